"""Has the next question of a chat hang below the message that was asked about: a branch."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.chat.messages import Role
from desktop.chat.text import printable_line
from desktop.language import _
from desktop.rendering.export.clipboard import plain_reply
from desktop.ui.composer.composer import Composer
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.widgets.typed import takes_escape
from desktop.ui.window.chat.chat_display import ChatDisplay
from desktop.ui.window.chat.chat_turns import ChatTurns

_SHOWN = 400
"""Characters of the message that are looked at for the words that are shown."""


@dataclass(frozen=True, slots=True)
class _Point:
    message_id: int
    draft: str
    """What was written when it was asked about: the quotation, and what stood there before."""
    before: str


class AskingBelow(QObject):
    """One for each window. What was begun in a chat waits there until it is asked or given up."""

    changed = Signal()
    """The next question hangs below another message."""

    def __init__(
        self,
        transcript: Transcript,
        display: ChatDisplay,
        turns: ChatTurns,
        composer: Composer,
    ) -> None:
        super().__init__(display)
        self._transcript, self._display, self._turns = transcript, display, turns
        self._composer = composer
        self._points: dict[int, _Point] = {}
        transcript.navigation.asked_about.connect(self.begin)
        turns.asks_below = self.place
        turns.taken.connect(self._on_taken)
        turns.asking_changed.connect(self.refresh)
        display.chat_shown.connect(self.refresh)
        display.turn_shown.connect(self.refresh)
        composer.branch.cancelled.connect(self.cancel)
        for part in (composer, transcript):
            part.installEventFilter(self)

    def begin(self, message_id: int, words: str) -> None:
        """Quote the words of a message, and have the question hang below that one.

        Below the last message it does anyway. What is said of a question hangs below its reply:
        most servers refuse two questions in a row.
        """
        chat, before = self._display.conversation, self._composer.text()
        self._composer.quote(words)
        path = chat.active_ids()
        if chat.id is None or message_id not in path:
            return
        follows = path[path.index(message_id) + 1 :]
        if follows and chat.role_of(message_id) is not Role.ASSISTANT:
            message_id = follows[0]
        self._points[chat.id] = _Point(message_id, self._composer.text(), before)
        self.refresh()

    def cancel(self) -> None:
        """Ask at the end of the chat, as usual. A quotation that is all that was written goes."""
        point = self._points.pop(self._display.conversation.id or 0, None)
        if point is not None and self._composer.text() == point.draft:
            self._composer.set_text(point.before)
        self.refresh()
        self._composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> int | None:
        """The message that the next question hangs below; None: the last one, whichever it is."""
        chat = self._display.conversation
        point = self._points.get(chat.id or 0)
        if point is None or self._turns.ask_several is not None or point.message_id not in chat:
            return None
        path = chat.active_ids()
        return None if path[-1:] == [point.message_id] else point.message_id

    def refresh(self) -> None:
        """Say in the composer that a branch begins, where one does."""
        place = self.place()
        words = ""
        if place is not None:
            text = plain_reply(self._display.conversation[place].text[:_SHOWN])
            words = _("New branch below: {message}").format(message=printable_line(text))
        if words != self._composer.branch.label.text():
            self._composer.branch.show_branch(words)
            self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take Esc, before it stops a reply."""
        # Its kind first: while a window is being deleted, nothing else may be asked for.
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if not is_key or self._composer.branch.isHidden():
            return False
        if takes_escape(event):
            return True
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return True
        return False

    def _on_taken(self, _question: object) -> None:
        """The question was sent: where it is, the next one follows it."""
        if self._points.pop(self._display.conversation.id or 0, None) is not None:
            self._transcript.drawing.follow()
            self.refresh()
