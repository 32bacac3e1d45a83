"""Edits messages of the shown chat in their place."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.chat.chat_turns import ChatTurns
from desktop.ui.window.chat.message_editor import MessageEditor
from desktop.ui.window.remembering.edit_store import EditStore
from desktop.ui.window.shared.live_chats import LiveChats


class Editing(QObject):
    """One message at a time. What is written there and not saved stays with the message."""

    beginning = Signal()
    """An editor is about to open in the conversation."""
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        transcript: Transcript,
        display: ChatDisplay,
        turns: ChatTurns,
        live: LiveChats,
        edits: EditStore,
        message: MessageEdit,
    ) -> None:
        """`message`: what has the keyboard when the editor has gone."""
        super().__init__(display)
        self._workspace, self._display, self._turns, self._live = workspace, display, turns, live
        self._view, self._place = transcript.view, transcript.editing
        self._drawing = transcript.drawing
        self._edits, self._message = edits, message
        self._editor: MessageEditor | None = None  # made when it is wanted
        self._edited: tuple[Conversation, Message] | None = None
        self._place.moved.connect(self._on_moved)
        self._place.gone.connect(self._on_gone)
        turns.begun.connect(self._on_turn)
        live.ended.connect(self._on_turn)

    def begin(self, message_id: int) -> None:
        """Edit a message of the shown chat, with the words that were not saved before."""
        self.beginning.emit()
        conversation = self._display.conversation
        message = conversation[message_id]
        if self._edited is not None and self._edited[1].id == message_id:
            self._made().edit.setFocus()
            return
        self.leave_message()
        editor = self._made()
        editor.setFont(self._view.font())
        editor.edit.setFont(self._view.font())
        asks = message.role is Role.USER
        if not self._place.begin(message_id, editor.height()):
            return
        unsaved = self._edits.of(message_id) or message.text
        self._edited = conversation, message
        note = not self._workspace.window_state.knows_branches
        editor.open(message.text, unsaved, asks=asks, with_note=note)
        self._on_turn()
        self._fit()

    def leave_message(self) -> None:
        """Show the message as it was; what was written comes back when it is edited again."""
        if self._edited is not None:
            self._edited = None
            self._close()
            self._place.end()

    def leave(self) -> None:
        """The window closes."""
        self._live.ended.disconnect(self._on_turn)

    def _made(self) -> MessageEditor:
        if self._editor is None:
            editor = self._editor = MessageEditor(self._view.viewport())
            editor.ask_requested.connect(self._on_ask)
            editor.save_requested.connect(self._on_save)
            editor.left.connect(self.leave_message)
            editor.typed.connect(self._on_typed)
            # Not while the text is laid out: Qt would not lay it out for another width meanwhile.
            editor.grown.connect(self._fit, Qt.ConnectionType.QueuedConnection)
        return self._editor

    def _close(self) -> None:
        if self._editor is not None:
            if self._editor.isAncestorOf(self._view.window().focusWidget() or self._view):
                self._message.setFocus()  # first: Qt would look for a link of the page
            self._editor.hide()

    # what the person does ---------------------------------------------------------------
    def _on_ask(self) -> None:
        if (question := self._save()) is not None:
            self._turns.answer(question.id)
            self._drawing.follow()

    def _on_save(self) -> None:
        self._save()

    def _save(self) -> Message | None:
        """Keep what is written beside the old words. Returns the message that has them; None:
        the disk did not take it, and the editor stays."""
        if self._edited is None:
            return None
        (conversation, message), text = self._edited, self._made().text()
        with errors_to(self.failed):
            saved = message
            if text != message.text:
                saved = self._workspace.branches.edit(conversation, message.id, text)
                self._workspace.window_state.knows_branches = True
            self._edits.keep(message.id, "")
            self.leave_message()
            self._live.led.emit(conversation)
            return saved
        return None

    def _on_typed(self) -> None:
        if self._edited is None:
            return
        message, text = self._edited[1], self._made().text()
        self._edits.keep(message.id, text if text != message.text else "")

    def _on_turn(self, *_: object) -> None:
        if self._editor is not None and self._edited is not None:
            self._editor.allow_asking(not self._turns.streaming)

    # where it is ------------------------------------------------------------------------
    def _fit(self) -> None:
        """Keep as much of the conversation free as the editor wants, and lie there."""
        if self._edited is not None:
            width = self._view.viewport().width()
            self._place.resize(self._made().wanted_height(width))
            self._on_moved()

    def _on_moved(self) -> None:
        if self._edited is None or self._editor is None:
            return
        place = self._place.place()
        if place is None:
            self._editor.hide()
            return
        if place.width() != self._editor.width():
            self._editor.resize(place.width(), self._editor.height())
            self._fit()
            return
        self._editor.place(place, self._view.viewport().height())
        self._editor.setVisible(True)

    def _on_gone(self) -> None:
        self._edited = None
        self._close()
