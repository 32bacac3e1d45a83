"""What a child process of ours sees of the environment: a key may lie in any other variable."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_KEPT = {
    "PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR",
    "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONPLATLIBDIR",
    "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
}  # fmt: skip
_KEPT_WITH = ("OMP_", "GOMP_", "KMP_", "GGML_", "CUDA_")
"""How the names begin that say on which processors a model runs, and with how many threads."""


def for_child(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that a child gets: none that is not named here."""
    return {
        name: value
        for name, value in environ.items()
        if name.upper() in _KEPT or name.upper().startswith(_KEPT_WITH)
    }


def with_our_modules() -> dict[str, str]:
    """The variable by which a child finds its modules where this program found them, as
    multiprocessing does it."""
    root = str(Path(__file__).parents[1])
    return {"PYTHONPATH": os.pathsep.join([*filter(None, sys.path), root])}
