"""The on-device component of an installed Weir: a bundle of its own, beside the program's.

…/weir/weir              the program
…/weir-local/weir-local  llama.cpp's server, as `local.server` runs it
…/weir-local/_internal/models/*.gguf        on Windows _internal-0.1.0, the version's own
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "weir-local"


def program() -> Path | None:
    """The component's program, if this is an installed Weir that has it."""
    suffix = ".exe" if os.name == "nt" else ""
    programs = (folder / f"{NAME}{suffix}" for folder in _folders())
    return next((program for program in programs if program.is_file()), None)


def models() -> Path | None:
    """The folder of the model that came with the component; of its newest version."""
    if (found := program()) is None:
        return None
    folders = found.parent.glob("_internal*/models")
    return max(folders, default=None, key=lambda folder: folder.stat().st_ctime)


def _folders() -> list[Path]:
    """Folders that may hold the component: beside the bundle, and on a Mac in the library of the
    system or the person, since nothing can be put into a signed program."""
    if not getattr(sys, "frozen", False):
        return []
    folders = [Path(sys.executable).resolve().parent.parent / NAME]
    if sys.platform == "darwin":
        support = Path("Library") / "Application Support" / "Weir" / NAME
        folders += [Path("/") / support, Path.home() / support]
    return folders
