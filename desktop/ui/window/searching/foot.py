"""The line of keys at the foot of the search window."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.language import _
from desktop.ui.commands.table import IN_WINDOW
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.shortcuts import native

_SIDE, _GAP = 18, 16


class Foot(QWidget):
    """Says as much as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        hints = (
            ("↑ ↓", _("choose")),
            ("Enter", _("go to the message")),
            (IN_WINDOW, _("in a new window")),
            (">", _("commands")),
        )
        self._hints = [_Hint(keys, words) for keys, words in hints]
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 8, _SIDE, 8)
        row.setSpacing(_GAP)
        for hint in self._hints:
            row.addWidget(hint)
        row.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = event.size().width() - 2 * _SIDE
        for hint in self._hints:
            left -= hint.sizeHint().width()
            hint.setVisible(left >= 0)
            left -= _GAP


class _Hint(QWidget):
    def __init__(self, keys: str, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(KeyCap(native(keys)))
        label = plain_label(words, "muted")
        label.setWordWrap(False)
        row.addWidget(label)
