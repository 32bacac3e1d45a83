"""Places small marks in the margin of the conversation, each beside a line of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.rendering.style.palette import Palette

Means = TypeVar("Means", contravariant=True)


class Mark(Protocol[Means]):
    """A widget over the margin."""

    def show_at(self, line: QRect, meaning: Means, colour: str) -> None:
        """Show what the mark means, at the right edge of the margin beside `line`."""

    def hide(self) -> None:
        """Show it no more."""

    def isVisible(self) -> bool:
        """Return whether it is shown."""


class MarginMarks(Generic[Means]):
    """Keeps as many marks as are in sight at once."""

    def __init__(
        self, page: QTextEdit, palette: Palette, make: Callable[[QWidget], Mark[Means]]
    ) -> None:
        self._page = page
        self._make = make
        self._marks: list[Mark[Means]] = []
        self.palette = palette

    @property
    def is_shown(self) -> bool:
        """Whether a mark is in sight."""
        return any(mark.isVisible() for mark in self._marks)

    def place(self, places: Iterable[tuple[QTextCursor, Means]]) -> None:
        """Show a mark at each of these places in sight. One of them is (where, what it means)."""
        viewport = self._page.viewport().geometry()
        used = 0
        for at, meaning in places:
            line = self._page.cursorRect(at)
            if line.bottom() < 0 or line.top() > viewport.height():
                continue
            if used == len(self._marks):
                self._marks.append(self._make(self._page))
            line.moveTo(viewport.left(), viewport.top() + line.top())
            self._marks[used].show_at(line, meaning, self.palette.accent)
            used += 1
        for mark in self._marks[used:]:
            mark.hide()
