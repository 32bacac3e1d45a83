"""The columns of the window: the chats, the conversation beside them, and its settings."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.engine.remembered.window_state import WindowState
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.look.measures import (
    FOLD_BELOW,
    LEAST_PANE,
    LEAST_SIDEBAR,
    MOST_SIDEBAR,
    SIDEBAR,
    sidebar_in,
    steering_width,
)
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.shadow import DIM
from desktop.ui.window.conversation_pane import ConversationPane

_GRIP = 7
"""The pixels around the edge of the sidebar that the mouse can take it by."""
_BESIDE = 48
"""Pixels of the conversation that stay in sight beside a sidebar that lies over it."""


class Columns(QWidget):
    """Sidebar, conversation, and settings of the chat; in a narrow window the outer two lie on top.

    The settings need more room than the sidebar: it gives them what it has above its least width.
    """

    arranged = Signal()
    """The person gave the sidebar another width, or had a column shown or hidden."""

    def __init__(
        self, sidebar: Sidebar, pane: ConversationPane, steering: QWidget, state: WindowState
    ) -> None:
        """`state`: what the last window left of the columns."""
        super().__init__()
        self._sidebar, self._pane, self._steering = sidebar, pane, steering
        self._over: QWidget | None = None
        """Which of the outer two lies over the conversation."""
        self.sidebar_width = _within_bounds(SIDEBAR if state.sidebar is None else state.sidebar)
        """As the person chose it: in a window with little room it is less."""
        self.is_folded = state.folded
        """Whether the sidebar is, even where there is room for it."""
        self.shows_steering = state.steering
        """Whether the settings of the chat are shown where there is room for them."""
        self._scrim = _Scrim(self)
        self._scrim.pressed.connect(self.fold)
        self._edge = _Edge(self)
        self._edge.dragged.connect(self._set_width)
        self._edge.reset.connect(self._reset_width)
        sidebar.fold_requested.connect(self.toggle_sidebar)
        upwards = (pane, self._scrim, steering, sidebar, self._edge)
        for widget in upwards:
            widget.setParent(self)
            widget.raise_()
        QWidget.setTabOrder(sidebar, pane)
        QWidget.setTabOrder(pane, steering)

    def toggle_sidebar(self) -> None:
        """Fold the sidebar away, or unfold it: beside the conversation, or over it."""
        if self._is_wide:
            self.is_folded = not self.is_folded
            with fading(self):
                self._arrange()
            self.arranged.emit()
        elif not self.fold():
            self._lay_over(self._sidebar)
            self._sidebar.chats.setFocus()

    def unfold(self) -> None:
        """Show the sidebar."""
        if self._is_wide and self.is_folded:
            self.toggle_sidebar()
        elif not self._is_wide:
            self._lay_over(None)  # with the keyboard in it, that goes to the message, which folds
            self._lay_over(self._sidebar)

    def fold(self) -> bool:
        """Fold away what lies over the conversation. Returns False where nothing does."""
        was_covered = self.is_covered
        self._lay_over(None)
        return was_covered

    @property
    def is_covered(self) -> bool:
        """Whether a column lies over the conversation."""
        return self._over is not None

    def toggle_steering(self) -> None:
        """Show the settings of the chat, beside the conversation or over it, or hide them."""
        if self._has_room:
            self.shows_steering = not self.shows_steering
            with fading(self):
                self._arrange()
            self.arranged.emit()
        else:
            self._lay_over(None if self._over is self._steering else self._steering)

    def _lay_over(self, column: QWidget | None) -> None:
        if column is not self._over:
            self._over = column
            if column is not None:
                self._scrim.raise_()
                column.raise_()
                self._edge.raise_()
            with fading(self):
                self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()

    @property
    def _is_wide(self) -> bool:
        """Whether the sidebar has room beside the conversation."""
        return self.width() >= FOLD_BELOW

    @property
    def _has_room(self) -> bool:
        """Whether the settings have, too."""
        side = LEAST_SIDEBAR if self._is_wide and not self.is_folded else 0
        return self.width() >= side + LEAST_PANE + steering_width()

    def _set_width(self, width: int) -> None:
        self.sidebar_width = _within_bounds(width)
        self._arrange()
        self.arranged.emit()

    def _reset_width(self) -> None:
        self._set_width(SIDEBAR)

    def _arrange(self) -> None:
        self._take_aside()
        beside = self._is_wide and not self.is_folded
        steering = self.shows_steering and self._has_room
        right = self.width() - (steering_width() if steering else 0)
        side = sidebar_in(right, self.sidebar_width)
        if not self._is_wide:
            side = min(self.sidebar_width, self.width() - _BESIDE)
        left = side if beside else 0
        self._sidebar.setGeometry(0, 0, side, self.height())
        self._pane.setGeometry(left, 0, right - left, self.height())
        width = min(steering_width(), self.width() - _BESIDE)
        self._steering.setGeometry(self.width() - width, 0, width, self.height())
        self._edge.setGeometry(side - _GRIP // 2 - 1, 0, _GRIP, self.height())
        self._scrim.setGeometry(self.rect())
        self._scrim.setVisible(self.is_covered)
        self._edge.setVisible(beside)
        self._sidebar.setVisible(beside or self._over is self._sidebar)
        self._steering.setVisible(steering or self._over is self._steering)
        self._pane.set_narrow(not beside)

    def _take_aside(self) -> None:
        """What lay over the conversation stands beside it, once there is room."""
        if self._over is self._steering and self._has_room:
            self._over, self.shows_steering = None, True
        elif self._over is self._sidebar and self._is_wide:
            self._over = None


def _within_bounds(width: int) -> int:
    return max(LEAST_SIDEBAR, min(width, MOST_SIDEBAR))


class _Scrim(QWidget):
    """Dims what lies beside a column over the conversation, and takes the click there."""

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
