"""Reads the environment: whether Weir is debugged, the keys in it, what a child process gets to see
of it, and by which command Weir itself runs; and what the system does where it crashes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_KEPT = {
    "PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR",
    "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONPLATLIBDIR",
    "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
}  # fmt: skip
_KEPT_WITH = ("OMP_", "GOMP_", "KMP_", "GGML_", "CUDA_")
"""Variables that begin so choose the processors and the number of threads of a model."""


def is_debug(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether WEIR_DEBUG asks for what `desktop.app.debug` adds."""
    return environ.get("WEIR_DEBUG", "0") not in ("", "0")


def keep_memory_out_of_dumps() -> None:
    """Have the system write no memory to the disk if this program crashes: keys are in it.

    On Windows a report holds the stacks of the threads still, and not the heap. With WEIR_DEBUG
    all is as it was.
    """
    if is_debug():
        return
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.WerSetFlags(_WER_FAULT_REPORTING_FLAG_NOHEAP)
    else:
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


_WER_FAULT_REPORTING_FLAG_NOHEAP = 1


def secret_variable(name: str) -> str | None:
    """The value of a variable that holds a key. From now on no program that Weir starts gets it."""
    _secret.add(name.upper() if sys.platform == "win32" else name)  # as `os.environ` has it
    return os.environ.get(name)


_secret: set[str] = set()
"""The names of variables that hold keys."""


def for_stranger(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables of a program that is not ours: it finds its own settings by them. Those that
    hold our keys are not among them."""
    return {name: value for name, value in environ.items() if name not in _secret}


@contextmanager
def without_keys() -> Iterator[None]:
    """Start a program in this block where a library does it, and copies all variables."""
    kept = {name: os.environ.pop(name) for name in _secret & os.environ.keys()}
    try:
        yield
    finally:
        os.environ.update(kept)


def for_child(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that a child process gets: only those named here, since a key may lie in any
    other one."""
    return {
        name: value
        for name, value in environ.items()
        if name.upper() in _KEPT or name.upper().startswith(_KEPT_WITH)
    }


def with_our_modules() -> dict[str, str]:
    """The variable that leads a child process to the modules of this program, as multiprocessing
    does it."""
    root = str(Path(__file__).parents[1])
    return {"PYTHONPATH": os.pathsep.join([*filter(None, sys.path), root])}


def own_program() -> list[str]:
    """The command that opens the window of the very program that runs now."""
    program = Path(sys.executable)
    if getattr(sys, "frozen", False):  # beside it lies one that opens no console
        windowed = program.with_name(f"weir-desktop{program.suffix}")
        return [str(windowed if windowed.exists() else program)]
    windowed = program.with_name("pythonw.exe")
    return [str(windowed if windowed.exists() else program), "-m", "desktop"]
