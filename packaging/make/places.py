"""Where things lie while they are made, and how programs are called for it."""

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
"""The bundles: `weir` and `weir-local`, a folder each."""
OUT = WORK / "out"
"""What is given to people."""
BIN = Path(sys.executable).parent
REPOSITORY = os.environ.get("GITHUB_REPOSITORY", "weir-chat/weir")
"""Where the project lives on GitHub; a release that is built there knows it."""
ID = "io.github.weir_chat.Weir"
"""The program's name among all programs, where a system wants one."""


def version() -> str:
    """That of the program, without importing it."""
    source = (ROOT / "desktop" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "(.+?)"', source)
    assert found is not None
    return found[1]


def system() -> str:
    """This system and its machine, as files are named: `linux-x86_64`, `macos-arm64`."""
    name = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return f"{name}-{machine}"


def epoch() -> str:
    """The time that files in packages carry: of the last commit, so that two builds are equal."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    command = ["git", "log", "-1", "--format=%ct"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return told.stdout.strip() or "1790000000"


def day() -> str:
    """The day of that time, such as `2026-11-28`."""
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch())))


def call(*command: str | Path, **environ: str) -> None:
    """Run a program in the clone; it must succeed. What it prints goes through."""
    fixed = {"SOURCE_DATE_EPOCH": epoch(), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        check=True,
        env={**os.environ, **fixed, **environ},
    )
