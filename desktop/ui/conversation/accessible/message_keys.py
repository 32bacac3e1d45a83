"""Alt+Down and Alt+Up go from message to message and say which one it is."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent

from desktop.chat.messages import Message, Role
from desktop.engine.explain.files.content import in_words
from desktop.language import _
from desktop.rendering.export.clipboard import plain_reply
from desktop.ui.conversation.accessible.announcer import Announcer
from desktop.ui.conversation.messages.state_line import sending_words
from desktop.ui.conversation.view.conversation_view import ConversationView

_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_READ = 600
"""Characters of a message that are said when the reader comes to it."""


class Messages(Protocol):
    """The messages of a conversation, for a reader at the keyboard or with a screen reader."""

    def message_count(self) -> int:
        """Return how many messages the conversation has."""

    def message(self, index: int) -> Message:
        """Return one of the messages, in order, with all that arrived so far."""

    def is_left_out(self, index: int) -> bool:
        """Whether one of the messages does not go with the next question."""

    def message_at_cursor(self) -> int:
        """Return the index of the message that the reader is at; -1 where there are no messages."""

    def is_at_start(self) -> bool:
        """Whether the text cursor stands at the very start of a message."""

    def go_to_message(self, index: int) -> None:
        """Put the text cursor at a message's start, and that to the top of the view."""


class Actions(Protocol):
    """The buttons below messages."""

    def take_focus(self, message_id: int) -> bool:
        """Give the keyboard to the actions of a message. False: it has none on display."""


class MessageKeys(QObject):
    """Alt+Up and Alt+Down, and Tab right after them, which leads to the message's actions."""

    def __init__(
        self,
        view: ConversationView,
        messages: Messages,
        actions: Actions,
        announcer: Announcer,
    ) -> None:
        super().__init__(view)
        self._messages = messages
        self._actions = actions
        self._announcer = announcer
        self._stepped = False  # the last key led to a message: Tab means its actions
        view.key_offered.connect(self._on_key_offered)
        view.key_pressed.connect(self._on_key_pressed)

    def step(self, by: int) -> None:
        """Go down by so many messages, or up where `by` is negative, and say which message it is.

        The first step up leads to the start of the message that is read now.
        """
        count = self._messages.message_count()
        if not count:
            return
        if by < 0 and not self._messages.is_at_start():
            by += 1
        index = min(max(self._messages.message_at_cursor() + by, 0), count - 1)
        self._messages.go_to_message(index)
        message, left_out = self._messages.message(index), self._messages.is_left_out(index)
        self._announcer.say(described(message, index, count, left_out=left_out))

    def _on_key_offered(self, event: QKeyEvent) -> None:
        if _step_of(event):
            event.accept()

    def _on_key_pressed(self, event: QKeyEvent) -> None:
        stepped, by = self._stepped, _step_of(event)
        self._stepped = by != 0
        if by:
            self.step(by)
            event.accept()
        elif stepped and event.key() == Qt.Key.Key_Tab and self._focus_actions():
            event.accept()

    def _focus_actions(self) -> bool:
        at = self._messages.message_at_cursor()
        return at >= 0 and self._actions.take_focus(self._messages.message(at).id)


def described(message: Message, index: int, count: int, *, left_out: bool = False) -> str:
    """Return what is said of a message: "Message 3 of 10, you: Why is that?"."""
    sender = _("you") if message.role is Role.USER else message.model or _("reply")
    yours = message.role is Role.USER
    text = in_words(message).text if yours else plain_reply(message.text[: _READ * 2])
    return _("Message {number} of {count}, {who}: {text}").format(
        number=index + 1,
        count=count,
        who=" · ".join(filter(None, (sender, sending_words(message, left_out=left_out)))),
        text=" ".join(text.split())[:_READ],
    )


def _step_of(event: QKeyEvent) -> int:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers != Qt.KeyboardModifier.AltModifier:
        return 0
    return _STEPS.get(event.key(), 0)
