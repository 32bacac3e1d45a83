"""Reading by keyboard and ear: Alt+Down and Alt+Up go from message to message and say which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.chat.messages import Message, Role
from desktop.language import _
from desktop.rendering.clipboard import plain_reply
from desktop.ui.announcer import Announcer

_READ = 600
"""Characters of a message that are said when the reader comes to it."""


class Messages(Protocol):
    """What a page of messages can do for who reads it by keyboard."""

    def messages(self) -> Sequence[Message]:
        """Those on the page, in order."""

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


class MessageKeys(QObject):
    """Takes the keys of `page`: Alt+Up and Alt+Down, and then Tab, which leads to the actions."""

    def __init__(self, page: QWidget, messages: Messages, announcer: Announcer) -> None:
        super().__init__(page)
        self._messages = messages
        self._announcer = announcer
        self._stepped = False  # the last key led to a message: Tab means its actions
        page.installEventFilter(self)

    def step(self, by: int) -> None:
        """Go so many messages on, and say where that is. The first one up is the one read now."""
        messages = self._messages.messages()
        if not messages:
            return
        if by < 0 and not self._messages.is_at_start():
            by += 1
        index = min(max(self._messages.message_at_cursor() + by, 0), len(messages) - 1)
        self._messages.go_to_message(index)
        self._announcer.tell(described(messages[index], index, len(messages)))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Qt asks about shortcuts first, so that no menu of the window takes Alt+Up."""
        if not isinstance(event, QKeyEvent):
            return False
        by = _step_of(event)
        if event.type() == QEvent.Type.ShortcutOverride and by:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._take(event, by)

    def _take(self, event: QKeyEvent, by: int) -> bool:
        stepped, self._stepped = self._stepped, by != 0
        if by:
            self.step(by)
            return True
        return stepped and event.key() == Qt.Key.Key_Tab and self._messages.focus_actions()


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
    return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
