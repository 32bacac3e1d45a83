"""The notices of a bundle: nothing in it without the text of its licence."""

from __future__ import annotations

import runpy
import sysconfig
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from make import notices, parts, system_packages
from make.places import ROOT

from desktop.engine.explain import program

SITE = Path(sysconfig.get_path("purelib"))
HTTPX = SITE / "httpx" / "__init__.py"
QT = SITE / "PySide6" / "QtCore.abi3.so"
needs_packages = pytest.mark.skipif(not system_packages.DPKG.is_file(), reason="not a Debian")


def names(*files: Path) -> set[str]:
    return {part.name for part in parts.parts_of(files)}


def test_a_file_leads_to_what_it_came_from() -> None:
    assert names(HTTPX) == {"CPython", "httpx", "pyinstaller"}


def test_weir_itself_and_python_are_no_strangers() -> None:
    stdlib = Path(sysconfig.get_path("stdlib"))
    own = ROOT / "desktop" / "cli.py"
    assert names(stdlib / "json" / "__init__.py", own) == {"CPython", "pyinstaller"}


def test_a_file_from_nowhere_is_refused(tmp_path: Path) -> None:
    stray = tmp_path / "libstray.so.1"
    stray.touch()
    with pytest.raises(LookupError, match="libstray"):
        parts.parts_of([stray])


def test_a_part_without_a_licence_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """latex2mathml carries none; ours is taken away."""
    monkeypatch.setattr(parts, "_ADDED", {})
    parts.distribution.cache_clear()
    with pytest.raises(LookupError, match="latex2mathml"):
        parts.parts_of([SITE / "latex2mathml" / "__init__.py"])
    parts.distribution.cache_clear()


def test_all_that_the_program_needs_has_a_text() -> None:
    """Whatever the lock of the program names and is installed here."""
    lock = (ROOT / "packaging" / "lock" / "run.txt").read_text("utf-8").splitlines()
    rows = [line for line in lock if "==" in line and "sys_platform == 'win32'" not in line]
    for row in rows:
        name = row.split("==")[0]
        if "python_full_version" in row and not list(
            SITE.glob(f"{name.replace('-', '*')}*.dist-info")
        ):
            continue
        part = parts.distribution(name)
        assert part.texts, name
        assert all(text.is_file() for text in part.texts), name


def test_qt_comes_with_the_texts_of_the_lgpl_and_how_to_replace_it() -> None:
    part = next(part for part in parts.parts_of([QT]) if part.name == "PySide6_Essentials")
    assert {"LGPL-3.0.txt", "GPL-3.0.txt", "Qt.txt", "Qt-third-party.txt"} <= {
        text.name for text in part.texts
    }
    assert "Another Qt in its place" in notices._index([part])


@needs_packages
def test_a_library_of_the_system_leads_to_its_package() -> None:
    library = next(Path("/usr/lib").glob("*/libstdc++.so.6"))
    package = system_packages.owners([library])[0]
    assert package.name.startswith("libstdc++6")
    assert package.texts


def test_a_package_without_a_text_takes_it_from_its_kin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As rpm tells it: libstdc++ has no text of its own, libgcc has, and both are of gcc."""
    text = tmp_path / "COPYING"
    text.write_text("free", "utf-8")
    library = tmp_path / "libstdc++.so.6"
    library.touch()
    libstdcxx = "libstdc++\t11.5-5\tGPLv3+\tgcc-11.5-5.src.rpm"
    everything = [
        libstdcxx,
        "libgcc\t11.5-5\tGPLv3+\tgcc-11.5-5.src.rpm",
        "bash\t5\tGPL\tb.src.rpm",
    ]

    def told(*command: str) -> list[str]:
        if "-qf" in command:
            return [libstdcxx] if command[-1] == str(library.resolve()) else []
        if "-qa" in command:
            return everything
        return [str(text)] if command[-1] == "libgcc" else []

    monkeypatch.setattr(system_packages, "DPKG", tmp_path / "none")
    monkeypatch.setattr(system_packages, "_output_of", told)
    (package,) = system_packages.owners([library])
    assert (package.name, package.licence, package.texts) == ("libstdc++", "GPLv3+", (text,))


def bundle(**tables: list[tuple[str, str, str]]) -> SimpleNamespace:
    """What PyInstaller's analysis found."""
    empty = dict.fromkeys(("pure", "binaries", "datas", "scripts", "_modules_outside_pyz"), ())
    return SimpleNamespace(**{**empty, **{name: tuple(rows) for name, rows in tables.items()}})


def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    monkeypatch.setattr(notices, "NOTICES", folder)
    rows = [("httpx", str(HTTPX), "PYMODULE"), ("PySide6/QtCore.abi3.so", str(QT), "EXTENSION")]
    analysis = bundle(pure=rows[:1], binaries=rows[1:])
    entries = notices.entries(analysis, "weir")
    assert all(kind == "DATA" for _place, _file, kind in entries)
    return {place: Path(file).read_bytes() for place, file, _kind in entries}


def test_two_bundles_of_the_same_have_the_same_notices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = written(tmp_path / "first", monkeypatch)
    assert first == written(tmp_path / "second", monkeypatch)
    assert {
        "notices/NOTICES.txt",
        "notices/sbom.cdx.json",
        "notices/Weir/LICENSE",
        "notices/httpx/LICENSE.md",
        "notices/PySide6_Essentials/LGPL-3.0.txt",
    } <= set(first)


def test_the_bill_names_every_part_once() -> None:
    bill = notices.bill(parts.parts_of([HTTPX, QT]))
    urls = [component["purl"] for component in bill["components"]]
    assert len(urls) == len(set(urls))
    assert any(url.startswith("pkg:pypi/pyside6-essentials@6.11") for url in urls)


def test_what_goes_in_compiled_is_known_by_its_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on Windows, where each module is a file."""
    monkeypatch.setattr(notices, "NOTICES", tmp_path)
    compiled = tmp_path / "localpycs" / "2" / "httpx" / "__init__.pyc"
    analysis = bundle(
        datas=[("httpx/__init__.pyc", str(compiled), "DATA")],
        _modules_outside_pyz=[("httpx", str(HTTPX), "PYMODULE")],
    )
    places = {place for place, _file, _kind in notices.entries(analysis, "weir")}
    assert "notices/httpx/LICENSE.md" in places


def test_a_system_without_packages_refuses_what_is_not_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(system_packages, "DPKG", tmp_path / "none")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LookupError, match="strange"):
        system_packages.owners([tmp_path / "strange.dll"])


def test_nothing_that_weir_asks_for_is_left_out_of_the_bundle() -> None:
    trims = runpy.run_path(str(ROOT / "packaging" / "bundle" / "trims.py"))
    left_out = {name for name in trims["EXCLUDES"] if "." not in name}
    wanted = {name.lower() for name in program.DISTRIBUTIONS}
    owners = metadata.packages_distributions()
    found = {name for name in left_out for one in owners.get(name, ()) if one.lower() in wanted}
    assert not found
