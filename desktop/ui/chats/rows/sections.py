"""The sections of the list and their chats. A chat's row is found by bisection, not by a search."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from desktop.chat.ordering.folder import Folder
from desktop.ui.chats.rows.grouping import Chat, Group, Kind, Rank, Sort, day_of, place_of, rank_of


@dataclass(slots=True, eq=False)
class Section:
    """A heading and the chats below it."""

    group: Group
    rank: Rank
    folder: Folder | None = None
    chats: list[Chat] = field(default_factory=list)
    """In their order."""
    is_folded: bool = False
    is_hidden: bool = False
    """Whether it stands in a folder that is folded."""
    start: int = 0
    """The row of its heading."""

    @property
    def shows_chats(self) -> bool:
        """Whether its chats have rows."""
        return not (self.is_folded or self.is_hidden)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        if self.is_hidden:
            return 0
        return 1 if self.is_folded else 1 + len(self.chats)


class Sections:
    """All of them, in their order. Whoever changes the rows calls `recount`."""

    def __init__(self, sort: Sort = Sort.NEWEST) -> None:
        self.sort = sort
        self.today = datetime.date.today()
        self.folded: set[int] = set()
        """The folders that are folded."""
        self.all: list[Section] = []
        self.chats: dict[int, Chat] = {}
        self._by_group: dict[Group, Section] = {}
        self._numbers: dict[int, int] = {}
        """The number of each folder in their order."""
        self.rows = 0

    def fill(self, chats: Iterable[Chat], folders: Sequence[Folder]) -> None:
        """Make all sections anew."""
        self.today = datetime.date.today()
        self.all, self._by_group, self.chats = [], {}, {}
        self._numbers = {folder.id: number for number, folder in enumerate(folders)}
        for folder in folders:
            self._add(Group(Kind.FOLDER, folder.id), folder)
        for chat in chats:
            self.chats[chat.id] = self.checked(chat)
        for chat in self.chats.values():
            self.section_of(chat).chats.append(chat)
        for section in self._by_group.values():
            section.chats.sort(key=self.place)
        self.all = sorted(self._by_group.values(), key=attrgetter("rank"))
        self.recount()

    def checked(self, chat: Chat) -> Chat:
        """Return the chat; one of a folder that is not here stands in none."""
        is_lost = chat.folder_id is not None and chat.folder_id not in self._numbers
        return replace(chat, folder_id=None) if is_lost else chat

    def place(self, chat: Chat) -> tuple[Any, ...]:
        """Return what a chat is sorted by within its section."""
        return place_of(chat, self.sort)

    def group_of(self, chat: Chat) -> Group:
        """Return the section that a chat belongs in."""
        if chat.pinned:
            return Group(Kind.PINNED)
        if chat.folder_id in self._numbers:
            return Group(Kind.FOLDER, chat.folder_id)
        if self.sort is Sort.TITLE:
            return Group(Kind.ALL)
        return day_of(chat.updated_at, self.today)

    def get(self, group: Group) -> Section | None:
        """Return a section; None where there is none yet."""
        return self._by_group.get(group)

    def section_of(self, chat: Chat) -> Section:
        """Return the section that a chat belongs in, made where there is none yet. That one has no
        place among the others before `settle`."""
        group = self.group_of(chat)
        return self._by_group.get(group) or self._add(group)

    def settle(self, section: Section) -> None:
        """Put a section that was made in its place."""
        at = bisect_left(self.all, section.rank, key=attrgetter("rank"))
        self.all.insert(at, section)
        self.recount()

    def drop(self, section: Section) -> None:
        """Take a section away."""
        self.all.remove(section)
        del self._by_group[section.group]

    def add_folder(self, folder: Folder, folders: Sequence[Folder]) -> Section:
        """Make the section of a new folder, which stands at its place among all of them."""
        self._number(folders)
        return self._add(Group(Kind.FOLDER, folder.id), folder)

    def drop_folder(self, folder_id: int) -> None:
        """Forget a folder: its chats belong elsewhere from now on."""
        self._numbers.pop(folder_id, None)
        for section in self.all:
            if section.group.kind is Kind.PINNED:
                section.chats = [self.checked(chat) for chat in section.chats]
                self.chats |= {chat.id: chat for chat in section.chats}

    def folder(self, folder_id: int | None) -> Section | None:
        """Return the section of a folder; None where there is no such folder."""
        return None if folder_id is None else self.get(Group(Kind.FOLDER, folder_id))

    def folders(self) -> list[Folder]:
        """All folders in their order."""
        return [section.folder for section in self.all if section.folder is not None]

    def nested(self, folder_id: int) -> list[Section]:
        """The sections of the folders in this one."""
        return [one for one in self.all if one.folder and one.folder.parent_id == folder_id]

    def within(self, section: Section) -> list[Chat]:
        """The chats that a folder holds, with those of the folders in it."""
        if section.folder is None:
            return section.chats
        return [chat for one in (section, *self.nested(section.folder.id)) for chat in one.chats]

    def count(self, section: Section) -> int:
        """How many these are."""
        if section.folder is None:
            return len(section.chats)
        return len(section.chats) + sum(len(one.chats) for one in self.nested(section.folder.id))

    # rows -------------------------------------------------------------------------------
    def recount(self) -> None:
        """Note which rows the sections have by now."""
        row = 0
        for section in self.all:
            if section.folder is not None:
                section.is_folded = section.folder.id in self.folded
                section.is_hidden = section.folder.parent_id in self.folded
            section.start = row
            row += section.rows
        self.rows = row

    def set_folded(self, folder_id: int, folded: bool) -> None:
        """Fold a folder, or unfold it."""
        (self.folded.add if folded else self.folded.discard)(folder_id)
        self.recount()

    def rows_if(self, folder_id: int, folded: bool) -> int:
        """Return how many rows there would be with this folder folded or unfolded."""
        was = folder_id in self.folded
        self.set_folded(folder_id, folded)
        rows = self.rows
        self.set_folded(folder_id, was)
        return rows

    def start_of(self, section: Section) -> int:
        """Return the row of the heading of a section that is to be settled."""
        at = bisect_left(self.all, section.rank, key=attrgetter("rank"))
        return self.all[at].start if at < len(self.all) else self.rows

    def at(self, row: int) -> tuple[Section, Chat | None]:
        """Return the section of a row, and its chat; None: the row is the heading."""
        section = self.all[bisect_right(self.all, row, key=attrgetter("start")) - 1]
        within = row - section.start
        return section, section.chats[within - 1] if within else None

    def row_of(self, chat_id: int) -> int | None:
        """Return the row of a chat; None where it has none, or is not listed."""
        chat = self.chats.get(chat_id)
        section = None if chat is None else self.get(self.group_of(chat))
        if chat is None or section is None or not section.shows_chats:
            return None
        return section.start + 1 + self.index(section, chat)

    def index(self, section: Section, chat: Chat) -> int:
        """Return the place of a chat in its section, or the one that it would have."""
        return bisect_left(section.chats, self.place(chat), key=self.place)

    def stays(self, section: Section, at: int, chat: Chat) -> bool:
        """Return whether a chat in place of the one at `at` keeps the order."""
        place, around = self.place(chat), section.chats
        after = at == 0 or self.place(around[at - 1]) < place
        return after and (at + 1 == len(around) or place < self.place(around[at + 1]))

    def in_order(self) -> Iterator[Chat]:
        """Yield every chat, as they stand in the list, those of folded folders too."""
        return (chat for section in self.all for chat in section.chats)

    def _add(self, group: Group, folder: Folder | None = None) -> Section:
        number = self._numbers.get(group.number, 0) if group.kind is Kind.FOLDER else 0
        section = Section(group, rank_of(group, self.sort, number), folder)
        self._by_group[group] = section
        return section

    def _number(self, folders: Sequence[Folder]) -> None:
        self._numbers = {folder.id: number for number, folder in enumerate(folders)}
        for section in self.all:
            if section.folder is not None:
                number = self._numbers.get(section.folder.id, 0)
                section.rank = rank_of(section.group, self.sort, number)
