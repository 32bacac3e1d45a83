"""A thin line at the upper edge of the conversation, while there is more of it above."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


class UpperEdge(QWidget):
    """Lies over the text: it shows where the text is cut, and moves nothing."""

    def __init__(self, view: QAbstractScrollArea, over: QWidget) -> None:
        """`over`: the widget that holds the view, as wide as the line is to be."""
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setBackgroundRole(QPalette.ColorRole.Mid)
        self.setAutoFillBackground(True)
        self.hide()
        view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(0, 0, watched.width(), 1)
        return False

    def _on_scrolled(self, value: int) -> None:
        self.setVisible(value > 0)
