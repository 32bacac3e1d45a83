"""Reading by keyboard and ear: Alt+Down and Alt+Up go from message to message and say which."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.chat.messages import Message, Role
from desktop.language import _
from desktop.rendering.export.clipboard import plain_reply
from desktop.ui.conversation.accessible.announcer import Announcer

_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_READ = 600
"""Characters of a message that are said when the reader comes to it."""


class Messages(Protocol):
    """What a page of messages can do for who reads it by keyboard."""

    def message_count(self) -> int:
        """How many messages are on the page."""

    def message(self, index: int) -> Message:
        """One of them, in order, with all that it was told so far."""

    def message_at_cursor(self) -> int:
        """Which of them the reader is at, from 0; -1 where there are none."""

    def is_at_start(self) -> bool:
        """Whether the text cursor stands at the very start of a message."""

    def go_to_message(self, index: int) -> None:
        """Put the text cursor at a message's start, and that to the top of the view."""

    def focus_actions(self) -> bool:
        """Give the keyboard to the actions of the message that the cursor stands in.

        False: it has none on display.
        """


class MessageKeys:
    """Alt+Up and Alt+Down, and then Tab, which leads to the actions."""

    def __init__(self, messages: Messages, announcer: Announcer) -> None:
        self._messages = messages
        self._announcer = announcer
        self._stepped = False  # the last key led to a message: Tab means its actions

    def step(self, by: int) -> None:
        """Go so many messages on, and say where that is. The first one up is the one read now."""
        count = self._messages.message_count()
        if not count:
            return
        if by < 0 and not self._messages.is_at_start():
            by += 1
        index = min(max(self._messages.message_at_cursor() + by, 0), count - 1)
        self._messages.go_to_message(index)
        self._announcer.tell(described(self._messages.message(index), index, count))

    def wants(self, event: QKeyEvent) -> bool:
        """Whether this key is for it, though a menu of the window may have it as a shortcut."""
        return _step_of(event) != 0

    def take(self, event: QKeyEvent) -> bool:
        """Whether the key was for it, and is done with."""
        by = _step_of(event)
        self._stepped = by != 0
        if by:
            self.step(by)
        return by != 0

    def lead_on(self) -> bool:
        """Tab right behind such a key leads to the actions. False: it means what it always does."""
        stepped, self._stepped = self._stepped, False
        return stepped and self._messages.focus_actions()


def described(message: Message, index: int, count: int) -> str:
    """ "Message 3 of 10, you: Why is that?" """
    yours = message.role is Role.USER
    text = message.text if yours else plain_reply(message.text[: _READ * 2])
    return _("Message {number} of {count}, {who}: {text}").format(
        number=index + 1,
        count=count,
        who=_("you") if yours else message.model or _("reply"),
        text=" ".join(text.split())[:_READ],
    )


def _step_of(event: QKeyEvent) -> int:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers != Qt.KeyboardModifier.AltModifier:
        return 0
    return _STEPS.get(event.key(), 0)
