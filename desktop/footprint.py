"""Keeps the window's process small: PySide would keep what nobody asks for."""

from __future__ import annotations

import builtins
import linecache


def leave_imports_alone() -> None:
    """Import as Python does from now on. Call it once PySide6 is loaded, before much else is.

    WORKAROUND PySide6 6.11 (PYSIDE-2029): it reads the source of each module that is imported, in
    case `from __feature__ import` is used later, and the standard library keeps the lines: 14 MB
    of Weir's own, which nobody asks for.
    """
    if hasattr(builtins, "__orig_import__"):  # without it, this PySide works in another way
        builtins.__import__ = builtins.__orig_import__
    linecache.clearcache()  # the sources read until now: 2 MB; a traceback reads its own again
