"""Names the folders that packages are made in, and runs the programs that make them."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "package"
DIST = WORK / "dist"
"""The bundles: the folders `weir` and `weir-local`."""
OUT = WORK / "out"
"""The packages for people."""
BIN = Path(sys.executable).parent
REPOSITORY = os.environ.get("GITHUB_REPOSITORY", "weir-chat/weir")
"""The project's name on GitHub; a release that is built there knows it."""
ID = "io.github.weir_chat.Weir"
"""The program's unique name, where a system wants one."""


def version() -> str:
    """Return the version of the program, without importing it."""
    source = (ROOT / "desktop" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "(.+?)"', source)
    assert found is not None
    return found[1]


def system() -> str:
    """Return the system and the machine for file names: `linux-x86_64`, `macos-arm64`."""
    name = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return f"{name}-{machine}"


def epoch() -> str:
    """Return the time of all files in packages: the last commit's, so that builds are equal."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    command = ["git", "log", "-1", "--format=%ct"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return ran.stdout.strip() or "1790000000"


def day() -> str:
    """Return the day of that time, such as `2026-11-28`."""
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch())))


def call(*command: str | Path, **environ: str) -> None:
    """Run a program in the clone, and print what it prints. Raises CalledProcessError."""
    fixed = {"SOURCE_DATE_EPOCH": epoch(), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        check=True,
        env={**os.environ, **fixed, **environ},
    )
