"""The two columns of the window: the chats, and the conversation beside them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.look.measures import FOLD_BELOW, SIDEBAR
from desktop.ui.window.conversation_pane import ConversationPane


class Columns(QWidget):
    """Sidebar and conversation; in a narrow window the sidebar lies on top."""

    def __init__(self, sidebar: Sidebar, pane: ConversationPane) -> None:
        super().__init__()
        self._sidebar = sidebar
        self._pane = pane
        self._open = False
        self._scrim = _Scrim(self)
        self._scrim.pressed.connect(self.fold)
        for widget in (pane, self._scrim, sidebar):  # from the lowest to the topmost
            widget.setParent(self)
        QWidget.setTabOrder(sidebar, pane)

    def toggle_sidebar(self) -> None:
        """Unfold the sidebar over the conversation, or fold it away."""
        if not self.fold():
            self.unfold()
            self._sidebar.chats.setFocus()

    def unfold(self) -> None:
        """Show the sidebar."""
        self._open = True
        self._arrange()

    def fold(self) -> bool:
        """Fold the sidebar away. Returns False where it does not lie over the conversation."""
        was_open, self._open = self._open, False
        if was_open:
            self._arrange()
        return was_open

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= FOLD_BELOW
        if wide:
            self._open = False
        left = SIDEBAR if wide else 0
        self._sidebar.setGeometry(0, 0, SIDEBAR, self.height())
        self._pane.setGeometry(left, 0, self.width() - left, self.height())
        self._scrim.setGeometry(self.rect())
        self._scrim.setVisible(self._open)
        self._sidebar.setVisible(wide or self._open)
        self._pane.set_narrow(not wide)


class _Scrim(QWidget):
    """Takes the click beside an unfolded sidebar."""

    pressed = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
