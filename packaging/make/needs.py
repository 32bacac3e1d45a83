"""Finds out what a bundle for Linux takes from the system it is made on, and what it needs from the
system it runs on: libraries, and the oldest C library that will do."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from make.places import ROOT

Entry = tuple[str, str, str]
"""A file in PyInstaller's form: its name in the bundle, where it is now, and its kind."""
TABLE = ROOT / "packaging" / "linux" / "libraries.txt"
_LIBRARY = re.compile(r"lib[^/]+\.so[.\d]*")
_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+?)\]")
_GLIBC = re.compile(r"\bGLIBC_(\d+(?:\.\d+)+)\b")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a bundle needs, in the words of a distribution's packages."""

    libraries: frozenset[str]
    """Libraries such as `libX11.so.6`, those of the C library left out."""
    glibc: str
    """The oldest C library that has all functions in use, such as `2.34`."""

    def deb(self) -> list[str]:
        table = _table()
        packages = {table[library] for library in self.libraries}
        return [f"libc6 (>= {self.glibc})", *sorted(packages - {"libc6"})]

    def rpm(self) -> list[str]:
        glibc = f"libc.so.6(GLIBC_{self.glibc})(64bit)"
        return [glibc, *sorted(f"{library}()(64bit)" for library in self.libraries)]


def of(bundle: Path) -> Needs:
    """Return what the programs and libraries of a bundle need.

    Raises LookupError for a library that is neither in the bundle nor known as the system's.
    """
    files = [path for path in bundle.rglob("*") if path.is_file() and _is_elf(path)]
    output = _readelf(files)
    outside = set(_NEEDED.findall(output)) - {path.name for path in files}
    table = _table()
    if unknown := sorted(outside - table.keys()):
        raise LookupError(f"{bundle.name} needs what no package is known to bring: {unknown}")
    versions = {tuple(map(int, found.split("."))) for found in _GLIBC.findall(output)}
    newest = ".".join(map(str, max(versions)))
    return Needs(frozenset(name for name in outside if table[name] != "libc6"), newest)


def taken_along(binaries: list[Entry]) -> list[Entry]:
    """Leave out the libraries that every desktop has, and those that only they need."""
    system = _table()
    libraries = {
        row[0]: row for row in binaries if row[2] == "BINARY" and _LIBRARY.fullmatch(row[0])
    }
    kept = [row for row in binaries if row[0] not in libraries or row[0].startswith("libpython")]
    asking = [row for row in kept if row[2] != "SYMLINK"]
    while asking:
        asked = set(_NEEDED.findall(_readelf([Path(row[1]) for row in asking]))) - system.keys()
        asking = [libraries[name] for name in sorted(asked & libraries.keys())]
        asking = [row for row in asking if row not in kept]
        kept += asking
    return kept


def _readelf(files: list[Path]) -> str:
    command = ["readelf", "--wide", "--dynamic", "--version-info", *map(str, files)]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}
    ).stdout


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _table() -> dict[str, str]:
    """Return the Debian package of each library."""
    rows = TABLE.read_text("utf-8").splitlines()
    pairs = (row.split(maxsplit=1) for row in rows if row and not row.startswith("#"))
    return dict(pairs)
