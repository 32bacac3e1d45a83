"""The icon in the tray: there only while it is needed, or where the person wants it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.language import _
from desktop.ui.attention.notification import Notification
from desktop.ui.look.icons import program_icon

_MESSAGE_MS = 60_000
"""Milliseconds for which a message can be clicked where no system says that it is gone."""
_CLICKS = (
    QSystemTrayIcon.ActivationReason.Trigger,
    QSystemTrayIcon.ActivationReason.DoubleClick,
    QSystemTrayIcon.ActivationReason.MiddleClick,
)


class Need(Enum):
    """Why the icon is there."""

    CLOSED = auto()
    """The window was closed, and Weir goes on."""
    WANTED = auto()
    """The person wants it at all times."""
    MESSAGE = auto()
    """A message is shown beside it."""


class Tray(QObject):
    """Shows icon and menu while one of the needs holds. Nothing of it is made before."""

    new_chat_requested = Signal()
    show_requested = Signal()
    stop_requested = Signal()
    quit_requested = Signal()
    message_chosen = Signal(object)
    """The person clicked the message of this chat."""
    message_closed = Signal(object)

    def __init__(self, has_replies: Callable[[], bool], parent: QObject | None = None) -> None:
        """`has_replies`: whether there is a reply to be stopped."""
        super().__init__(parent)
        self._has_replies = has_replies
        self._needs: set[Need] = set()
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._chat: int | None = None
        self._pause = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        self._pause.timeout.connect(self.end_message)

    @staticmethod
    def is_available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def need(self, need: Need, holds: bool) -> None:
        """Say that a need holds, or holds no longer."""
        (self._needs.add if holds else self._needs.discard)(need)
        if self._needs and self._icon is None and self.is_available():
            self._appear()
        elif not self._needs:
            self.vanish()

    def vanish(self) -> None:
        """Take the icon away, whatever needs it."""
        self._pause.stop()
        self._needs.clear()
        if self._icon is not None and self._menu is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._menu.deleteLater()
            self._icon = self._menu = None

    def show_message(self, notification: Notification) -> bool:
        """Show a message beside the icon, in place of the last. False: there is no tray."""
        self.end_message()
        self.need(Need.MESSAGE, True)
        if self._icon is None:
            self._needs.discard(Need.MESSAGE)
            return False
        self._chat = notification.chat_id
        self._icon.showMessage(notification.title, notification.text, program_icon())
        self._pause.start()
        return True

    def end_message(self) -> None:
        """Wait for a click on the message no longer."""
        self._pause.stop()
        chat, self._chat = self._chat, None
        self.need(Need.MESSAGE, False)
        if chat is not None:
            self.message_closed.emit(chat)

    def _appear(self) -> None:
        menu = self._menu = QMenu()
        menu.addAction(_("New chat")).triggered.connect(self.new_chat_requested)
        menu.addAction(_("Show Weir")).triggered.connect(self.show_requested)
        menu.addSeparator()
        self._stop = menu.addAction(_("Stop all replies"))
        self._stop.triggered.connect(self.stop_requested)
        menu.addAction(_("Quit")).triggered.connect(self.quit_requested)
        menu.aboutToShow.connect(self.refresh)
        icon = self._icon = QSystemTrayIcon(program_icon())
        icon.setContextMenu(menu)
        icon.activated.connect(self._on_activated)
        icon.messageClicked.connect(self._on_message_clicked)
        self.refresh()
        icon.show()

    def refresh(self) -> None:
        """Show in menu and tool tip whether a reply arrives."""
        if self._icon is not None:
            arriving = self._has_replies()
            self._stop.setEnabled(arriving)
            self._icon.setToolTip(_("Weir: a reply is arriving") if arriving else "Weir")

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _CLICKS:
            self.show_requested.emit()

    def _on_message_clicked(self) -> None:
        if self._chat is not None:
            self.message_chosen.emit(self._chat)
            self.end_message()
