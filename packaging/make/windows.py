"""For Windows: the bundles, a setup program and an MSI of each. What wine made says so in its name.

On Windows, Python makes the bundles itself; wixl is there on Linux alone. A release therefore makes
`windows-bundles` on the one and `windows-installers` on the other; what has to be signed, and when,
is `to_sign`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from dev import install_missing
from make import icons, windows_bundle, windows_package
from make.places import OUT, version
from make.windows_bundle import BUNDLES, DIST, NATIVE, Bundle

BY_WINE = ".made-by-wine"
"""Lies beside bundles that are for smoke tests alone."""

ASKED_FOR = () if NATIVE else ("windows", "windows-bundles", "windows-installers")
"""What is not made unless it is named: wine makes nothing for people."""


def make() -> list[Path]:
    """All of it."""
    return [*make_bundles(), *make_installers()]


def make_bundles() -> list[Path]:
    """The two folders."""
    if not NATIVE:
        install_missing("wine")
    made = windows_bundle.make()
    (DIST / BY_WINE).unlink(missing_ok=True)
    if not NATIVE:
        (DIST / BY_WINE).touch()
    return made


def make_installers() -> list[Path]:
    """From bundles that are there, signed or not."""
    install_missing("windows")
    icons.make()
    OUT.mkdir(parents=True, exist_ok=True)
    found = [bundle for bundle in BUNDLES if (DIST / bundle.name).is_dir()]
    return [path for bundle in found for path in installers(bundle, DIST, version(), OUT)]


def installers(bundle: Bundle, dist: Path, of: str, out: Path) -> list[Path]:
    """The setup program and, where wixl is, the MSI of one bundle, into the folder `out`."""
    folder = dist / bundle.name
    stem = f"{bundle.name}-{of}-windows-x86_64{'-wine-test' if (dist / BY_WINE).exists() else ''}"
    made = [windows_package.setup(bundle, folder, of, out / f"{stem}-setup.exe")]
    if shutil.which("wixl"):
        made.append(windows_package.package(bundle, folder, of, out / f"{stem}.msi"))
    return made


def to_sign() -> dict[str, list[Path]]:
    """What a release signs: programs before they are packed, then what they were packed into.

    The removal program inside each setup is signed while makensis runs: WEIR_SIGN, see
    windows_package.
    """
    programs = [DIST / one.name / f"{name}.exe" for one in BUNDLES for name in one.programs]
    packed = [*OUT.glob("weir*-windows-*-setup.exe"), *OUT.glob("weir*-windows-*.msi")]
    return {"bundles": programs, "installers": sorted(packed)}
