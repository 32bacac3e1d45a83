"""The window: the chats at the left, the conversation and the composer beside them."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.settings.setting import ANNOUNCE
from desktop.engine.explain.explanation import Action
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.conversation.accessible.announcer import Announcer
from desktop.ui.conversation.accessible.message_keys import MessageKeys
from desktop.ui.conversation.accessible.message_list import MessageList
from desktop.ui.look.appearance import Appearance
from desktop.ui.look.key_focus import KeyFocus
from desktop.ui.look.stylesheet import qt_palette, stylesheet
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.commands.command_pages import CommandPages
from desktop.ui.window.commands.window_commands import Parts, WindowCommands
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.keyboard_home import KeyboardHome
from desktop.ui.window.message_queue import MessageQueue
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.remembering.saver import Saver
from desktop.ui.window.remembering.window_memory import WindowMemory
from desktop.ui.window.settings_launcher import SettingsLauncher
from desktop.ui.window.title_shown import TitleShown
from desktop.ui.window.welcome import Welcome
from desktop.ui.window.window_frame import WindowFrame
from desktop.ui.window.wire_launcher import WireLauncher
from desktop.ui.window.zoom import Zoom


class MainWindow(WindowFrame):
    """Joins the parts: connects the signals of one with what another does.

    A window of its own, or the content of a frame that is on the screen already.
    """

    rebuild_requested = Signal()
    """The language is another: a new window is to take the place of this one."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._tasks = Tasks()
        self.chats = ChatListModel()
        self.sidebar = Sidebar(self.chats)
        self.pane = ConversationPane(workspace, self._tasks)
        self.chat_list_controller = ChatListController(workspace, self.chats)
        self.endpoint_in_use = EndpointInUse(workspace, self)
        self.saver = Saver(self._tasks)
        self.drafts = Drafts(workspace.drafts, self.saver, self.pane.composer, self.chats)
        self.chat_controller = ChatController(
            workspace,
            self.pane.transcript,
            self.pane.composer,
            self.chats,
            self._tasks,
            self.endpoint_in_use,
            self.drafts,
        )
        self.title = TitleShown(
            self.chat_controller, self.chats, self.sidebar.chats, self.pane.title, self
        )
        self.queue = MessageQueue(
            self.chat_controller, self.drafts, self.pane.composer, self.pane.queue
        )
        self.welcome = Welcome(
            workspace,
            self._tasks,
            self.pane,
            self.chats,
            self.chat_controller,
            self.endpoint_in_use,
        )
        self.settings = SettingsLauncher(workspace, self._tasks, self.endpoint_in_use, self)
        transcript = self.pane.transcript
        self.wire = WireLauncher(workspace, self.chat_controller, transcript, self._tasks, self)
        self.announcer = Announcer(transcript.view, workspace.settings[ANNOUNCE].value)
        self._keys = MessageKeys(
            transcript.view, transcript.navigation, transcript.overlays, self.announcer
        )
        self._list = MessageList(transcript.view, transcript.navigation)
        self.zoom = Zoom(workspace, transcript.view)
        self.appearance = Appearance(workspace, self)
        for part in (self.chats, self.chat_list_controller, self.chat_controller, self.saver):
            part.setParent(self)  # to end with the window, in its thread
        state = workspace.window_state
        self._columns = Columns(self.sidebar, self.pane, state.sidebar, folded=state.folded)
        self.furnish(self._columns)
        KeyFocus(self)
        self.home = KeyboardHome(self, self.pane.composer.edit, self.pane.transcript)
        self._pages = CommandPages(workspace, self._tasks, self.endpoint_in_use, self)
        self.commands = self._make_commands(self._pages)
        self._connect()
        self._memory = WindowMemory(state, self.saver, self._columns, transcript.places)
        self.chat_controller.leaving.connect(self._memory.leave)
        self.activated.connect(self.chats.regroup)
        self.set_palette(self.appearance.palette)
        self._show_endpoint()

    # life -------------------------------------------------------------------------------
    def start(self) -> None:
        """Read the history and fill the window; call it once the window is on the screen."""
        all_read = self.chat_list_controller.load() and not self._workspace.notices
        self.drafts.list({chat.id for chat in self.chats.chats()}, all_read=all_read)
        self._workspace.notices.pass_on(self._show_error)
        self._show_last_chat()
        self.home.come()
        self._memory.watch(self.window())
        self._tasks.start(self._workspace.endpoints.warm_up(), "warm up")

    async def shut_down(self) -> None:
        """Stop every turn, its text kept, and end whatever the window began."""
        self.zoom.save()
        self.queue.give_back()
        self.chat_list_controller.end_offer()
        await self.saver.close()
        await self.wire.close()
        await self.chat_controller.close()
        await self._tasks.close()

    def show_notice(self, text: str) -> None:
        """Show a notice above the conversation."""
        self.pane.notices.add(text)

    def open_recording(self, path: Path) -> None:
        """Show a turn that was saved, and play it."""
        self.wire.open_recording(path)

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in these colours from now on."""
        QApplication.setPalette(qt_palette(palette))
        self.setStyleSheet(stylesheet(palette))
        self.sidebar.set_palette(palette)
        self.pane.set_palette(palette)
        self.wire.set_palette(palette)
        self._pages.set_palette(palette)
        self.settings.set_palette(palette)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move the focus by Tab, or when the focused widget is hidden or disabled."""
        return self.home.takes_over() or super().focusNextPrevChild(forward)

    # building ---------------------------------------------------------------------------
    def _connect(self) -> None:
        sidebar, pane = self.sidebar, self.pane
        chat, chat_list = self.chat_controller, self.chat_list_controller
        sidebar.new_chat_requested.connect(self.commands.new_chat)
        sidebar.settings_requested.connect(self.settings.open)
        sidebar.chats.opened.connect(chat.open_chat)
        sidebar.chats.chosen.connect(self._on_chosen)
        sidebar.chats.delete_requested.connect(chat_list.delete)
        sidebar.undo_bar.undo_requested.connect(chat_list.undo)
        chat_list.deleted.connect(self._on_deleted)
        chat_list.restored.connect(self._on_restored)
        chat_list.undo_expired.connect(self._on_undo_expired)
        chat_list.failed.connect(self._show_error)
        chat_list.gone.connect(self.drafts.drop)
        self.saver.failed.connect(self._show_error)
        chat.chat_shown.connect(self._on_chat_shown)
        chat.failed.connect(self._show_error)
        chat.notice_raised.connect(self.show_notice)
        self.endpoint_in_use.changed.connect(self._show_endpoint)
        self.endpoint_in_use.failed.connect(self._show_error)
        self.endpoint_in_use.notice_raised.connect(self.show_notice)
        self.endpoint_in_use.held.connect(pane.gone.show_held)
        self.activated.connect(self.endpoint_in_use.refresh)
        chat.event_shown.connect(self.announcer.push)
        chat.reply_shown.connect(self._on_reply_shown)
        chat.chat_shown.connect(self.announcer.clear)
        pane.menu_requested.connect(self._columns.toggle_sidebar)
        pane.picker.chosen.connect(self.endpoint_in_use.choose)
        pane.title.done.connect(self.home.come)
        pane.transcript.action_requested.connect(self._on_action)
        pane.transcript.failed.connect(self._show_error)
        self.settings.key_changed.connect(self._on_chat_shown)
        self.settings.announce_changed.connect(self.announcer.set_wanted)
        self.settings.theme_changed.connect(self.appearance.refresh)
        self.appearance.changed.connect(self.set_palette)
        self.appearance.changed.connect(self.saver.later)
        self.appearance.failed.connect(self._show_error)
        self.settings.rebuild_requested.connect(self.rebuild_requested)
        self.settings.notice_raised.connect(self.show_notice)
        self.wire.failed.connect(self._show_error)
        self.zoom.changed.connect(self._on_zoomed)
        self.zoom.failed.connect(self._show_error)
        self.welcome.done.connect(self._on_welcomed)
        self.welcome.notice_raised.connect(self.show_notice)
        pane.first_run.another_requested.connect(self.settings.open_adding)
        pane.greeting.starter_chosen.connect(self.home.write)
        pane.composer.edit.focus_changed.connect(self._on_writing)
        sidebar.chats.text_typed.connect(self.home.write)
        sidebar.chats.done.connect(self.home.come)

    def _make_commands(self, pages: CommandPages) -> WindowCommands:
        parts = Parts(
            chat=self.chat_controller,
            chat_list=self.chat_list_controller,
            sidebar=self.sidebar,
            columns=self._columns,
            pane=self.pane,
            home=self.home,
            settings=self.settings,
            wire=self.wire,
            zoom=self.zoom,
            appearance=self.appearance,
            title=self.title,
            pages=pages,
        )
        return WindowCommands(parts, self)

    # chats ------------------------------------------------------------------------------
    def _show_last_chat(self) -> None:
        last = self._workspace.window_state.chat
        if last is not None and self.chats.chat(last) is not None:
            self.chat_controller.open_chat(last)
        if self.chat_controller.conversation.id is None:
            self._on_chat_shown()

    def _on_chosen(self) -> None:
        self._columns.fold()
        self.home.come()

    def _on_writing(self, begins: bool) -> None:
        if begins:  # what lies over the message goes
            self._columns.fold()

    def _on_chat_shown(self) -> None:
        conversation = self.chat_controller.conversation
        self.sidebar.chats.set_open(conversation.id)
        if len(conversation):
            self.pane.show_transcript()
            self.pane.find_bar.refresh()
        else:
            self.welcome.greet()
        self._memory.show(conversation.id)

    def _on_reply_shown(self, reply: Message) -> None:
        self.announcer.end(reply)
        self.pane.find_bar.refresh()

    def _on_deleted(self, chat: Chat) -> None:
        self.queue.give_back_in(chat.id)
        self.chat_controller.close_chat(chat.id)
        self.sidebar.undo_bar.offer(chat.title)

    def _on_restored(self, chat: Chat) -> None:
        self.chat_controller.open_chat(chat.id)

    def _on_undo_expired(self) -> None:
        self.sidebar.undo_bar.hide()

    # endpoints --------------------------------------------------------------------------
    def _on_welcomed(self) -> None:
        self._on_chat_shown()
        self.home.come()

    def _show_endpoint(self) -> None:
        self.pane.show_endpoint(self.endpoint_in_use.endpoint, self.endpoint_in_use.missing)

    # the rest ---------------------------------------------------------------------------
    def _on_action(self, action: str) -> None:
        match chosen := Action(action):
            case Action.RETRY:
                self.chat_controller.retry_last()
            case Action.NEW_CHAT:
                self.commands.new_chat()
            case Action.OPEN_SETTINGS:
                self.settings.open()
            case Action.ENTER_KEY:
                self.settings.open_key()
            case _:
                assert_never(chosen)

    def _on_zoomed(self) -> None:
        colours = self.pane.transcript.view.colours
        self.setStyleSheet(stylesheet(colours))
        self.settings.set_palette(colours)

    def _show_error(self, failure: ChatError) -> None:
        self.show_notice(explain(failure).line)
