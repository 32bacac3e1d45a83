"""Makes the bundles for Windows, and a setup program and an MSI of each.

What was made with wine says so in its name. On Windows, Python makes the bundles itself, but wixl
exists on Linux only. So a release makes `windows-bundles` on Windows and `windows-installers` on
Linux. `to_sign` lists the files to sign at each stage.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from dev import install_missing
from make import icons, windows_bundle, windows_package
from make.places import OUT, version
from make.windows_bundle import BUNDLES, DIST, NATIVE, Bundle

BY_WINE = ".made-by-wine"
"""A file that marks bundles for smoke tests only."""

ASKED_FOR = () if NATIVE else ("windows", "windows-bundles", "windows-installers")
"""What is made only if it is named: nothing that wine makes is for people."""


def make() -> list[Path]:
    """Make the bundles and the installers."""
    return [*make_bundles(), *make_installers()]


def make_bundles() -> list[Path]:
    """Make the bundles. Returns their two folders."""
    if not NATIVE:
        install_missing("wine")
    made = windows_bundle.make()
    (DIST / BY_WINE).unlink(missing_ok=True)
    if not NATIVE:
        (DIST / BY_WINE).touch()
    return made


def make_installers() -> list[Path]:
    """Make the installers from bundles that exist, signed or not."""
    install_missing("windows")
    icons.make()
    OUT.mkdir(parents=True, exist_ok=True)
    found = [bundle for bundle in BUNDLES if (DIST / bundle.name).is_dir()]
    return [path for bundle in found for path in installers(bundle, DIST, version(), OUT)]


def installers(bundle: Bundle, dist: Path, of: str, out: Path) -> list[Path]:
    """Make the setup program and, where there is wixl, the MSI of one bundle in `out`."""
    folder = dist / bundle.name
    stem = f"{bundle.name}-{of}-windows-x86_64{'-wine-test' if (dist / BY_WINE).exists() else ''}"
    made = [windows_package.setup(bundle, folder, of, out / f"{stem}-setup.exe")]
    if shutil.which("wixl"):
        made.append(windows_package.package(bundle, folder, of, out / f"{stem}.msi"))
    return made


def to_sign() -> dict[str, list[Path]]:
    """Return what a release signs: programs before they are packed, and the packages after that.

    The removal program inside each setup is signed while makensis runs: WEIR_SIGN, see
    windows_package.
    """
    programs = [DIST / one.name / f"{name}.exe" for one in BUNDLES for name in one.programs]
    packed = [*OUT.glob("weir*-windows-*-setup.exe"), *OUT.glob("weir*-windows-*.msi")]
    return {"bundles": programs, "installers": sorted(packed)}
