"""Says which keys a person may give away: the window's own commands keep theirs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QKeySequence

from desktop.ui.commands.table import commands, other_keys


def command_with(keys: str) -> str | None:
    """The words of the command that has these keys; None: they are free. Spelled as by Qt."""
    wanted = QKeySequence(keys)
    rows: list[tuple[str, tuple[str, ...]]] = [(row.words, row.keys) for row in commands()]
    rows += [(row.words, row.keys) for row in other_keys()]
    return next(
        (words for words, taken in rows if any(QKeySequence(one) == wanted for one in taken)), None
    )


def free_keys(keys: Iterable[str]) -> list[str]:
    """Those of these keys that no command has."""
    return [one for one in keys if command_with(one) is None]
