"""What Linux packages are made of: what a bundle leaves out and needs, what a desktop is told."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import shtab
from make import archive, icons, manual, needs, nfpm, share
from make.places import BIN, ID, ROOT, version

from desktop import cli
from desktop.app.single import Wish

sys.path.insert(0, str(ROOT / "packaging" / "bundle"))
import surroundings
from trims import is_wanted

QT_LIBRARIES = Path(sysconfig.get_path("purelib")) / "PySide6" / "Qt" / "lib"
XCB = QT_LIBRARIES.parent / "plugins" / "platforms" / "libqxcb.so"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they are made on Linux")
QT = "PySide6/Qt"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return share.make(tmp_path_factory.mktemp("linux") / "share")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A folder with a program and one real library."""
    folder = tmp_path / "weir"
    (folder / "_internal").mkdir(parents=True)
    shutil.copy(XCB, folder / "_internal" / "libqxcb.so")
    (folder / "_internal" / "libqxcb.so.1").symlink_to("libqxcb.so")
    program = folder / "weir"
    program.write_text("#!/bin/sh\necho weir\n")
    program.chmod(0o755)
    return folder


# what a bundle leaves out and needs -------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        f"{QT}/lib/libQt6Widgets.so.6",
        f"{QT}/lib/libQt6DBus.so.6",  # screen readers
        f"{QT}/lib/libicudata.so.73",
        f"{QT}/plugins/platforms/libqxcb.so",
        f"{QT}/plugins/platforms/libqwayland.so",
        f"{QT}/plugins/platforms/libqoffscreen.so",
        f"{QT}/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{QT}/plugins/platforminputcontexts/libcomposeplatforminputcontextplugin.so",
        f"{QT}/plugins/wayland-shell-integration/libxdg-shell.so",
        f"{QT}/plugins/wayland-decoration-client/libadwaita.so",
        f"{QT}/plugins/imageformats/libqsvg.so",
        f"{QT}/translations/qtbase_zh_CN.qm",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll",
        f"{QT}/plugins/platforms/libqcocoa.dylib",
        "desktop/resources/locale/zh_CN/LC_MESSAGES/weir.mo",
        "ziamath/fonts/STIXTwoMath-Regular.ttf",
        "notices/NOTICES.txt",
        "keyring-25.7.0.dist-info/entry_points.txt",
    ],
)
def test_what_weir_uses_stays(name: str) -> None:
    assert is_wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        f"{QT}/lib/libQt6Network.so.6",
        f"{QT}/lib/libQt6Quick.so.6",
        "PySide6/QtNetwork.abi3.so",
        "PySide6\\Qt6Network.dll",
        "PySide6\\opengl32sw.dll",
        f"{QT}/plugins/platforms/libqeglfs.so",
        f"{QT}/plugins/platforms/libqminimal.so",
        f"{QT}/plugins/platformthemes/libqgtk3.so",
        f"{QT}/plugins/tls/libqopensslbackend.so",
        f"{QT}/plugins/wayland-shell-integration/libivi-shell.so",
        f"{QT}/translations/qtbase_de.qm",
        f"{QT}/translations/qt_zh_CN.qm",
        "desktop/resources/locale/zh_CN/LC_MESSAGES/weir.po",
        "cryptography-50.0.2.dist-info/sboms/cryptography-rust.cyclonedx.json",
        "keyring-25.7.0.dist-info/RECORD",  # other paths on another machine
    ],
)
def test_what_weir_does_not_use_goes(name: str) -> None:
    assert not is_wanted(name)


def test_libraries_of_every_desktop_stay_behind_with_what_only_they_want() -> None:
    asked = subprocess.check_output(["ldd", XCB], text=True)
    rows = [line.split() for line in asked.splitlines() if "=> /" in line]
    entries = [(name, path, "BINARY") for name, _, path, *_ in rows]
    own = [("plugins/libqxcb.so", str(XCB), "BINARY"), ("libQt6Core.so.6", "Qt/lib", "SYMLINK")]
    kept = {name for name, _, _ in needs.taken_along([*entries, *own])}
    assert {"plugins/libqxcb.so", "libQt6Core.so.6", "libxcb-cursor.so.0"} <= kept
    assert not kept & {"libX11.so.6", "libxcb.so.1", "libXau.so.6", "libfreetype.so.6"}


def test_a_package_depends_on_what_its_bundle_asks_for(tmp_path: Path) -> None:
    for library in ("Qt6Core.so.6", "icui18n.so.73", "icuuc.so.73", "icudata.so.73"):
        (tmp_path / f"lib{library}").symlink_to(QT_LIBRARIES / f"lib{library}")
    found = needs.of(tmp_path)
    assert {"libglib-2.0.so.0", "libz.so.1", "libstdc++.so.6"} <= found.libraries
    assert {"libglib2.0-0t64 | libglib2.0-0", "zlib1g", "libstdc++6"} <= set(found.deb())
    assert found.deb()[0].startswith("libc6 (>= 2.")
    assert "libz.so.1()(64bit)" in found.rpm()
    assert not any("libc6" in package for package in found.deb()[1:])


def test_a_library_that_nobody_brings_is_refused(bundle: Path) -> None:
    with pytest.raises(LookupError, match="libQt6Core"):
        needs.of(bundle)


@pytest.mark.parametrize("before", [None, "/theirs"])
def test_what_is_started_from_a_bundle_meets_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    environ = {"LD_LIBRARY_PATH": "/ours", "QT_PLUGIN_PATH": "/ours", "_PYI_ARCHIVE_FILE": "/ours"}
    kept = {"HOME": "/person", **({"LD_LIBRARY_PATH": before} if before else {})}
    orig = {"LD_LIBRARY_PATH_ORIG": before} if before else {}
    monkeypatch.setattr(os, "environ", {**kept, **environ, **orig})
    surroundings.restore()
    assert os.environ == kept


# what a desktop is told -------------------------------------------------------------------------


def test_the_entry_is_a_valid_one(shared: Path) -> None:
    entry = shared / "applications" / "weir.desktop"
    told = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (0, "")
    for wish in set(Wish) - {Wish.WINDOW}:
        assert f"\nExec=weir-desktop --{wish}\n" in entry.read_text("utf-8")


def test_the_description_is_a_valid_one(shared: Path) -> None:
    described = shared / "metainfo" / f"{ID}.metainfo.xml"
    command = ["appstreamcli", "validate", "--no-net", "--no-color", str(described)]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout
    assert f'<release version="{version()}"' in described.read_text("utf-8")


def test_an_icon_of_every_size_is_there(shared: Path) -> None:
    folder = shared / "icons" / "hicolor"
    assert all((folder / f"{side}x{side}/apps/weir.png").is_file() for side in icons.SIDES)
    assert (folder / "scalable/apps/weir.svg").is_file()


def test_the_manual_names_all_commands_and_options(shared: Path) -> None:
    page = gzip.decompress((shared / "man/man1/weir.1.gz").read_bytes()).decode()
    commands = list(manual._commands(cli._parser()))
    assert {command.prog for command in commands} >= {"weir ask", "weir endpoints set-key"}
    for command in commands:
        options = [name for action in command._actions for name in action.option_strings]
        for word in {command.prog, *options} - {"-h", "--help"}:
            assert word.replace("-", "\\-") in page
    assert "@" not in page


@pytest.mark.skipif(not shutil.which("groff"), reason="no groff")
def test_the_manual_is_sound_roff() -> None:
    command = ["groff", "-man", "-ww", "-Tutf8", "-Kutf8", "-z"]
    told = subprocess.run(command, input=manual.page(), capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")


COMPLETE = """
source "$1"
COMP_WORDS=($2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_shtab_weir
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("weir en", {"endpoints"}),
        ("weir endpoints se", {"set-key"}),
        ("weir ask --base", {"--base-url"}),
        ("weir replay --w", {"--window"}),
    ],
)
def test_bash_completes(shared: Path, typed: str, completed: set[str]) -> None:
    script = shared / manual.COMPLETIONS["bash"]
    told = subprocess.check_output(["bash", "-c", COMPLETE, "bash", script, typed], text=True)
    assert set(told.split()) == completed


def test_a_recording_is_completed_as_a_file() -> None:
    assert "compgen_files" in manual.completion("bash").partition("_COMPGEN=")[2].split()[0]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_sound_scripts(shared: Path, shell: str) -> None:
    assert shell in shtab.SUPPORTED_SHELLS
    script = shared / manual.COMPLETIONS[shell]
    assert "set-key" in script.read_text("utf-8")
    if shutil.which(shell):
        subprocess.run([shell, "-n", script], check=True)


# packages ---------------------------------------------------------------------------------------


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small bundle stands for a whole one."""
    monkeypatch.setattr(needs, "of", lambda folder: needs.Needs(frozenset({"libz.so.1"}), "2.34"))


def packed(name: str, kind: nfpm.Kind, bundle: Path, shared: Path, to: Path) -> Path:
    nfpm.date(bundle)
    told = to.with_suffix(".json")
    told.write_text(json.dumps(nfpm.recipe(name, kind, bundle, shared)))
    command: list[str | Path] = [BIN / "nfpm", "package", "-p", kind, "-f", told, "-t", to]
    subprocess.run(command, check=True, capture_output=True)
    return to


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("kind", ["deb", "rpm"])
def test_two_packages_are_equal(
    kind: nfpm.Kind, bundle: Path, shared: Path, tmp_path: Path
) -> None:
    one = packed("weir", kind, bundle, shared, tmp_path / f"1.{kind}")
    os.utime(bundle / "weir", (0, 0))
    two = packed("weir", kind, bundle, shared, tmp_path / f"2.{kind}")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.usefixtures("known")
@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="not a Debian")
def test_a_debian_package_says_what_it_is_and_holds(
    bundle: Path, shared: Path, tmp_path: Path
) -> None:
    deb = packed("weir", "deb", bundle, shared, tmp_path / "weir.deb")
    facts = subprocess.check_output(["dpkg-deb", "-f", deb], text=True)
    assert f"Version: {version()}\n" in facts
    assert "Depends: libc6 (>= 2.34), zlib1g, xkb-data, ca-certificates\n" in facts
    held = subprocess.check_output(["dpkg-deb", "-c", deb], text=True)
    assert "./usr/bin/weir -> ../lib/weir/weir\n" in held
    assert "./usr/bin/weir-desktop -> ../lib/weir/weir\n" in held
    assert "./usr/lib/weir/_internal/libqxcb.so.1 -> libqxcb.so\n" in held
    assert "./usr/share/zsh/vendor-completions/_weir\n" in held
    assert "postinst" not in subprocess.check_output(["dpkg-deb", "-I", deb], text=True)


@pytest.mark.usefixtures("known")
def test_the_component_belongs_to_its_program(bundle: Path, shared: Path) -> None:
    for kind, relation in (("deb", f"weir (= {version()})"), ("rpm", f"weir = {version()}")):
        told = nfpm.recipe("weir-local", kind, bundle, shared)  # type: ignore[arg-type]
        assert relation in told["depends"]
        assert not any("/usr/bin" in entry["dst"] for entry in told["contents"])


def test_two_archives_are_equal_and_of_nobody(bundle: Path, shared: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "1.tar.xz", tmp_path / "2.tar.xz"
    for target in (one, two):
        archive.write(target, "weir-1", {"weir": bundle, "share": shared})
        os.utime(bundle / "weir", (0, 0))
    assert one.read_bytes() == two.read_bytes()
    held = subprocess.check_output(["tar", "-tvf", one], text=True).splitlines()
    assert all("0/0" in line for line in held)
    assert any(line.endswith("weir-1/install.sh") and "rwxr-xr-x" in line for line in held)
