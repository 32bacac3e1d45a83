"""Runs a step that may fail and shows why, in one place for the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import SignalInstance

from desktop.chat.failures import ChatError


@contextmanager
def errors_to(failed: SignalInstance) -> Iterator[None]:
    """Emit a ChatError of the block by `failed`, and continue behind the block."""
    try:
        yield
    except ChatError as error:
        failed.emit(error)
