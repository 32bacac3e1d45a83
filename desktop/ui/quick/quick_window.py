"""The quick window: a question from anywhere, and the reply below it.

What is asked here is a chat like any other, stored at once: nothing that was asked or answered is
lost when the window closes, and its reply goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShortcut

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role
from desktop.chat.settings.setting import ANNOUNCE
from desktop.chat.tree import Conversation
from desktop.engine.explain.explanation import Action
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import GO_ON, keys_of
from desktop.ui.conversation.accessible.announcer import Announcer
from desktop.ui.conversation.accessible.message_keys import MessageKeys
from desktop.ui.conversation.accessible.message_list import MessageList
from desktop.ui.conversation.actions.copying import copy_text
from desktop.ui.look.key_focus import KeyFocus
from desktop.ui.quick.context import context_of, with_context
from desktop.ui.quick.floating_panel import FloatingPanel
from desktop.ui.quick.quick_drafts import QuickDrafts
from desktop.ui.quick.quick_pane import QuickPane
from desktop.ui.quick.quick_preset import QuickPreset
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.keyboard_home import KeyboardHome
from desktop.ui.window.message_queue import MessageQueue
from desktop.ui.window.prompts.prompt_insertion import PromptInsertion
from desktop.ui.window.prompts.prompt_saver import PromptSaver
from desktop.ui.window.sending.what_is_sent import WhatIsSent
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.wire_launcher import WireLauncher

_WIDTH, _TALL = 700, 580
"""The size in pixels of the panel, once there is a reply in it."""


class QuickWindow(FloatingPanel):
    """Joins a composer and a conversation, as the main window does, for one chat at a time.

    Opened again it begins a new chat, unless something is written in the last one.
    """

    chat_wanted = Signal(object, str)
    """The main window is to show the chat of this id, with this text in its message; None: a new
    one."""
    action_wanted = Signal(object)
    """The main window is to do this Action: it has the settings."""
    closed = Signal()

    def __init__(self, workspace: Workspace, shared: Shared) -> None:
        super().__init__(_("Quick question"), _WIDTH)
        self._tasks = Tasks()
        self._is_tall = self._is_asked = False
        self.shared = shared
        self.pane = pane = QuickPane(workspace, self._tasks, self.panel)
        self.endpoint_in_use = EndpointInUse(workspace, self)
        self._drafts = QuickDrafts(shared.drafts, pane.composer)
        self.chat = ChatController(
            workspace,
            pane.transcript,
            pane.composer,
            shared.live,
            self.endpoint_in_use,
            self._drafts,
        )
        self.chat.setParent(self)
        self.presets = QuickPreset(workspace, shared, self.chat, self.endpoint_in_use, pane)
        self.prompts = PromptInsertion(workspace, pane.composer, self.endpoint_in_use, self.panel)
        self._saver = PromptSaver(workspace, pane.transcript, pane.notices, self.panel)
        self._saver.done.connect(pane.composer.edit.setFocus)
        self._sent = WhatIsSent(
            workspace, self.chat, self.endpoint_in_use, pane.composer, pane.transcript, shared
        )
        pane.transcript.sent.can_change = False  # the panel for it is the main window's
        self._queue = MessageQueue(shared.waiting, self.chat, self._drafts, pane)
        view, navigation = pane.transcript.view, pane.transcript.navigation
        self._wire = WireLauncher(workspace, self.chat, pane.transcript, self._tasks, self)
        self._announcer = Announcer(view, workspace.settings[ANNOUNCE].value)
        self._keys = MessageKeys(view, navigation, pane.transcript.overlays, self._announcer)
        self._list = MessageList(view, navigation)
        KeyFocus(self)
        self.home = KeyboardHome(self, pane.composer.edit, pane.transcript)
        for keys in (GO_ON, GO_ON.replace("Enter", "Return")):
            QShortcut(QKeySequence(keys), self, self.open_in_weir)
        QShortcut(QKeySequence(keys_of(CommandName.COPY_REPLY)), self, self.copy_reply)
        QShortcut(QKeySequence(keys_of(CommandName.CHOOSE_MODEL)), self, self._choose_model)
        self._connect()
        self._show_endpoint()
        self.set_palette(shared.appearance.palette)

    def open(self) -> None:
        """Come to the front with the keyboard, and with what is selected or was copied."""
        if self.isHidden():
            if not self.pane.composer.text().strip():
                self.chat.new_chat()
            self.endpoint_in_use.refresh()
            self._set_tall(bool(self.chat.conversation))
            self._is_asked = True
        self.show()
        self.raise_()
        self.activateWindow()
        self.home.come()

    def leave(self) -> None:
        """End what has to do with the other windows: the chats go on without this one."""
        self.hide()
        self._drafts.leave()
        self.chat.leave()
        for signal, slot in self._shared_slots():
            signal.disconnect(slot)

    async def shut_down(self) -> None:
        """End whatever the window began, once it has left."""
        await self._wire.close()
        await self._tasks.close()
        self.deleteLater()

    def open_in_weir(self) -> None:
        """Have the main window go on with the chat, and close."""
        chat_id, composer, text = self.chat.conversation.id, self.pane.composer, ""
        if chat_id is None:
            text = with_context(composer.text(), self.pane.context.text()).strip()
            composer.clear()
        self.chat.new_chat()  # what is written goes along, as the draft of its chat
        self.chat_wanted.emit(chat_id, text)
        self.hide()  # last: where it is the only window, Weir ends with it

    def shows(self, conversation: Conversation) -> bool:
        """Whether this chat is on display here."""
        return self.chat.conversation is conversation

    def copy_reply(self) -> None:
        """Put the reply on the clipboard, with all that arrived of it so far."""
        shown = self.pane.transcript.navigation
        count = shown.message_count()
        last = shown.message(count - 1) if count else None
        if last is not None and last.role is Role.ASSISTANT and last.text:
            copy_text(last.text, self.pane.copy)

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in these colours from now on."""
        self.pane.set_palette(palette)
        self._wire.set_palette(palette)

    # keys -------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the reply, then closes the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.chat.streaming:
            self.chat.turns.stop()
        else:
            self.hide()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move the focus by Tab, or when the focused widget is hidden or disabled."""
        return self.home.takes_over() or super().focusNextPrevChild(forward)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.closed.emit()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.LayoutRequest and not self._is_tall:
            self._fit()
        elif kind is QEvent.Type.WindowActivate and self._is_asked:
            # Not before: Wayland shows the clipboard to the window with the keyboard alone.
            self._is_asked = False
            if not self.chat.conversation:
                self.pane.context.offer(context_of(QGuiApplication.clipboard()))
        return super().event(event)

    # inside -----------------------------------------------------------------------------
    def _connect(self) -> None:
        pane, chat = self.pane, self.chat
        pane.composer.sent.disconnect(chat.turns.send)
        pane.composer.sent.connect(self._on_sent)
        pane.picker.pressed.connect(self._make_room)
        self.prompts.completion.room_wanted.connect(self._make_room)
        self.presets.start.choosing_requested.connect(self._choose_model)
        pane.picker.chosen.connect(self.endpoint_in_use.choose)
        pane.copy.clicked.connect(self.copy_reply)
        pane.open_in_weir.clicked.connect(self.open_in_weir)
        pane.transcript.action_requested.connect(self._on_action)
        pane.transcript.failed.connect(self._show_error)
        chat.chat_shown.connect(self._on_chat_shown)
        pane.transcript.feed.arrived.connect(self._announcer.push)
        pane.transcript.feed.arrived.connect(self._show_copy)
        chat.reply_shown.connect(self._on_reply_shown)
        chat.chat_shown.connect(self._announcer.clear)
        self.endpoint_in_use.changed.connect(self._show_endpoint)
        self.endpoint_in_use.held.connect(pane.gone.show_held)
        self.endpoint_in_use.notice_raised.connect(pane.notices.add)
        self.endpoint_in_use.chosen.connect(self.shared.endpoints_changed)
        for failing in (*(chat, self.endpoint_in_use, self._wire, self.presets.start),):
            failing.failed.connect(self._show_error)
        for signal, slot in self._shared_slots():
            signal.connect(slot)

    def _shared_slots(self) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        """What is done of that which any window asks of all of them."""
        shared, in_use = self.shared, self.endpoint_in_use
        return (
            (shared.live.notice_raised, self.pane.notices.add),
            (shared.summaries.failed, self._show_error),
            (shared.endpoints_changed, in_use.reread),
            (shared.endpoint_renamed, in_use.follow),
            (shared.announce_changed, self._announcer.set_wanted),
            (shared.appearance.changed, self.set_palette),
            (shared.zoomed, self._on_zoomed),
        )

    def _on_sent(self, text: str) -> None:
        self.chat.turns.send(with_context(text, self.pane.context.text()))
        if self.chat.conversation:
            self.pane.context.clear()

    def _on_chat_shown(self) -> None:
        self._set_tall(bool(self.chat.conversation))
        self._show_copy()

    def _on_reply_shown(self, reply: Message) -> None:
        self._announcer.end(reply)
        self._show_copy()

    def _show_copy(self) -> None:
        self.pane.copy.setEnabled(bool(self.chat.conversation))

    def _show_endpoint(self) -> None:
        self.pane.picker.set_endpoint(self.endpoint_in_use.endpoint)
        self.pane.gone.show_why(self.endpoint_in_use.missing)

    def _show_error(self, failure: ChatError) -> None:
        self.pane.notices.add(explain(failure).line)

    def _on_zoomed(self) -> None:
        self.set_palette(self.shared.appearance.palette)

    def _on_action(self, action: str) -> None:
        match chosen := Action(action):
            case Action.RETRY:
                self.chat.turns.retry_last()
            case Action.NEW_CHAT:
                self.chat.new_chat()
            case Action.DROP_PARAMETER:
                self.chat.turns.drop_refused()
            case Action.WITHOUT_PICTURES:
                self.chat.turns.ask_without_pictures()
            case (
                Action.OPEN_SETTINGS
                | Action.ENTER_KEY
                | Action.ENTER_PROXY_PASSWORD
                | Action.ENTER_PASSPHRASE
                | Action.SHOW_CHAIN
            ):
                self.open_in_weir()
                self.action_wanted.emit(chosen)
            case _:
                assert_never(chosen)

    # size -------------------------------------------------------------------------------
    def _choose_model(self) -> None:
        self._make_room()
        self.pane.picker.choose()

    def _make_room(self) -> None:
        """The list of models, or that of prompts, needs a place to lie."""
        self._set_tall(True)

    def _set_tall(self, tall: bool) -> None:
        self._is_tall = tall
        self.pane.transcript.setVisible(tall)
        self._fit()

    def _fit(self) -> None:
        self.place(_TALL if self._is_tall else self.panel.sizeHint().height())
