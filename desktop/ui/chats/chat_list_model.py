"""The chats as rows of a Qt model: pinned ones, those of each day, and those of each folder."""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, SignalInstance

from desktop.chat.ordering.folder import Folder
from desktop.ui.chats.rows.changes import RowChanges
from desktop.ui.chats.rows.counted_rows import CountedRows
from desktop.ui.chats.rows.grouping import Chat, Sort
from desktop.ui.chats.rows.marks import Marks
from desktop.ui.chats.rows.row_data import RowData
from desktop.ui.chats.rows.sections import Sections

__all__ = ["Chat", "ChatListModel"]

Index = QModelIndex | QPersistentModelIndex
_MANY = 50
"""Changes of more chats make the list anew: each by itself would have the view look at it."""


class ChatListModel(CountedRows):
    """A model whose rows are chats, folders and other headings.

    A change touches its own rows only, so that the list does not scroll.
    """

    CHAT_ID = RowData.CHAT_ID
    RUNNING = RowData.RUNNING
    DRAFT = RowData.DRAFT
    UNREAD = RowData.UNREAD
    FOLDER = RowData.FOLDER
    COUNT = RowData.COUNT
    SECTION = RowData.SECTION
    IMPORTED = RowData.IMPORTED

    renamed = Signal(object, str)
    """The person typed a new title in the list: chat id, title."""
    folder_renamed = Signal(object, str)
    """The person typed a new name of a folder: its id, the name."""
    retitled = Signal(object, str)
    """A model wrote the title of a chat: its id, the title."""
    deleted = Signal(object)
    """The person deleted the chat with this id, in any window."""
    archived = Signal(object)
    """The person archived the chat with this id, in any window."""
    appeared = Signal(object)
    """The chat with this id was asked, and was not listed: it is new, or was archived."""
    arranged = Signal()
    """A folder was folded or unfolded, or the order is another."""

    def __init__(self) -> None:
        super().__init__()
        self._sections = Sections()
        self._changes = RowChanges(self, self._sections)
        self._marks = Marks(self._sections)
        self._row_data = RowData(self._sections, self._marks)

    # what the window does ---------------------------------------------------------------
    def reset(self, chats: Iterable[Chat], folders: Sequence[Folder] | None = None) -> None:
        """List these chats in place of all others; None: the folders stay."""
        self._sections.fill(chats, self.folders() if folders is None else folders)
        self.begin_anew(self._sections.rows)

    def arrange(self, sort: Sort, folded: Iterable[int]) -> None:
        """Have the chats stand in this order, with these folders folded."""
        self._sections.sort, self._sections.folded = sort, set(folded)
        self.reset(list(self.chats()))
        self.arranged.emit()

    @property
    def order(self) -> Sort:
        """The order of the chats."""
        return self._sections.sort

    @property
    def folded(self) -> frozenset[int]:
        """The folders that are folded."""
        return frozenset(self._sections.folded)

    def retitle(self, chat_id: int, title: str) -> None:
        """Show another title, which nobody typed; the chat keeps its place by time."""
        if (chat := self.chat(chat_id)) is not None:
            self.put(replace(chat, title=" ".join(title.split())))
        self.retitled.emit(chat_id, title)

    def regroup(self) -> None:
        """Put the chats under new headings if the date has changed."""
        if self._sections.today != datetime.date.today():
            self.reset(list(self.chats()))

    def touch(self, chat_id: int, title: str) -> None:
        """Put a chat first among its like, now."""
        known = self.chat(chat_id)
        chat = known or Chat(chat_id, title, 0.0)
        self.put(replace(chat, title=title, updated_at=time.time()))
        if known is None:
            self.appeared.emit(chat_id)

    def put(self, chat: Chat) -> None:
        """Add a chat, or change and move the one with its id."""
        self.regroup()
        self._changes.put(chat)

    def remove(self, chat_id: int) -> None:
        """Remove a chat, and its heading if no other chat is below it."""
        self._changes.remove(chat_id)

    def delete(self, chat_id: int) -> None:
        """Remove a chat that the person deleted, and tell every window that shows it."""
        self.take_away([chat_id], self.deleted)

    def rename(self, chat_id: int, title: str) -> None:
        """Give a chat the title that the person typed, listed or not, as those of the archive."""
        title = " ".join(title.split())
        if (chat := self.chat(chat_id)) is not None:
            self.put(replace(chat, title=title))
        self.renamed.emit(chat_id, title)

    def put_all(self, chats: Sequence[Chat]) -> None:
        """Add or change several chats; where they are many, the list is made anew."""
        if len(chats) > _MANY:
            self.reset((_by_id(self.chats()) | _by_id(chats)).values())
        for chat in chats if len(chats) <= _MANY else ():
            self.put(chat)

    def take_away(self, chat_ids: Collection[int], gone: SignalInstance) -> None:
        """Remove chats, and tell by `gone`, which is `deleted` or `archived`, every window."""
        if len(chat_ids) > _MANY:
            left = set(chat_ids)
            self.reset([chat for chat in self.chats() if chat.id not in left])
        for chat_id in chat_ids:
            self.remove(chat_id)
            gone.emit(chat_id)

    # folders ----------------------------------------------------------------------------
    def folders(self) -> list[Folder]:
        """Return all folders in their order."""
        return self._sections.folders()

    def folder(self, folder_id: int | None) -> Folder | None:
        """Return the folder with this id; None if there is none."""
        section = self._sections.folder(folder_id)
        return None if section is None else section.folder

    def in_folder(self, folder_id: int) -> list[Chat]:
        """Return the chats of a folder, the pinned ones too."""
        return [chat for chat in self._sections.chats.values() if chat.folder_id == folder_id]

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders; a chat whose folder is gone stands in none."""
        known = {folder.id for folder in folders}
        for old in self.folders():
            if old.id not in known:
                self._changes.remove_folder(old)
        for folder in folders:
            if self._sections.folder(folder.id) is None:
                self._changes.add_folder(folder, folders)
        if _shape(folders) != _shape(self.folders()):
            self.reset(list(self.chats()), folders)
        for folder in folders:
            section = self._sections.folder(folder.id)
            if section is not None and section.folder != folder:
                section.folder = folder
                self._changes.tell_heading(section)

    def fold(self, folder_id: int, *, folded: bool) -> None:
        """Fold a folder, or unfold it."""
        section = self._sections.folder(folder_id)
        if section is not None and folded != (folder_id in self._sections.folded):
            self._changes.fold(section, folded)
            self.arranged.emit()

    def folder_row(self, folder_id: int) -> int | None:
        """Return the row of a folder; None where it has none."""
        section = self._sections.folder(folder_id)
        return None if section is None or section.is_hidden else section.start

    # marks ------------------------------------------------------------------------------
    def set_running(self, chat_id: int, running: bool) -> None:
        """Show or hide the mark of a reply that is arriving."""
        self._mark(self._marks.running, chat_id, running)

    def set_draft(self, chat_id: int, is_draft: bool) -> None:
        """Show or hide the mark of something that is written and not sent."""
        self._mark(self._marks.drafts, chat_id, is_draft)

    def set_unread(self, chat_id: int, is_unread: bool) -> None:
        """Show or hide the mark of a reply that nobody has seen yet."""
        self._mark(self._marks.unread, chat_id, is_unread)

    def set_imported(self, said: Mapping[int, str]) -> None:
        """Mark the chats that came from files, each with where it is from."""
        self._marks.imported = said
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def imported(self, chat_id: int | None) -> str:
        """Return where a chat that came from a file is from; "" for any other."""
        return self._marks.imported.get(chat_id or 0, "")

    # reading ----------------------------------------------------------------------------
    def chats(self) -> Iterator[Chat]:
        """Yield every chat in the order of the list, those of folded folders too."""
        return self._sections.in_order()

    def chat(self, chat_id: int) -> Chat | None:
        """Return the chat with this id; None if it is not listed."""
        return self._sections.chats.get(chat_id)

    def row_of(self, chat_id: int) -> int | None:
        """Return the row of the chat with this id; None if it has none."""
        return self._sections.row_of(chat_id)

    def chats_in(self, first: int, last: int) -> Iterator[Chat]:
        """Yield the chats of these rows."""
        rows = (self._sections.at(row) for row in range(first, last + 1))
        return (chat for _section, chat in rows if chat is not None)

    def shown(self) -> Iterator[Chat]:
        """Yield every chat that has a row, from the top."""
        return (c for one in self._sections.all if one.shows_chats for c in one.chats)

    # what Qt asks -----------------------------------------------------------------------
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        section, chat = self._sections.at(index.row())
        if chat is None and section.folder is None:
            return Qt.ItemFlag.NoItemFlags
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable
        can |= Qt.ItemFlag.ItemNeverHasChildren
        return can if chat is None else can | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        return self._row_data.of(index.row(), role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        section, chat = self._sections.at(index.row())
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not title:
            return False
        if chat is not None and title != chat.title:
            self.rename(chat.id, title)
        elif chat is None and section.folder is not None and title != section.folder.name:
            section.folder = replace(section.folder, name=title)
            self._changes.tell_heading(section)
            self.folder_renamed.emit(section.folder.id, title)
        return True

    def _mark(self, marked: set[int], chat_id: int, is_marked: bool) -> None:
        if is_marked == (chat_id in marked):
            return
        (marked.add if is_marked else marked.discard)(chat_id)
        if (chat := self.chat(chat_id)) is not None:
            self._changes.tell(self.row_of(chat_id))
            self._changes.tell_heading(self._sections.section_of(chat))


def _by_id(chats: Iterable[Chat]) -> dict[int, Chat]:
    return {chat.id: chat for chat in chats}


def _shape(folders: Iterable[Folder]) -> list[tuple[int, int | None]]:
    return [(folder.id, folder.parent_id) for folder in folders]
