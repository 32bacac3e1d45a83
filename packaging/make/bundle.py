"""Makes two bundles with PyInstaller: the program, and the on-device component."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from make import icons
from make.places import DIST, WORK, call


@functools.cache
def make() -> list[Path]:
    """Make both bundles, once in a run. Returns their folders."""
    icons.make()
    return [_by_pyinstaller("weir"), _by_pyinstaller("local", "weir-local")]


def _by_pyinstaller(spec: str, folder: str = "") -> Path:
    where: list[str | Path] = ["--distpath", DIST, "--workpath", WORK / "work"]
    options = ["--noconfirm", "--clean", "--log-level", "WARN"]
    call(sys.executable, "-m", "PyInstaller", *options, *where, f"packaging/bundle/{spec}.spec")
    return DIST / (folder or spec)
