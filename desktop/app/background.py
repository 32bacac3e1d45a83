"""Joins what happens while nobody looks: tray, notifications, marks of new replies."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject

from desktop import language
from desktop.app.attention import Attention
from desktop.app.display import permitted
from desktop.app.farewell import Farewell
from desktop.app.windows import Windows
from desktop.chat.messages import Message
from desktop.chat.settings.setting import TRAY
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.ui.attention.notifier import Notifier
from desktop.ui.attention.tray import Need, Tray
from desktop.ui.tasks import Tasks
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.window_frame import WindowFrame


class Background(QObject):
    """Lives as long as the program. Make it before the first window is filled."""

    def __init__(self, workspace: Workspace, windows: Windows) -> None:
        super().__init__()
        self._workspace, self._windows = workspace, windows
        self._tasks = Tasks()
        self._language = language.current()
        self.tray = Tray(self._has_replies, self)
        self.notifier = Notifier(self.tray, self)
        self._attention = Attention(workspace, self.notifier)
        self._farewell = Farewell(workspace, windows, self.tray, self.notifier)
        windows.filled.connect(self._on_filled)
        windows.emptying.connect(self._on_emptying)
        self.notifier.chosen.connect(self._open_chat)
        self.tray.new_chat_requested.connect(self._new_chat)
        self.tray.show_requested.connect(windows.come_forward)
        self.tray.stop_requested.connect(self._stop_all)

    async def close(self) -> None:
        """Take the icon away, and leave the bus."""
        self._windows.parting = None
        self.tray.vanish()
        await self.notifier.close()
        await self._tasks.close()

    def _on_filled(self, window: MainWindow) -> None:
        self._attention.watch(window)
        window.chat_controller.turn_ended.connect(self._on_turn_ended)
        window.shared.tray_changed.connect(self._show_tray)
        frame = window.window()
        if isinstance(frame, WindowFrame):
            frame.appeared.connect(self._farewell.on_appeared)
            frame.activated.connect(self._show_tray)  # at log-on, the tray may come after Weir
        if self._language != language.current():  # the menu speaks it, too
            self._language = language.current()
            self.tray.vanish()
        self._show_tray()

    def _on_emptying(self, window: MainWindow) -> None:
        self._attention.forget(window)
        self.end_soon()

    def _show_tray(self) -> None:
        self.tray.need(Need.WANTED, self._workspace.settings[TRAY].value)
        self.end_soon()

    def _new_chat(self) -> None:
        self._windows.come_forward()
        self._windows.front.content.commands.new_chat()

    def _open_chat(self, chat_id: int, token: str) -> None:
        with permitted(token):
            self._windows.show_chat(chat_id)

    def _stop_all(self) -> None:
        self._tasks.start(self._workspace.turns.stop_all(), "stop all")

    def _has_replies(self) -> bool:
        return self._workspace.turns.are_running

    def _on_turn_ended(self) -> None:
        self.tray.refresh()
        self.end_soon()

    def hear(self, conversation: Conversation, reply: Message) -> None:
        """A reply ended that nobody saw in the quick window."""
        self._attention.hear(conversation, reply)
        self._on_turn_ended()

    def end_soon(self) -> None:
        """End where nothing keeps Weir. Not yet: a message that waited for the end of a reply may
        be sent now."""
        asyncio.get_running_loop().call_soon(self._farewell.leave_if_done)
