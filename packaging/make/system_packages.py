"""Finds the packages of a Linux system that files came from, and the texts of their licences."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

DPKG = Path("/var/lib/dpkg/status")
COPYRIGHT = Path("/usr/share/doc")
_RPM = "%{NAME}\t%{VERSION}-%{RELEASE}\t%{LICENSE}\t%{SOURCERPM}\n"


@dataclass(frozen=True, slots=True, order=True)
class SystemPackage:
    """An installed package, and the texts of its licence."""

    name: str
    version: str
    licence: str
    url: str
    texts: tuple[Path, ...]


def owners(files: Sequence[Path]) -> list[SystemPackage]:
    """Return the packages that the files belong to. Raises LookupError for a file of no package."""
    if not files:
        return []
    if DPKG.is_file():
        return sorted(set(_of_debian(files)))
    return sorted(set(_of_rpm(files)))


def _of_debian(files: Sequence[Path]) -> list[SystemPackage]:
    found: dict[Path, str] = {}
    spelt = {name: file for file in files for name in _spellings(file)}
    for line in _output_of("dpkg-query", "-S", *map(str, spelt)):
        names, _, path = line.partition(": ")
        if Path(path) in spelt:
            found[spelt[Path(path)]] = names.split(",")[0].split(":")[0]
    _require(files, found)
    shown = _output_of("dpkg-query", "-W", "-f", "${Package}\t${Version}\n", *set(found.values()))
    return [_debian_package(*line.split("\t")) for line in shown]


def _debian_package(name: str, version: str) -> SystemPackage:
    text = COPYRIGHT / name / "copyright"
    url = f"pkg:deb/debian/{name}@{version}"
    return SystemPackage(name, version, "see its text", url, (text,) if text.is_file() else ())


def _of_rpm(files: Sequence[Path]) -> list[SystemPackage]:
    """Return the licence texts of a package; a package without one has it in another package of the
    same source, as libstdc++ in libgcc."""
    found = {}
    for file in files:
        for spelling in _spellings(file):
            rows = [
                line.split("\t") for line in _output_of("rpm", "-qf", "--qf", _RPM, str(spelling))
            ]
            if rows and len(rows[0]) == 4:
                found[file] = tuple(rows[0])
                break
    _require(files, found)
    return [_rpm_package(*row) for row in set(found.values())]


def _rpm_package(name: str, version: str, licence: str, source: str) -> SystemPackage:
    texts = _output_of("rpm", "-q", "--licensefiles", name)
    if not texts:
        rows = [line.split("\t") for line in _output_of("rpm", "-qa", "--qf", _RPM)]
        kin = sorted(row[0] for row in rows if row[-1] == source)
        texts = [text for one in kin for text in _output_of("rpm", "-q", "--licensefiles", one)]
    paths = tuple(sorted({Path(text) for text in texts if Path(text).is_file()}))
    return SystemPackage(name, version, licence, f"pkg:rpm/{name}@{version}", paths)


def _spellings(file: Path) -> set[Path]:
    """Return the names of a file: /lib is a link to /usr/lib, and packages list one of the two."""
    real = file.resolve()
    names = {file, real}
    for name in (file, real):
        inside = name.relative_to("/usr") if name.is_relative_to("/usr") else name.relative_to("/")
        names |= {Path("/") / inside, Path("/usr") / inside}
    return names


def _require(files: Iterable[Path], found: Iterable[Path]) -> None:
    if unknown := sorted(set(files) - set(found)):
        raise LookupError(f"no package of the system holds {', '.join(map(str, unknown))}")


def _output_of(*command: str) -> list[str]:
    try:
        shown = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"})
    except FileNotFoundError:  # Windows, a Mac: what goes in is Python's or a distribution's
        return []
    return [line for line in shown.stdout.splitlines() if line and not line.startswith("package ")]
