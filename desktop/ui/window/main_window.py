"""The window: the chats at the left, the conversation and the composer beside them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.settings.setting import ANNOUNCE
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_list_controller import ChatListController
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.conversation.accessible.announcer import Announcer
from desktop.ui.conversation.accessible.message_keys import MessageKeys
from desktop.ui.conversation.accessible.message_list import MessageList
from desktop.ui.look.key_focus import KeyFocus
from desktop.ui.tasks import Tasks
from desktop.ui.window.attaching.attachments import Attachments
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.commands.command_pages import CommandPages
from desktop.ui.window.commands.sidebar_verbs import SidebarVerbs
from desktop.ui.window.commands.window_commands import Parts, WindowCommands
from desktop.ui.window.comparing.comparing import Comparing
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.dressing.dressing import Dressing
from desktop.ui.window.dressing.zoom import Zoom
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.exchanging.exchanging import Exchanging
from desktop.ui.window.joining.bars_shown import BarsShown
from desktop.ui.window.joining.deleted_chats import DeletedChats
from desktop.ui.window.joining.endpoint_shown import EndpointShown
from desktop.ui.window.joining.next_steps import NextSteps
from desktop.ui.window.joining.title_shown import TitleShown
from desktop.ui.window.keyboard_home import KeyboardHome
from desktop.ui.window.message_queue import MessageQueue
from desktop.ui.window.ordering.chat_order import ChatOrder
from desktop.ui.window.prompts.window_prompts import WindowPrompts
from desktop.ui.window.remembering.drafts import Drafts
from desktop.ui.window.remembering.window_memory import WindowMemory
from desktop.ui.window.searching.searches import Searches
from desktop.ui.window.sending.steered import Steered
from desktop.ui.window.settings_launcher import SettingsLauncher
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts
from desktop.ui.window.temporary.temporary_chats import TemporaryChats
from desktop.ui.window.welcome import Welcome
from desktop.ui.window.window_frame import WindowFrame
from desktop.ui.window.wire_launcher import WireLauncher


class MainWindow(WindowFrame):
    """Joins the parts: connects the signals of one with what another does.

    A window of its own, or the content of a frame that is on the screen already.
    """

    rebuild_requested = Signal()
    """The language is another: a new window is to take the place of this one."""

    def __init__(self, workspace: Workspace, shared: Shared | None = None) -> None:
        """`shared`: what it has in common with other windows; None: there is no other one."""
        super().__init__()
        self._workspace = workspace
        self._is_alone = shared is None
        self.shared = shared or Shared(workspace, self)
        self._tasks = Tasks()
        self.chats = self.shared.chats
        self.sidebar = Sidebar(self.chats)
        self.pane = ConversationPane(workspace, self._tasks)
        self.chat_list_controller = ChatListController(workspace, self.chats)
        self.endpoint_in_use = EndpointInUse(workspace, self)
        self.saver = self.shared.saver
        self.drafts = Drafts(self.shared.drafts, self.pane.composer)
        self.chat_controller = ChatController(
            workspace,
            self.pane.transcript,
            self.pane.composer,
            self.shared.live,
            self.endpoint_in_use,
            self.drafts,
        )
        self.order = ChatOrder(
            workspace, self.chats, self.chat_list_controller, self.chat_controller, self.sidebar
        )
        DeletedChats(self.shared, self.chat_list_controller, self.chat_controller, self.sidebar)
        self.title = TitleShown(
            self.chat_controller, self.chats, self.sidebar.chats, self.pane.title, self
        )
        self.temporary = TemporaryChats(
            *(workspace, self.chats, self.chat_controller, self.pane.composer),
            *(self.pane.temporary, self.shared.attached, self._tasks),
        )
        self.queue = MessageQueue(self.shared.waiting, self.chat_controller, self.drafts, self.pane)
        self.welcome = Welcome(
            *(workspace, self._tasks, self.pane, self.chats, self.chat_controller),
            self.endpoint_in_use,
        )
        self.settings = SettingsLauncher(
            workspace, self.shared, self._tasks, self.endpoint_in_use, self
        )
        self.prompts = WindowPrompts(workspace, self._tasks, self.pane, self.endpoint_in_use, self)
        self.prompts.join(self.settings)
        self.attachments = Attachments(
            *(workspace, self._tasks, self.shared.attached, self.pane, self.chat_controller),
            *(self.endpoint_in_use, self),
        )
        transcript = self.pane.transcript
        self.wire = WireLauncher(workspace, self.chat_controller, transcript, self._tasks, self)
        self.announcer = Announcer(transcript.view, workspace.settings[ANNOUNCE].value)
        self._keys = MessageKeys(
            transcript.view, transcript.navigation, transcript.overlays, self.announcer
        )
        self._list = MessageList(transcript.view, transcript.navigation)
        self.zoom = Zoom(workspace, transcript.view)
        for part in (self.chat_list_controller, self.chat_controller):
            part.setParent(self)  # to end with the window, in its thread
        state, chat, in_use = workspace.window_state, self.chat_controller, self.endpoint_in_use
        self.steering = SteeringParts(workspace, self.shared, chat, in_use, self.pane)
        self._columns = Columns(self.sidebar, self.pane, self.steering.panel, state)
        self.steering.join(self._columns)
        self.order.join(self._columns)
        self.exchanging = Exchanging(
            *(workspace, self.shared, self._tasks, self.order, chat, self.sidebar, self.pane), self
        )
        self.steered = Steered(workspace, chat, in_use, self.pane, self.steering, self.shared)
        self.steered.join(self.settings)
        self.comparing = Comparing(workspace, self.shared, chat, in_use, self.pane)
        self.furnish(self._columns)
        KeyFocus(self)
        self.home = KeyboardHome(self, self.pane.composer.edit, self.pane.transcript)
        self._pages = CommandPages(workspace, self._tasks, self.endpoint_in_use, self)
        self.exchanging.join(self._pages, self._columns)
        self.searches = Searches(
            *(workspace, self.shared, self._tasks, chat, self.pane, self._pages), self
        )
        coloured = (
            *(
                self.sidebar,
                self.pane,
                self.steering,
                self.steered,
                self.comparing,
                self.exchanging,
            ),
            *(self.wire, self._pages, self.searches, self.attachments),
        )
        self.dressing = Dressing(self, self.shared, self.zoom, coloured, self.settings)
        self.commands = self._make_commands(self._pages)
        self._connect()
        self._memory = WindowMemory(state, self.saver, self._columns, transcript.places)
        self.chat_controller.leaving.connect(self._memory.leave)
        self.activated.connect(self.chats.regroup)
        BarsShown(self.shared, self.pane, self.settings, self)
        self.set_palette(self.shared.appearance.palette)
        EndpointShown(self.endpoint_in_use, self.pane, self.shared, self).show()

    # life -------------------------------------------------------------------------------
    def start(self) -> None:
        """Read the history and fill the window; call it once the window is on the screen."""
        self.start_with(self._workspace.window_state.chat)

    def start_with(self, chat_id: int | None) -> None:
        """The same, with this chat where there is one; None: with a new one."""
        begun = self.chat_controller.conversation
        self.shared.start()
        if chat_id is not None and self.chats.chat(chat_id) is not None:
            self.chat_controller.open_chat(chat_id)
            self.temporary.discard(begun)
        if self.chat_controller.conversation is begun:
            self.chat_controller.chat_shown.emit()
        self.home.come()
        self._memory.watch(self.window())

    async def shut_down(self) -> None:
        """End whatever the window began. Turns go on, unless it has nothing in common with any
        other window: then they are stopped, with their text kept."""
        self.zoom.save()
        if self._is_alone:
            self.shared.waiting.give_back()
        self.drafts.leave()
        self.attachments.leave()
        self.exchanging.leave()
        self.chat_list_controller.end_offer()
        await self.saver.close()
        self._memory.end()
        await self.wire.close()
        self.comparing.leave()
        self.chat_controller.leave()
        if self._is_alone:
            await self.shared.close()
        await self._tasks.close()

    def show_notice(self, text: str) -> None:
        """Show a notice above the conversation."""
        self.pane.notices.add(text)

    def open_recording(self, path: Path) -> None:
        """Show a turn that was saved, and play it."""
        self.wire.open_recording(path)

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in these colours from now on."""
        self.dressing.dress(palette)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move the focus by Tab, or when the focused widget is hidden or disabled."""
        return self.home.takes_over() or super().focusNextPrevChild(forward)

    # building ---------------------------------------------------------------------------
    def _connect(self) -> None:
        pane, chat = self.pane, self.chat_controller
        SidebarVerbs(
            *(self.sidebar, self.order, chat, self.commands),
            *(self.settings, self.home, self._columns),
        )
        chat.chat_shown.connect(self._on_chat_shown)
        self._connect_failures()
        self._connect_shared(self.shared)
        pane.transcript.feed.arrived.connect(self.announcer.push)
        chat.reply_shown.connect(self._on_reply_shown)
        chat.chat_shown.connect(self.announcer.clear)
        pane.menu_requested.connect(self._columns.toggle_sidebar)
        pane.title.done.connect(self.home.come)
        steps = NextSteps(chat, self.settings)
        for failing in (pane.transcript.action_requested, self.comparing.step_requested):
            failing.connect(steps.take)
        self.comparing.read.connect(self.home.turn_to)
        self.searches.going.begun.connect(self.comparing.close)
        for left in (self.comparing.done, self.searches.left):
            left.connect(self.home.come)
        self.settings.rebuild_requested.connect(self.rebuild_requested)
        self.settings.notice_withdrawn.connect(pane.notices.remove)
        self.welcome.done.connect(self.shared.key_changed)
        self.welcome.done.connect(self._on_welcomed)
        pane.first_run.another_requested.connect(self.settings.open_adding)
        pane.greeting.starter_chosen.connect(self.home.write)
        pane.composer.edit.focus_changed.connect(self._on_writing)

    def _connect_failures(self) -> None:
        failing = (self.temporary, self.steered, self.dressing, self.wire, self.comparing)
        asking = (self.order, self.chat_list_controller, self.chat_controller, self.endpoint_in_use)
        own = (self.searches, self.attachments, self.exchanging, self.pane.transcript)
        for part in (*failing, *asking, *own):
            part.failed.connect(self._show_error)
        tellers = (self.endpoint_in_use, self.settings, self.welcome, self.steered)
        for teller in (*tellers, self.searches.going, self.attachments, self.exchanging):
            teller.notice_raised.connect(self.show_notice)

    def _connect_shared(self, shared: Shared) -> None:
        """Do what any window asks of all of them."""
        shared.failed.connect(self._show_error)
        shared.live.notice_raised.connect(self.show_notice)
        shared.key_changed.connect(self._on_chat_shown)
        shared.announce_changed.connect(self.announcer.set_wanted)
        shared.prices_changed.connect(self.pane.transcript.feed.restyle)
        shared.rebuild_requested.connect(self.rebuild_requested)

    def _make_commands(self, pages: CommandPages) -> WindowCommands:
        parts = (
            *(self.chat_controller, self.chat_list_controller, self.sidebar, self._columns),
            *(self.pane, self.home, self.settings, self.wire, self.zoom, self.shared.appearance),
            *(self.title, pages, self.temporary, self.steering, self.steered.presets),
            *(self.prompts, self.attachments, self.comparing, self.searches, self.order),
            self.exchanging,
        )
        return WindowCommands(Parts(*parts), self)

    # chats ------------------------------------------------------------------------------
    def _on_writing(self, begins: bool) -> None:
        if begins:  # what lies over the message goes
            self._columns.fold()

    def _on_chat_shown(self) -> None:
        conversation = self.chat_controller.conversation
        self.sidebar.chats.set_open(conversation.id)
        if conversation:
            self.pane.show_transcript()
            self.pane.find_bar.refresh()
        else:
            self.welcome.greet()
        self._memory.show(conversation.id)

    def _on_reply_shown(self, reply: Message) -> None:
        self.announcer.end(reply)
        self.pane.find_bar.refresh()

    # endpoints --------------------------------------------------------------------------
    def _on_welcomed(self) -> None:
        self._on_chat_shown()
        self.home.come()

    def _show_error(self, failure: ChatError) -> None:
        self.show_notice(explain(failure).line)
