"""A field for a text of several lines that grows with it, up to a limit."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.ui.widgets.inputs.endless_words import EndlessWordsEdit

_AROUND = 8
"""Pixels of frame and padding above and below the text, together with the document's margin."""


class GrowingEdit(EndlessWordsEdit):
    """Takes plain text alone. Tab leaves it."""

    left = Signal()
    """The keyboard is elsewhere now."""

    def __init__(self, least: int, most: int) -> None:
        """`least` and `most`: lines that it is high."""
        super().__init__()
        self._least, self._most = least, most
        self.setObjectName("several")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        line, margin = self.fontMetrics().lineSpacing(), 2 * self.document().documentMargin()
        least, most = (ceil(lines * line + margin) for lines in (self._least, self._most))
        wanted = ceil(self.document().size().height())
        height = max(least, min(wanted, most)) + _AROUND
        if height != self.maximumHeight():
            self.setFixedHeight(height)
