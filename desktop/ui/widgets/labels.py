"""Labels for text that came from outside: always plain text, never wider than their place."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget


def plain_label(text: str = "", object_name: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that wraps `text` and shows it as it is, whatever markup it holds."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setObjectName(object_name)
    label.setText(text)
    return label


def narrow_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return the same for a bar: as tall as its lines, where a name or a path is wider than it."""
    label = plain_label(text, parent=parent)
    label.setMinimumWidth(1)  # else the height is that for the width of the longest word
    return label


def plain_tip(text: str) -> str:
    """Return `text` for a tool tip, escaped and wrapped: Qt would take tags in it for HTML."""
    return f"<p>{html.escape(text)}</p>"


def breakable(path: object) -> str:
    """A path, with places where a line may end: it must not widen what shows it."""
    return str(path).replace("/", "/\u200b").replace("\\", "\\\u200b")


def centred(widget: QWidget, widest: int) -> QHBoxLayout:
    """Return a row with `widget` in its middle, which takes the room there is up to `width`."""
    widget.setMaximumWidth(widest)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(widget, 10_000)  # the stretches share what is beyond its maximum
    row.addStretch(1)
    return row


class ElidedLabel(QLabel):
    """A label of one line, never wrapped: it ends in "…" where there is no room for all of the
    text.

    Its place does not depend on its text, which it keeps itself: at every other text a QLabel has
    all that stands around it laid out again, and one of these changes some times a second.
    """

    def __init__(self, object_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        super().setText("")  # which makes it as high as a line
        self.setObjectName(object_name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        """Show another text. A label without another accessible name is called by it."""
        if text == self._text:
            return
        if self.accessibleName() == self._text:
            self.setAccessibleName(text)
        self._text = text
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), self.alignment(), shown)
