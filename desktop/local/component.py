"""The on-device component of an installed Weir: a bundle of its own, beside the program's.

…/weir/weir              the program
…/weir-local/weir-local  llama.cpp's server, as `local.server` runs it
…/weir-local/_internal/models/*.gguf
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "weir-local"


def program() -> Path | None:
    """The component's program, where this is an installed Weir and has it."""
    suffix = ".exe" if os.name == "nt" else ""
    programs = (folder / f"{NAME}{suffix}" for folder in _folders())
    return next((program for program in programs if program.is_file()), None)


def models() -> Path | None:
    """The folder of the model that came with it."""
    found = program()
    return None if found is None else found.parent / "_internal" / "models"


def _folders() -> list[Path]:
    """Where it may be: beside the bundle, and on a Mac in the library of the system or the person,
    since nothing can be put into a signed program."""
    if not getattr(sys, "frozen", False):
        return []
    folders = [Path(sys.executable).resolve().parent.parent / NAME]
    if sys.platform == "darwin":
        support = Path("Library") / "Application Support" / "Weir" / NAME
        folders += [Path("/") / support, Path.home() / support]
    return folders
