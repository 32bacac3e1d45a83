"""Notices which replies ended unseen: their chats carry a mark, and the desktop tells of them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop.chat.messages import Message, TurnState
from desktop.chat.settings.setting import NOTIFY
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.ui.attention.notification import notification_of
from desktop.ui.attention.notifier import Notifier
from desktop.ui.chats.chat_list_model import Chat
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.window_frame import WindowFrame


class Attention(QObject):
    """A reply is seen where its chat is on display in a window at the front."""

    def __init__(self, workspace: Workspace, notifier: Notifier) -> None:
        super().__init__()
        self._settings = workspace.settings
        self._notifier = notifier
        self._windows: list[MainWindow] = []
        self._unread: set[int] = set()

    def watch(self, window: MainWindow) -> None:
        """Hear of the replies of a window that is furnished; call it once for each."""
        self._windows.append(window)
        for chat_id in self._unread:
            window.chats.set_unread(chat_id, True)
        window.chat_controller.turn_ended.connect(self.hear)
        window.chat_controller.chat_shown.connect(self._look)
        window.chat_list_controller.deleted.connect(self._on_deleted)
        frame = window.window()
        if isinstance(frame, WindowFrame):
            frame.activated.connect(self._look)

    def forget(self, window: MainWindow) -> None:
        """A window is no longer there."""
        self._windows.remove(window)

    def hear(self, conversation: Conversation, reply: Message) -> None:
        """A reply has ended."""
        if reply.state is TurnState.STOPPED:  # the person did it
            return
        chat_id = conversation.id
        if chat_id is None or any(_shows(window, chat_id) for window in self._windows):
            return
        self._mark(chat_id, True)
        if self._settings[NOTIFY].value:
            self._notifier.tell(notification_of(conversation, reply))

    def _look(self) -> None:
        """What is on display in front of the person is read."""
        for chat_id in list(self._unread):
            if any(_shows(window, chat_id) for window in self._windows):
                self._see(chat_id)

    def _on_deleted(self, chat: Chat) -> None:
        self._see(chat.id)

    def _see(self, chat_id: int) -> None:
        self._mark(chat_id, False)
        self._notifier.withdraw(chat_id)

    def _mark(self, chat_id: int, is_unread: bool) -> None:
        (self._unread.add if is_unread else self._unread.discard)(chat_id)
        for window in self._windows:
            window.chats.set_unread(chat_id, is_unread)


def _shows(window: MainWindow, chat_id: int) -> bool:
    return window.chat_controller.conversation.id == chat_id and _is_in_front(window.window())


def _is_in_front(frame: QWidget) -> bool:
    """Whether a window has the keyboard, or one of its own does: its wire, its settings."""
    active: QWidget | None = QApplication.activeWindow()
    while active is not None and active is not frame:
        parent = active.parentWidget()
        active = parent.window() if parent is not None else None
    return active is frame and not frame.isMinimized()
