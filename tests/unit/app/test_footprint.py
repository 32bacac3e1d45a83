"""The window's process holds what a chat needs; what a command or a system needs comes later."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
_LATER = (
    "apsw cryptography docx httpx jeepney keyring llama_cpp openpyxl PIL plistlib pygments pypdf"
    " quickjs secretstorage statistics tomlkit xllamacpp yaml ziafont ziamath"
)
"""A request, a file, a page of the settings, a Mac needs them, or they work in a child."""
_MOST = 760
"""Modules of Weir's own before there is a window; 20 kB each. Raise it for what a chat needs."""
_PROGRAM = """
import linecache, sys
from desktop.app import make_application
application = make_application()
import desktop.app.session
print(*sys.modules)
print(sum(len(entry) > 1 for entry in linecache.cache.values()))
"""


def test_what_a_chat_does_not_need_is_not_loaded_with_the_window() -> None:
    names, sources = _said().splitlines()
    assert not set(_LATER.split()) & set(names.split())
    assert sum(name.startswith("desktop.") for name in names.split()) <= _MOST
    assert int(sources) == 0  # PySide reads the source of each module, if it is let


def _said() -> str:
    command = [sys.executable, "-c", _PROGRAM]
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    return run.stdout
