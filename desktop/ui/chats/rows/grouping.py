"""Which section of the list a chat stands in, and in which order sections and chats stand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, Protocol

from desktop.language import _


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of the list. `updated_at`: seconds since the epoch."""

    id: int
    title: str
    updated_at: float
    folder_id: int | None = None
    pinned: bool = False


class _Summary(Protocol):
    """What the history says of a chat."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def updated_at(self) -> float: ...
    @property
    def folder_id(self) -> int | None: ...
    @property
    def pinned_at(self) -> float | None: ...


def listed(chat: _Summary) -> Chat:
    """Return a chat of the history as the list has it: one row, one line."""
    title = " ".join(chat.title.split())
    return Chat(chat.id, title, chat.updated_at, chat.folder_id, chat.pinned_at is not None)


class Sort(StrEnum):
    """The order of the chats."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"

    @property
    def words(self) -> str:
        """What a menu says."""
        match self:
            case Sort.NEWEST:
                return _("Newest first")
            case Sort.OLDEST:
                return _("Oldest first")
            case Sort.TITLE:
                return _("By title")


class Kind(IntEnum):
    """The kinds of sections, in their order where the newest chats stand first.

    Folders stand above the days that are long ago: below them, nobody would find a folder again.
    """

    PINNED = 0
    TODAY = 1
    YESTERDAY = 2
    FOLDER = 3
    WEEK = 4
    MONTH = 5
    ALL = 6


class Group(NamedTuple):
    """A section: its kind, and which one of that kind."""

    kind: Kind
    number: int = 0
    """The id of a folder; of a month, the months since the year 0."""


Rank = tuple[int, int]


def day_of(moment: float, today: datetime.date) -> Group:
    """Return the section of a chat by its time, in local time."""
    day = datetime.datetime.fromtimestamp(moment).date()
    age = (today - day).days
    if age <= 0:
        return Group(Kind.TODAY)
    if age == 1:
        return Group(Kind.YESTERDAY)
    return Group(Kind.WEEK) if age <= 7 else Group(Kind.MONTH, day.year * 12 + day.month - 1)


def rank_of(group: Group, sort: Sort, number: int) -> Rank:
    """Return the place of a section among others; `number` is a folder's among folders."""
    kind, within = group
    if kind is Kind.FOLDER:
        # Where the days run upwards, those that are long ago stand first.
        return (3, number) if sort is Sort.NEWEST else (1, number)
    if sort is Sort.OLDEST and kind is not Kind.PINNED:
        return 10 - kind, within
    return kind, -within


def place_of(chat: Chat, sort: Sort) -> tuple[Any, ...]:
    """Return what chats of one section are sorted by."""
    match sort:
        case Sort.NEWEST:
            return -chat.updated_at, -chat.id
        case Sort.OLDEST:
            return chat.updated_at, chat.id
        case Sort.TITLE:
            return chat.title.casefold(), -chat.updated_at, -chat.id
