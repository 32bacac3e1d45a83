"""The messages of a page as a list for screen readers, beside the page's own text.

Qt tells them of the drawn text alone, as one piece; here each message is an item with who said it.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.chat.messages import Message, Role, TurnState
from desktop.language import _
from desktop.rendering.clipboard import plain_reply
from desktop.ui.accessible_page import Messages

_NAMED, _READ = 200, 20_000
"""Characters of a message in its item's name, and in its text."""


class MessageList(QWidget):
    """Nothing to be seen: it stands in the page for the list that a screen reader walks through."""

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

    Where one of them has no parent, child or object, it is None, of which Qt's stub knows nothing:
    so these return Any.
    """

    def __init__(self, widget: MessageList) -> None:
        super().__init__()
        self.widget = widget

    def isValid(self) -> bool:
        return isValid(self.widget)

    def window(self) -> Any:
        return self.widget.window().windowHandle() if self.isValid() else None

    def childAt(self, _x: int, _y: int) -> Any:
        return None

    def setText(self, _part: QAccessible.Text, _text: str) -> None:
        """Nothing of it can be changed."""

    def rect(self) -> QRect:
        page = self.widget.parentWidget() if self.isValid() else None
        return QRect(page.mapToGlobal(QPoint()), page.size()) if page is not None else QRect()


class _List(_Interface):
    def __init__(self, widget: MessageList) -> None:
        super().__init__(widget)
        self._items: list[_Item] = []  # Qt may hold them for good: none is ever let go

    def object(self) -> Any:
        return self.widget if self.isValid() else None

    def parent(self) -> Any:
        page = self.widget.parentWidget() if self.isValid() else None
        return QAccessible.queryAccessibleInterface(page) if page is not None else None

    def childCount(self) -> int:
        return self.widget.messages.message_count() if self.isValid() else 0

    def child(self, index: int) -> Any:
        if not 0 <= index < self.childCount():
            return None
        while len(self._items) <= index:
            self._items.append(_Item(self.widget, len(self._items)))
        return self._items[index]

    def indexOfChild(self, child: QAccessibleInterface | None) -> int:
        return child.index if isinstance(child, _Item) else -1

    def text(self, part: QAccessible.Text) -> str:
        named = part is QAccessible.Text.Name and self.isValid()
        return self.widget.accessibleName() if named else ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = True
        return state


class _Item(_Interface):
    """The message that stands at `index` now."""

    def __init__(self, widget: MessageList, index: int) -> None:
        super().__init__(widget)
        self.index = index
        self._read: tuple[str, Role, str] = ("", Role.USER, "")
        """What a message began with, whose it was, and how that sounds."""

    def isValid(self) -> bool:
        return isValid(self.widget) and self.index < self.widget.messages.message_count()

    def object(self) -> Any:
        return None

    def parent(self) -> Any:
        alive = isValid(self.widget)
        return QAccessible.queryAccessibleInterface(self.widget) if alive else None

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
            return f"{who(message)}: {' '.join(text[:_NAMED].split())}"
        return text if part in (QAccessible.Text.Value, QAccessible.Text.Description) else ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        message = self._message()
        state.readOnly = True
        state.invalid = message is None
        if message is not None:
            state.busy = message.state is TurnState.STREAMING
            state.selectable = True
            state.selected = self.widget.messages.message_at_cursor() == self.index
        return state

    def _message(self) -> Message | None:
        return self.widget.messages.message(self.index) if self.isValid() else None

    def _text(self, message: Message) -> str:
        """The start of a message as it sounds: read anew only where that is another one."""
        start = message.text[:_READ]
        if self._read[:2] != (start, message.role):
            written = message.role is Role.ASSISTANT
            self._read = (start, message.role, plain_reply(start) if written else start)
        return self._read[2]


def who(message: Message) -> str:
    """Who says a message."""
    return _("You") if message.role is Role.USER else message.model or _("Reply")


_interfaces: list[_List] = []  # of this process: Qt holds them, and knows nothing of Python


def _interface_of(_name: str, thing: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(thing, MessageList):
        return None
    _interfaces[:] = [known for known in _interfaces if known.isValid()]
    _interfaces.append(_List(thing))
    return _interfaces[-1]
