"""The chats as rows of a Qt model: newest first, under the heading of their day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Chat:
    """One row of the list. `updated_at`: seconds since the epoch."""

    id: int
    title: str
    updated_at: float


class Day(IntEnum):
    """The headings, in the order they are shown."""

    TODAY = 0
    YESTERDAY = 1
    WEEK = 2
    OLDER = 3

    @property
    def title(self) -> str:
        """Return the text of the heading."""
        return (_("Today"), _("Yesterday"), _("Previous 7 days"), _("Older"))[self]


def day_of(updated_at: float, today: datetime.date) -> Day:
    """Return the heading that a chat belongs under, in local time."""
    age = (today - datetime.datetime.fromtimestamp(updated_at).date()).days
    if age <= 0:
        return Day.TODAY
    if age == 1:
        return Day.YESTERDAY
    return Day.WEEK if age <= 7 else Day.OLDER


class ChatListModel(QAbstractListModel):
    """A model whose rows are chats and headings.

    A change touches its own rows only, so that the list does not scroll.
    """

    CHAT_ID = Qt.ItemDataRole.UserRole
    """A chat's id; None for a heading."""
    RUNNING = Qt.ItemDataRole.UserRole + 1
    """Whether a reply is arriving in this chat."""
    DRAFT = Qt.ItemDataRole.UserRole + 2
    """Whether something is written in this chat and not sent."""
    UNREAD = Qt.ItemDataRole.UserRole + 3
    """Whether a reply ended in this chat that nobody has seen yet."""

    renamed = Signal(object, str)
    """The person typed a new title in the list: chat id, title."""
    retitled = Signal(object, str)
    """A model wrote the title of a chat: its id, the title."""
    deleted = Signal(object)
    """The person deleted the chat with this id, in any window."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Chat | Day] = []
        self._running: set[int] = set()
        self._drafts: set[int] = set()
        self._unread: set[int] = set()
        self._today = datetime.date.today()

    # what the window does ---------------------------------------------------------------
    def reset(self, chats: Iterable[Chat]) -> None:
        """List these chats in place of all others."""
        self.beginResetModel()
        self._today = datetime.date.today()
        newest = sorted(chats, key=lambda chat: chat.updated_at, reverse=True)
        self._rows = list(self._with_headings(newest))
        self.endResetModel()

    def retitle(self, chat_id: int, title: str) -> None:
        """Show another title, which nobody typed; the chat keeps its place."""
        row = self.row_of(chat_id)
        chat = None if row is None else self._rows[row]
        if row is not None and isinstance(chat, Chat):
            self._rows[row] = replace(chat, title=" ".join(title.split()))
            self._emit_changed(row)
        self.retitled.emit(chat_id, title)

    def regroup(self) -> None:
        """Put the chats under new headings if the date has changed."""
        if self._today != datetime.date.today():
            self.reset(list(self.chats()))

    def put(self, chat: Chat) -> None:
        """Add a chat, or change and move the one with its id."""
        self.regroup()
        old = self.row_of(chat.id)
        if old is not None and self._stays(old, chat):
            self._rows[old] = chat
            self._emit_changed(old)
            return
        if old is not None:
            self.remove(chat.id)
        self._insert(chat)

    def remove(self, chat_id: int) -> None:
        """Remove a chat, and its heading if no other chat is below it."""
        row = self.row_of(chat_id)
        if row is None:
            return
        alone = isinstance(self._rows[row - 1], Day) and (
            row + 1 == len(self._rows) or isinstance(self._rows[row + 1], Day)
        )
        first = row - 1 if alone else row
        self.beginRemoveRows(_NO_PARENT, first, row)
        del self._rows[first : row + 1]
        self.endRemoveRows()

    def delete(self, chat_id: int) -> None:
        """Remove a chat that the person deleted, and tell every window that shows it."""
        self.remove(chat_id)
        self.deleted.emit(chat_id)

    def set_running(self, chat_id: int, running: bool) -> None:
        """Show or hide the mark of a reply that is arriving."""
        self._mark(self._running, chat_id, running)

    def set_draft(self, chat_id: int, is_draft: bool) -> None:
        """Show or hide the mark of something that is written and not sent."""
        self._mark(self._drafts, chat_id, is_draft)

    def set_unread(self, chat_id: int, is_unread: bool) -> None:
        """Show or hide the mark of a reply that nobody has seen yet."""
        self._mark(self._unread, chat_id, is_unread)

    def chats(self) -> Iterator[Chat]:
        """Yield every chat, newest first."""
        return (row for row in self._rows if isinstance(row, Chat))

    def chat(self, chat_id: int) -> Chat | None:
        """Return the chat with this id; None if it is not listed."""
        return next((chat for chat in self.chats() if chat.id == chat_id), None)

    def row_of(self, chat_id: int) -> int | None:
        """Return the row of the chat with this id; None if it is not listed."""
        for row, chat in enumerate(self._rows):
            if isinstance(chat, Chat) and chat.id == chat_id:
                return row
        return None

    # what Qt asks -----------------------------------------------------------------------
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._rows[index.row()], Day):
            return Qt.ItemFlag.NoItemFlags
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return can | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, Day):
            return row.title if role == Qt.ItemDataRole.DisplayRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return safe_text(row.title)
            case Qt.ItemDataRole.EditRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case self.CHAT_ID:
                return row.id
            case self.RUNNING:
                return row.id in self._running
            case self.DRAFT:
                return row.id in self._drafts
            case self.UNREAD:
                return row.id in self._unread
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()]
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or isinstance(row, Day) or not title:
            return False
        if title != row.title:
            self._rows[index.row()] = replace(row, title=title)
            self._emit_changed(index.row())
            self.renamed.emit(row.id, title)
        return True

    def _spoken(self, chat: Chat) -> str:
        """What a screen reader says: the title, and what the row's mark shows."""
        if chat.id in self._running:
            return _("{title}, a reply is arriving").format(title=chat.title)
        if chat.id in self._unread:
            return _("{title}, a new reply").format(title=chat.title)
        if chat.id in self._drafts:
            return _("{title}, draft").format(title=chat.title)
        return chat.title

    # rows -------------------------------------------------------------------------------
    def _mark(self, marked: set[int], chat_id: int, is_marked: bool) -> None:
        if is_marked == (chat_id in marked):
            return
        (marked.add if is_marked else marked.discard)(chat_id)
        if (row := self.row_of(chat_id)) is not None:
            self._emit_changed(row)

    def _with_headings(self, chats: Iterable[Chat]) -> Iterator[Chat | Day]:
        under = None
        for chat in chats:
            if (day := day_of(chat.updated_at, self._today)) is not under:
                under = day
                yield day
            yield chat

    def _stays(self, row: int, chat: Chat) -> bool:
        """Return whether a chat, by its time, stays in `row`."""
        old = self._rows[row]
        if isinstance(old, Chat) and old.updated_at == chat.updated_at:
            return True
        newer = isinstance(old, Chat) and chat.updated_at > old.updated_at
        return newer and row == 1 and self._rows[0] is day_of(chat.updated_at, self._today)

    def _insert(self, chat: Chat) -> None:
        """Insert a chat below all newer ones, with its heading if that is missing."""
        day = day_of(chat.updated_at, self._today)
        row, heading_shown = 0, False
        for other in self._rows:
            if isinstance(other, Day):
                if other > day:
                    break
                heading_shown = other is day
            elif other.updated_at <= chat.updated_at:
                break
            row += 1
        new: list[Chat | Day] = [chat] if heading_shown else [day, chat]
        self.beginInsertRows(_NO_PARENT, row, row + len(new) - 1)
        self._rows[row:row] = new
        self.endInsertRows()

    def _emit_changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row), self.index(row))
