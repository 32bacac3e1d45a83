"""Does what a person asks for in the column at the left."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.commands.window_commands import WindowCommands
from desktop.ui.window.keyboard_home import KeyboardHome
from desktop.ui.window.ordering.chat_order import ChatOrder
from desktop.ui.window.settings_launcher import SettingsLauncher


class SidebarVerbs(QObject):
    """Joins the column with the commands, the chat and the settings."""

    def __init__(
        self,
        sidebar: Sidebar,
        order: ChatOrder,
        chat: ChatController,
        commands: WindowCommands,
        settings: SettingsLauncher,
        home: KeyboardHome,
        columns: Columns,
    ) -> None:
        super().__init__(chat)
        self._home, self._columns = home, columns
        sidebar.new_chat_requested.connect(commands.new_chat)
        sidebar.search_requested.connect(commands.open_search)
        sidebar.settings_requested.connect(settings.open)
        sidebar.chats.opened.connect(chat.open_chat)
        sidebar.chats.text_typed.connect(home.write)
        sidebar.chats.done.connect(home.come)
        for chosen in (sidebar.chats.chosen, order.begun):
            chosen.connect(self._on_chosen)
        for shown in (sidebar.chats, order.shelves):
            shown.window_requested.connect(commands.window_requested)

    def _on_chosen(self) -> None:
        """Go to the message of the chat that was chosen; a column that lies over it folds."""
        self._columns.fold()
        self._home.come()
