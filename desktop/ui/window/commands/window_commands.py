"""Does what the commands of the window name, and knows which of them apply just now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.messages import Message, Role
from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.commands.command import CommandName, Fact
from desktop.ui.conversation.actions.copying import copy_text
from desktop.ui.look.appearance import Appearance
from desktop.ui.window.attaching.attachments import Attachments
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.commands.command_keys import CommandKeys
from desktop.ui.window.commands.command_pages import CommandPages
from desktop.ui.window.commands.main_menu import SystemMenu, has_system_menu
from desktop.ui.window.comparing.comparing import Comparing
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.dressing.zoom import Zoom
from desktop.ui.window.exchanging.exchanging import Exchanging
from desktop.ui.window.joining.title_shown import TitleShown
from desktop.ui.window.keyboard_home import KeyboardHome
from desktop.ui.window.ordering.chat_order import ChatOrder
from desktop.ui.window.presets.window_presets import WindowPresets
from desktop.ui.window.prompts.window_prompts import WindowPrompts
from desktop.ui.window.searching.searches import Searches
from desktop.ui.window.settings_launcher import SettingsLauncher
from desktop.ui.window.steering.steering_parts import SteeringParts
from desktop.ui.window.temporary.temporary_chats import TemporaryChats
from desktop.ui.window.window_frame import WindowFrame
from desktop.ui.window.wire_launcher import WireLauncher


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the window that its commands act on."""

    chat: ChatController
    chat_list: ChatListController
    sidebar: Sidebar
    columns: Columns
    pane: ConversationPane
    home: KeyboardHome
    settings: SettingsLauncher
    wire: WireLauncher
    zoom: Zoom
    appearance: Appearance
    title: TitleShown
    pages: CommandPages
    temporary: TemporaryChats
    steering: SteeringParts
    presets: WindowPresets
    prompts: WindowPrompts
    attachments: Attachments
    comparing: Comparing
    searches: Searches
    order: ChatOrder
    exchanging: Exchanging


class WindowCommands(QObject):
    """Runs a command by its name, whether a key, the palette or the menu asks for it."""

    window_requested = Signal(object)
    """Another window is wanted, with the chat of this id; None: with a new one."""
    quit_requested = Signal()
    """Weir is to end, with all of its windows."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._undoing: list[Callable[[], None]] = []
        """What brings back what was deleted, the newest last."""
        self.calls: dict[CommandName, Callable[[], object]] = {
            CommandName.NEW_CHAT: self.new_chat,
            CommandName.NEW_WINDOW: self._new_window,
            CommandName.CHAT_IN_WINDOW: self._chat_in_window,
            CommandName.TEMPORARY_CHAT: self._temporary_chat,
            CommandName.KEEP_CHAT: parts.temporary.keep,
            CommandName.NEXT_CHAT: self._next_chat,
            CommandName.PREVIOUS_CHAT: self._previous_chat,
            CommandName.RENAME_CHAT: parts.title.rename,
            CommandName.UNDO_DELETE: self._undo,
            CommandName.SEARCH: self.open_search,
            CommandName.SHOW_CHATS: parts.columns.toggle_sidebar,
            CommandName.STOP: self.leave,
            CommandName.RETRY: parts.chat.turns.retry_last,
            CommandName.RETRY_WITH: parts.chat.messages.retry_chosen_with,
            CommandName.EDIT: parts.chat.messages.edit_chosen,
            CommandName.PREVIOUS_VARIANT: parts.chat.messages.previous_variant,
            CommandName.NEXT_VARIANT: parts.chat.messages.next_variant,
            CommandName.OUTLINE: self._open_outline,
            CommandName.STAR: parts.chat.messages.star_chosen,
            CommandName.CHAT_FROM_HERE: parts.chat.messages.begin_chat_here,
            CommandName.DELETE_MESSAGE: parts.chat.messages.delete_chosen,
            CommandName.CONTINUE: self._continue_reply,
            CommandName.COPY_REPLY: self._copy_reply,
            CommandName.ATTACH: parts.attachments.choose,
            CommandName.ATTACH_FOLDER: parts.attachments.choose_folder,
            CommandName.INSERT_PROMPT: parts.prompts.choose,
            CommandName.SAVE_PROMPT: parts.prompts.save_message,
            CommandName.CHOOSE_MODEL: parts.pane.picker.choose,
            CommandName.COMPARE: parts.comparing.toggle,
            CommandName.CHAT_SETTINGS: parts.steering.toggle,
            CommandName.NEXT_PRESET: parts.presets.next,
            CommandName.PREVIOUS_PRESET: parts.presets.previous,
            CommandName.CHOOSE_PRESET: parts.presets.open_menu,
            CommandName.EDIT_PRESETS: parts.presets.edit,
            CommandName.FIND: parts.pane.find_in_chat,
            CommandName.FIND_NEXT: parts.pane.find_next,
            CommandName.FIND_PREVIOUS: parts.pane.find_previous,
            CommandName.GO_TO_START: parts.pane.transcript.drawing.go_to_start,
            CommandName.GO_TO_END: parts.pane.transcript.drawing.follow,
            CommandName.WIRE: parts.wire.open_last,
            CommandName.OPEN_RECORDING: parts.wire.ask_for_recording,
            CommandName.LIGHT: partial(parts.appearance.choose, "light"),
            CommandName.DARK: partial(parts.appearance.choose, "dark"),
            CommandName.LIKE_THE_SYSTEM: partial(parts.appearance.choose, None),
            CommandName.SETTINGS: parts.settings.open,
            CommandName.TEST_ENDPOINT: parts.settings.open_test,
            CommandName.COMMANDS: self._open_palette,
            CommandName.SHORTCUTS: parts.pages.open_shortcuts,
            CommandName.ABOUT: parts.pages.open_about,
            CommandName.CLOSE_WINDOW: self._close_window,
            CommandName.QUIT: self._quit,
        }
        self.calls |= parts.order.calls() | parts.zoom.calls() | parts.exchanging.calls()
        self._keys = CommandKeys(window)
        self._keys.pressed.connect(self.run)
        self._offer_undo()
        self._system_menu = SystemMenu(self.facts, window) if has_system_menu() else None
        if self._system_menu is not None:
            self._system_menu.chosen.connect(self.run)
        parts.pane.more.setVisible(self._system_menu is None)
        parts.pane.more.clicked.connect(self._on_more)
        parts.pages.chosen.connect(self.run)
        parts.pages.search_requested.connect(parts.searches.open_with)
        parts.searches.commands_requested.connect(self._open_palette_with)
        parts.pages.question_chosen.connect(parts.chat.messages.go_to)
        parts.chat_list.steps.offered.connect(self._on_deleted)
        parts.chat_list.steps.expired.connect(self._on_undo_expired)
        parts.chat.messages.deletions.deleted.connect(self._on_messages_deleted)
        parts.chat.messages.deletions.expired.connect(self._on_messages_expired)

    def run(self, name: str) -> None:
        """Do what a command names. Where there is nothing to do, nothing happens."""
        self.calls[CommandName(name)]()

    def facts(self) -> Fact:
        """Return what holds in the window now."""
        parts, reply = self._parts, self._last_reply()
        arriving = parts.chat.streaming
        holding = {
            Fact.SAVED: parts.chat.conversation.id is not None,
            Fact.ON_DISK: parts.chat.conversation.id is not None
            and not parts.chat.conversation.is_temporary,
            Fact.MESSAGES: bool(parts.chat.conversation),
            Fact.ANSWERED: reply is not None and not arriving,
            Fact.ARRIVING: arriving,
            Fact.REPLY_TEXT: reply is not None and bool(reply.text),
            Fact.BROKE_OFF: reply is not None and not arriving and self._can_continue(reply),
            Fact.CHATS: parts.sidebar.chats.model().rowCount() > 0,
            Fact.DELETED: bool(self._undoing),
            Fact.VARIANTS: parts.chat.messages.chosen.with_variants() is not None,
            Fact.TEMPORARY: parts.temporary.can_keep,
            Fact.WIRE: parts.wire.is_allowed,
        }
        facts = parts.exchanging.facts()
        for fact, holds in holding.items():
            facts |= fact if holds else Fact.NONE
        return facts

    # chats ------------------------------------------------------------------------------
    def new_chat(self) -> None:
        """Show an empty chat, with the keyboard in its message."""
        self._parts.chat.new_chat()
        self._parts.columns.fold()
        self._parts.home.come()

    def _temporary_chat(self) -> None:
        self._parts.temporary.begin()
        self._parts.columns.fold()
        self._parts.home.come()

    def _new_window(self) -> None:
        self.window_requested.emit(None)

    def _chat_in_window(self) -> None:
        if (chat_id := self._parts.chat.conversation.id) is not None:
            self.window_requested.emit(chat_id)

    def _next_chat(self) -> None:
        self._parts.sidebar.chats.open_neighbour(1)

    def _previous_chat(self) -> None:
        self._parts.sidebar.chats.open_neighbour(-1)

    def _undo(self) -> None:
        if self._undoing:
            self._undoing[-1]()

    def _on_deleted(self) -> None:
        self._offer_undo(add=self._parts.chat_list.undo)

    def _on_undo_expired(self) -> None:
        self._offer_undo(drop=self._parts.chat_list.undo)

    def _on_messages_deleted(self) -> None:
        self._offer_undo(add=self._parts.chat.messages.deletions.undo)

    def _on_messages_expired(self) -> None:
        self._offer_undo(drop=self._parts.chat.messages.deletions.undo)

    def _offer_undo(
        self,
        add: Callable[[], None] | None = None,
        drop: Callable[[], None] | None = None,
    ) -> None:
        """Take the keys of undo only while there is something to bring back."""
        self._undoing = [undo for undo in self._undoing if undo not in (add, drop)]
        if add is not None:
            self._undoing.append(add)
        self._keys.set_enabled(CommandName.UNDO_DELETE, bool(self._undoing))

    # the conversation -------------------------------------------------------------------
    def leave(self) -> None:
        """Fold the sidebar, stop the reply, leave the answers side by side, or end the search: the
        first that there is to do."""
        parts = self._parts
        if parts.columns.fold():
            return
        if not parts.pane.find_bar.has_focus() and parts.comparing.escape():
            return
        if parts.chat.streaming and not parts.pane.find_bar.has_focus():
            parts.chat.turns.stop()
        else:
            parts.pane.find_bar.end()
            parts.home.come()

    def _continue_reply(self) -> None:
        reply = self._last_reply()
        if reply is not None and self._can_continue(reply):
            self._parts.chat.turns.continue_reply(reply.id)

    def _open_outline(self) -> None:
        chat = self._parts.chat
        if chat.conversation:
            self._parts.pages.open_outline(chat.conversation, chat.messages.chosen.question())

    def _copy_reply(self) -> None:
        if reply := self._last_reply():
            copy_text(reply.text, self._parts.pane.transcript.view)

    def _last_reply(self) -> Message | None:
        """Return the reply that the shown chat ends with, with all that arrived of it so far."""
        shown = self._parts.pane.transcript.navigation
        count = shown.message_count()
        if not self._parts.chat.conversation or not count:
            return None
        last = shown.message(count - 1)
        return last if last.role is Role.ASSISTANT else None

    def _can_continue(self, reply: Message) -> bool:
        return self._parts.pane.transcript.overlays.rows.can_continue(reply)

    # the window -------------------------------------------------------------------------
    def _open_palette(self) -> None:
        self._parts.columns.fold()
        self._parts.pages.open_palette(self.facts())

    def _open_palette_with(self, typed: str) -> None:
        self._parts.pages.open_palette(self.facts(), typed)

    def open_search(self) -> None:
        """Open the search window."""
        self._parts.columns.fold()
        self._parts.searches.open()

    def _on_more(self) -> None:
        button = self._parts.pane.more
        corner = button.mapToGlobal(button.rect().bottomRight())
        self._parts.pages.open_menu(self.facts, corner)

    def _close_window(self) -> None:
        self._window.window().close()

    def _quit(self) -> None:
        self.quit_requested.emit()
        frame = self._window.window()
        if isinstance(frame, WindowFrame) and frame.may_close is None:  # nobody decides on it
            frame.close()
