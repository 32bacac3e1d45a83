"""The messages of a conversation as a list for screen readers, beside the text view itself.

Qt shows a screen reader only the drawn text, as one piece; here each message is an item with its
sender.
"""

from __future__ import annotations

from typing import Any
from weakref import ref

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.chat.messages import Message, Role, TurnState
from desktop.engine.explain.files.content import in_words
from desktop.language import _
from desktop.rendering.export.clipboard import plain_reply
from desktop.ui.conversation.accessible.message_keys import Messages
from desktop.ui.conversation.messages.state_line import sending_words

_NAMED, _READ = 200, 20_000
"""Characters of a message in its item's name, and in its text."""


class MessageList(QWidget):
    """An invisible widget in the text view: a screen reader finds the list of messages at it."""

    def __init__(self, page: QWidget, messages: Messages) -> None:
        QAccessible.installFactory(_interface_of)  # the same one again is not installed twice
        super().__init__(page)
        self.messages = messages
        self.setAccessibleName(_("Messages"))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(1, 1)


class _Interface(QAccessibleInterface):
    """What the list and its items have in common.

    Methods that may return None return Any: Qt's stub does not know that they may.
    """

    def __init__(self, widget: MessageList) -> None:
        super().__init__()
        self._widget = ref(widget)
        _made.append(self)

    @property
    def widget(self) -> MessageList | None:
        """The list's widget, while it lives."""
        widget = self._widget()
        return widget if widget is not None and isValid(widget) else None

    def isValid(self) -> bool:
        return self.widget is not None

    def window(self) -> Any:
        widget = self.widget
        return widget.window().windowHandle() if widget is not None else None

    def childAt(self, _x: int, _y: int) -> Any:
        return None

    def setText(self, _part: QAccessible.Text, _text: str) -> None:
        """Ignore the text: nothing here can be changed."""

    def rect(self) -> QRect:
        page = _page_of(self.widget)
        return QRect(page.mapToGlobal(QPoint()), page.size()) if page is not None else QRect()


class _List(_Interface):
    def __init__(self, widget: MessageList) -> None:
        super().__init__(widget)
        self._items: list[_Item] = []
        widget.destroyed.connect(self._on_destroyed)

    def _on_destroyed(self) -> None:
        for item in self._items:
            item.forget()

    def object(self) -> Any:
        return self.widget

    def parent(self) -> Any:
        page = _page_of(self.widget)
        return QAccessible.queryAccessibleInterface(page) if page is not None else None

    def childCount(self) -> int:
        widget = self.widget
        return widget.messages.message_count() if widget is not None else 0

    def child(self, index: int) -> Any:
        widget = self.widget
        if widget is None or not 0 <= index < widget.messages.message_count():
            return None
        while len(self._items) <= index:
            self._items.append(_Item(widget, len(self._items)))
        return self._items[index]

    def indexOfChild(self, child: QAccessibleInterface | None) -> int:
        return child.index if isinstance(child, _Item) else -1

    def text(self, part: QAccessible.Text) -> str:
        widget = self.widget if part is QAccessible.Text.Name else None
        return widget.accessibleName() if widget is not None else ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = True
        return state


class _Item(_Interface):
    """The message at `index`, whichever it is now."""

    def __init__(self, widget: MessageList, index: int) -> None:
        super().__init__(widget)
        self.index = index
        self._read: tuple[str, Role, str] = ("", Role.USER, "")
        """What the message began with, whose it was, and how that sounds."""

    def isValid(self) -> bool:
        widget = self.widget
        return widget is not None and self.index < widget.messages.message_count()

    def object(self) -> Any:
        return None

    def parent(self) -> Any:
        widget = self.widget
        return QAccessible.queryAccessibleInterface(widget) if widget is not None else None

    def childCount(self) -> int:
        return 0

    def child(self, _index: int) -> Any:
        return None

    def indexOfChild(self, _child: QAccessibleInterface | None) -> int:
        return -1

    def text(self, part: QAccessible.Text) -> str:
        message = self._message()
        if message is None:
            return ""
        text = self._text(message)
        if part is QAccessible.Text.Name:
            starred = _("Starred") if message.is_starred else ""
            said = " · ".join(filter(None, (starred, who(message), self._sending(message))))
            return f"{said}: {' '.join(text[:_NAMED].split())}"
        return text if part in (QAccessible.Text.Value, QAccessible.Text.Description) else ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        widget, message = self.widget, self._message()
        state.readOnly = True
        state.invalid = message is None
        if widget is not None and message is not None:
            state.busy = message.state is TurnState.STREAMING
            state.selectable = True
            state.selected = widget.messages.message_at_cursor() == self.index
        return state

    def forget(self) -> None:
        """Drop the text: the widget is gone."""
        self._read = ("", Role.USER, "")

    def _message(self) -> Message | None:
        widget = self.widget
        if widget is None or self.index >= widget.messages.message_count():
            return None
        return widget.messages.message(self.index)

    def _sending(self, message: Message) -> str:
        widget = self.widget
        left_out = widget is not None and widget.messages.is_left_out(self.index)
        return sending_words(message, left_out=left_out)

    def _text(self, message: Message) -> str:
        """Return the start of a message as it is said; read again only where it changed."""
        start = in_words(message).text[:_READ]
        if self._read[:2] != (start, message.role):
            written = message.role is Role.ASSISTANT
            self._read = (start, message.role, plain_reply(start) if written else start)
        return self._read[2]


def who(message: Message) -> str:
    """Return the sender of a message."""
    return _("You") if message.role is Role.USER else message.model or _("Reply")


def _page_of(widget: MessageList | None) -> QWidget | None:
    return widget.parentWidget() if widget is not None else None


_made: list[_Interface] = []
"""All interfaces of this process. Qt's cache holds them by their bare addresses: a list until its
widget is gone, an item that a screen reader knows for good. So Python may never free one. They are
small, and hold neither their widget nor, once it is gone, any text."""


def _interface_of(_name: str, thing: QObject | None) -> QAccessibleInterface | None:
    return _List(thing) if isinstance(thing, MessageList) else None
