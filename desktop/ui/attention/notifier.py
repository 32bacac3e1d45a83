"""Has the desktop tell of replies that ended: by its notification service, else by the tray."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.ui.attention.notification import Notification
from desktop.ui.attention.tray import Tray
from desktop.ui.tasks import Tasks

if TYPE_CHECKING:  # loaded with the first notification, where there are such services
    from desktop.ui.attention.desktop_notifications import DesktopNotifications


class Notifier(QObject):
    """Shows one notification for a chat at a time, and takes it away once it is out of date."""

    chosen = Signal(object, str)
    """The person clicked the notification of a chat: its id, and an activation token or ""."""
    gone = Signal()
    """A notification is there no longer, or could not be shown."""

    def __init__(self, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._tasks = Tasks()
        self._service: DesktopNotifications | None = None
        self._showing: set[int] = set()
        tray.message_chosen.connect(self._on_message_chosen)
        tray.message_closed.connect(self._on_closed)

    @property
    def is_showing(self) -> bool:
        """Whether a notification waits for the person, or is about to."""
        return bool(self._showing)

    def tell(self, notification: Notification) -> None:
        """Show a notification, in place of the one of its chat."""
        self._showing.add(notification.chat_id)
        self._tasks.start(self._tell(notification), "notification")

    def withdraw(self, chat_id: int) -> None:
        """Take the notification of a chat away: what it tells was seen."""
        if chat_id not in self._showing:
            return
        if self._service is not None:
            self._tasks.start(self._service.withdraw(chat_id), "withdrawn notification")
        else:
            self._tray.end_message()
        self._on_closed(chat_id)

    async def close(self) -> None:
        """Tell nothing more. What is shown stays: it is true."""
        await self._tasks.close()

    async def _tell(self, notification: Notification) -> None:
        if sys.platform == "linux":
            shown = await self._linux().show(notification)
        else:
            shown = self._tray.show_message(notification)
        if not shown:
            self._on_closed(notification.chat_id)

    def _linux(self) -> DesktopNotifications:
        if self._service is None:
            from desktop.ui.attention.desktop_notifications import DesktopNotifications

            self._service = DesktopNotifications(self._tasks, self)
            self._service.chosen.connect(self.chosen)
            self._service.closed.connect(self._on_closed)
        return self._service

    def _on_message_chosen(self, chat_id: int) -> None:
        self.chosen.emit(chat_id, "")

    def _on_closed(self, chat_id: int) -> None:
        if chat_id in self._showing:
            self._showing.discard(chat_id)
            self.gone.emit()
