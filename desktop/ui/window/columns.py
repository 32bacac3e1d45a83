"""The two columns of the window: the chats, and the conversation beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.look.measures import FOLD_BELOW, LEAST_SIDEBAR, MOST_SIDEBAR, SIDEBAR, sidebar_in
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.shadow import DIM
from desktop.ui.window.conversation_pane import ConversationPane

_GRIP = 7
"""The pixels around the edge of the sidebar that the mouse can take it by."""
_BESIDE = 48
"""Pixels of the conversation that stay in sight beside a sidebar that lies over it."""


class Columns(QWidget):
    """Sidebar and conversation; in a narrow window the sidebar lies on top."""

    arranged = Signal()
    """The person gave the sidebar another width, folded or unfolded it."""

    def __init__(
        self,
        sidebar: Sidebar,
        pane: ConversationPane,
        width: int | None = None,
        *,
        folded: bool = False,
    ) -> None:
        """`width` of the sidebar, None: the usual; `folded` where there is room for it, too."""
        super().__init__()
        self._sidebar = sidebar
        self._pane = pane
        self._open = False
        self.sidebar_width = _within_bounds(SIDEBAR if width is None else width)
        """As the person chose it: in a window with little room it is less."""
        self.is_folded = folded
        self._scrim = _Scrim(self)
        self._scrim.pressed.connect(self.fold)
        self._edge = _Edge(self)
        self._edge.dragged.connect(self._set_width)
        self._edge.reset.connect(self._reset_width)
        sidebar.fold_requested.connect(self.toggle_sidebar)
        for widget in (pane, self._scrim, sidebar, self._edge):  # from the lowest to the topmost
            widget.setParent(self)
            widget.raise_()
        QWidget.setTabOrder(sidebar, pane)

    def toggle_sidebar(self) -> None:
        """Fold the sidebar away, or unfold it: beside the conversation, or over it."""
        if self._is_wide:
            self.is_folded = not self.is_folded
            with fading(self):
                self._arrange()
            self.arranged.emit()
        elif not self.fold():
            self.unfold()
            self._sidebar.chats.setFocus()

    def unfold(self) -> None:
        """Show the sidebar."""
        if self._is_wide and self.is_folded:
            self.toggle_sidebar()
        self._open = True
        with fading(self):
            self._arrange()

    def fold(self) -> bool:
        """Fold the sidebar away. Returns False where it does not lie over the conversation."""
        was_open, self._open = self._open, False
        if was_open:
            with fading(self):
                self._arrange()
        return was_open

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @property
    def _is_wide(self) -> bool:
        return self.width() >= FOLD_BELOW

    def _set_width(self, width: int) -> None:
        self.sidebar_width = _within_bounds(width)
        self._arrange()
        self.arranged.emit()

    def _reset_width(self) -> None:
        self._set_width(SIDEBAR)

    def _arrange(self) -> None:
        wide = self._is_wide
        if wide:
            self._open = False
        beside = wide and not self.is_folded
        side = sidebar_in(self.width(), self.sidebar_width)
        if not wide:
            side = min(self.sidebar_width, self.width() - _BESIDE)
        left = side if beside else 0
        self._sidebar.setGeometry(0, 0, side, self.height())
        self._pane.setGeometry(left, 0, self.width() - left, self.height())
        self._edge.setGeometry(side - _GRIP // 2 - 1, 0, _GRIP, self.height())
        self._scrim.setGeometry(self.rect())
        self._scrim.setVisible(self._open)
        self._edge.setVisible(beside)
        self._sidebar.setVisible(beside or self._open)
        self._pane.set_narrow(not beside)


def _within_bounds(width: int) -> int:
    return max(LEAST_SIDEBAR, min(width, MOST_SIDEBAR))


class _Scrim(QWidget):
    """Dims what lies beside an unfolded sidebar, and takes the click there."""

    pressed = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), DIM)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class _Edge(QWidget):
    """The edge between the columns, which the mouse drags. Only the pointer's shape shows it."""

    dragged = Signal(int)
    """The edge is to be this many pixels from the left."""
    reset = Signal()
    """A double click: back to the usual width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(round(self.mapToParent(event.position()).x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()
