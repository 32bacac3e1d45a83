"""What Weir is made of, and what it runs on: for About and for bug reports."""

from __future__ import annotations

import platform
import re
import ssl
from dataclasses import dataclass
from importlib import metadata

import desktop
from desktop import paths
from desktop.chat.endpoint import Endpoint
from desktop.chat.masking import masked_url

DISTRIBUTIONS = (
    "PySide6-Essentials",
    "qasync",
    "httpx",
    "truststore",
    "idna",
    "msgspec",
    "markdown-it-py",
    "ziamath",
    "Pygments",
    "apsw-sqlite3mc",
    "tomlkit",
    "PyYAML",
    "platformdirs",
    "keyring",
    "quickjs-ng",
    "pypdf",
    "defusedxml",
    "charset-normalizer",
    "jeepney",
)
"""The packages that Weir asks for; pyproject.toml says why. The last one is for Linux alone."""
_ROW = re.compile(r"(?P<name>\S+) (?P<version>\S+): (?P<licence>.+)")
"""A line of a bundle's NOTICES.txt."""
_LONGEST = 60
"""Characters of a licence's name; some packages put its whole text there."""


@dataclass(frozen=True, slots=True)
class Part:
    """A library within the program."""

    name: str
    version: str
    licence: str


def parts() -> list[Part]:
    """Return the libraries: those that a bundle's notices name, else those that are installed."""
    folder = paths.notices()
    if folder is None:
        return [part for name in DISTRIBUTIONS if (part := _installed(name)) is not None]
    lines = (folder / "NOTICES.txt").read_text("utf-8").splitlines()
    return [Part(**row.groupdict()) for line in lines if (row := _ROW.fullmatch(line))]


def program_facts() -> list[str]:
    """Return the versions of the program, of what it talks to servers by, and of the system, a
    line each."""
    kind = "bundle" if paths.notices() is not None else "packages"
    return [
        f"Weir {desktop.__version__} ({kind})",
        f"Python {platform.python_version()}, {platform.machine()}",
        f"{ssl.OPENSSL_VERSION}, {_versions('httpx', 'truststore', 'PySide6-Essentials')}",
        f"System: {platform.platform(aliased=True)}",
    ]


def endpoint_fact(endpoint: Endpoint) -> str:
    """Return where an endpoint leads, without a password that its address may hold."""
    nowhere = "on this computer" if endpoint.kind == "local" else "no address: it is gone"
    address = masked_url(endpoint.base_url) if endpoint.base_url else nowhere
    return f"Endpoint: {endpoint.kind}, {address}, model {endpoint.model or '(none)'}"


def _versions(*names: str) -> str:
    return ", ".join(f"{one.name} {one.version}" for name in names if (one := _installed(name)))


def _installed(name: str) -> Part | None:
    """Return what a package says of itself; None where it is not installed as a package."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    said = found.metadata.json
    kinds = [text for text in said.get("classifier", ()) if text.startswith("License ::")]
    licence = said.get("license_expression") or ", ".join(kind.split(" :: ")[-1] for kind in kinds)
    licence = str(licence or said.get("license") or found.read_text("licenses/LICENSE") or "?")
    licence = licence.strip().partition("\n")[0]
    return Part(name, str(said["version"]), licence[:_LONGEST])
