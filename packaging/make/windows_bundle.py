"""What people and administrators install on Windows: setups by makensis, MSIs by wixl.

…\\Weir\\weir\\weir.exe, weir-desktop.exe       stable: shortcuts, PATH and allow-lists name them
…\\Weir\\weir\\_internal-0.1.0\\…               all the rest, Python's modules as files of their own
…\\Weir\\weir-local\\…                         the on-device component, built alike

A program that runs reads modules and libraries as it comes to need them. An upgrade therefore puts
a folder of the new version beside the old one, exchanges the two programs, and removes the old
folder once nothing runs from it. The folder's name is compiled into the programs: whatever is
interrupted, each of them finds the files it was made with.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from make import icons, wine
from make.places import WORK, call, version

WINDOWS = WORK / "windows"
DIST = WINDOWS / "dist"
NATIVE = sys.platform == "win32"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One of the two bundles: the program or the on-device component."""

    name: str
    spec: str
    programs: tuple[str, ...]
    title: str


BUNDLES = (
    Bundle("weir", "weir", ("weir", "weir-desktop"), "Weir"),
    Bundle("weir-local", "local", ("weir-local",), "Weir on-device model"),
)


def contents(of: str) -> str:
    """Return the name of the folder for all files of one version."""
    return f"_internal-{of}"


def make() -> list[Path]:
    """Make both bundles: with this Python on Windows, with wine's elsewhere."""
    icons.make()
    for bundle in BUNDLES:
        (WORK / f"notices{bundle.name[4:]}").mkdir(parents=True, exist_ok=True)
        for program in bundle.programs:
            text = version_resource(program, bundle.title, version())
            (WORK / f"{program}.version").write_text(text, "utf-8")
    return [_by_pyinstaller(bundle) for bundle in BUNDLES]


def _by_pyinstaller(bundle: Bundle) -> Path:
    places: list[str | Path] = ["--distpath", DIST, "--workpath", WINDOWS / "work"]
    options = ["--noconfirm", "--clean", "--log-level", "WARN"]
    arguments = ["-m", "PyInstaller", *options, *places, f"packaging/bundle/{bundle.spec}.spec"]
    environ = {"WEIR_CONTENTS": contents(version())}
    if NATIVE:
        call(sys.executable, *arguments, **environ)
    else:
        wine.call_in_wine(wine.python(), *arguments, **environ)
    return DIST / bundle.name


_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, OS=0x40004, fileType=1),
  kids=[
    StringFileInfo([StringTable('040904B0', [
{strings}
    ])]),
    VarFileInfo([VarStruct('Translation', [0x409, 1200])]),
  ],
)
"""


def version_resource(program: str, title: str, of: str) -> str:
    """What the file properties of a program say, as PyInstaller reads it."""
    texts = {
        "CompanyName": "The Weir authors",
        "FileDescription": title,
        "FileVersion": of,
        "InternalName": program,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Weir",
        "ProductVersion": of,
    }
    strings = "\n".join(f"      StringStruct({key!r}, {text!r})," for key, text in texts.items())
    return _RESOURCE.format(numbers=numbers(of), strings=strings)


def numbers(of: str) -> tuple[int, int, int, int]:
    """Return the four numbers that Windows compares: 0, 1, 0, 0 for 0.1.0."""
    parts = [int(part) for part in re.findall(r"\d+", of)[:3]]
    major, minor, patch = [*parts, 0, 0, 0][:3]
    return major, minor, patch, 0
