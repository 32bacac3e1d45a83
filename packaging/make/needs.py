"""What a bundle for Linux takes along of the system it is made on, and what it needs from the one
it runs on: libraries, and how new a C library."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from make.places import ROOT

Entry = tuple[str, str, str]
"""Where it lies in the bundle, where it is now, and of which kind: PyInstaller's own form."""
TABLE = ROOT / "packaging" / "linux" / "libraries.txt"
_LIBRARY = re.compile(r"lib[^/]+\.so[.\d]*")
_NEEDED = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+?)\]")
_GLIBC = re.compile(r"\bGLIBC_(\d+(?:\.\d+)+)\b")


@dataclass(frozen=True, slots=True)
class Needs:
    """As the packages of a distribution say it."""

    libraries: frozenset[str]
    """Names such as `libX11.so.6`, those of the C library aside."""
    glibc: str
    """The oldest C library that has all that is asked for, such as `2.34`."""

    def deb(self) -> list[str]:
        table = _table()
        packages = {table[library] for library in self.libraries}
        return [f"libc6 (>= {self.glibc})", *sorted(packages - {"libc6"})]

    def rpm(self) -> list[str]:
        glibc = f"libc.so.6(GLIBC_{self.glibc})(64bit)"
        return [glibc, *sorted(f"{library}()(64bit)" for library in self.libraries)]


def of(bundle: Path) -> Needs:
    """What the programs and libraries of a bundle ask for. Raises LookupError for a library that
    is neither there nor known as the system's."""
    files = [path for path in bundle.rglob("*") if path.is_file() and _is_elf(path)]
    told = _told(files)
    outside = set(_NEEDED.findall(told)) - {path.name for path in files}
    table = _table()
    if unknown := sorted(outside - table.keys()):
        raise LookupError(f"{bundle.name} needs what no package is known to bring: {unknown}")
    versions = {tuple(map(int, found.split("."))) for found in _GLIBC.findall(told)}
    newest = ".".join(map(str, max(versions)))
    return Needs(frozenset(name for name in outside if table[name] != "libc6"), newest)


def taken_along(binaries: list[Entry]) -> list[Entry]:
    """Without the libraries that every desktop has, and what then nobody asks for any more."""
    system = _table()
    libraries = {
        row[0]: row for row in binaries if row[2] == "BINARY" and _LIBRARY.fullmatch(row[0])
    }
    kept = [row for row in binaries if row[0] not in libraries or row[0].startswith("libpython")]
    asking = [row for row in kept if row[2] != "SYMLINK"]
    while asking:
        asked = set(_NEEDED.findall(_told([Path(row[1]) for row in asking]))) - system.keys()
        asking = [libraries[name] for name in sorted(asked & libraries.keys())]
        asking = [row for row in asking if row not in kept]
        kept += asking
    return kept


def _told(files: list[Path]) -> str:
    command = ["readelf", "--wide", "--dynamic", "--version-info", *map(str, files)]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}
    ).stdout


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _table() -> dict[str, str]:
    """By a library's name, the Debian package that brings it."""
    rows = TABLE.read_text("utf-8").splitlines()
    pairs = (row.split(maxsplit=1) for row in rows if row and not row.startswith("#"))
    return dict(pairs)
