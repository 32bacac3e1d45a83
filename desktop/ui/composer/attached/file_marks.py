"""The files of a message that waits: a few small marks with their names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.chat.text import printable_line
from desktop.ui.look.icons import icon
from desktop.ui.widgets.labels import plain_label, plain_tip

_MOST = 2
"""Files that are named; of more it is said how many they are."""
_WIDEST = 130
"""Pixels of a name."""
_SIGN = 14


class FileMarks(QWidget):
    """Without a file it takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self._marks = [_Mark() for _ in range(_MOST)]
        self._more = plain_label(object_name="muted")
        self._more.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for part in (*self._marks, self._more):
            row.addWidget(part)
        self._names: Sequence[str] = ()
        self._is_narrow = False
        self.hide()

    def set_narrow(self, narrow: bool) -> None:
        """Leave room for the message's words: name one file."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self.show_names(self._names)

    @property
    def names(self) -> list[str]:
        """The names that are shown."""
        return [mark.name for mark in self._marks if not mark.isHidden()]

    def show_names(self, names: Sequence[str]) -> None:
        """Show these files."""
        self._names = names
        shown = [printable_line(name) for name in names]
        most = 1 if self._is_narrow else _MOST
        for mark, name in zip(self._marks, [*shown[:most], *[""] * _MOST], strict=False):
            mark.show_name(name)
        self._more.setText(f"+{len(shown) - most}")
        self._more.setVisible(len(shown) > most)
        self.setToolTip(plain_tip(", ".join(shown)))
        self.setVisible(bool(shown))

    def tint(self, color: str) -> None:
        """Draw the signs in this colour."""
        for mark in self._marks:
            mark.tint(color)


class _Mark(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("fileMark")
        self.name = ""
        self._sign, self._label = QLabel(), QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 7, 1)
        row.setSpacing(4)
        row.addWidget(self._sign)
        row.addWidget(self._label)

    def show_name(self, name: str) -> None:
        self.name = name
        metrics = self._label.fontMetrics()
        self._label.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST))
        self.setVisible(bool(name))

    def tint(self, color: str) -> None:
        sharp = self.devicePixelRatioF()
        self._sign.setPixmap(icon("file", color).pixmap(QSize(_SIGN, _SIGN), sharp))
