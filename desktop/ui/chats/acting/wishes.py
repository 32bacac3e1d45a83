"""What a person may want done with chats and folders of the list, whichever way they say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.ui.chats.rows.grouping import Sort


class Verb(StrEnum):
    """What is to be done. `ui.window.ordering` does it."""

    OPEN_WINDOW = "open_window"
    RENAME = "rename"
    PIN = "pin"
    UNPIN = "unpin"
    MOVE = "move"
    """Put the chats in the folder; without one, out of theirs."""
    MOVE_TO_NEW = "move_to_new"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    DELETE = "delete"
    RESTORE = "restore"
    DISCARD = "discard"
    """Delete the chats of the trash for good."""
    FORGET = "forget"
    """Delete the chats so that no file has a byte of them."""
    EMPTY_TRASH = "empty_trash"
    NEW_FOLDER = "new_folder"
    NEW_CHAT = "new_chat"
    FOLDER_SETTINGS = "folder_settings"
    NEST = "nest"
    """Move the folder into the target; without one, out of its parent."""
    PLACE = "place"
    """Move the folder in front of the target; without one, behind all others."""
    DELETE_FOLDER = "delete_folder"
    DELETE_IN_FOLDER = "delete_in_folder"
    SORT = "sort"
    OPEN_ARCHIVE = "open_archive"
    OPEN_TRASH = "open_trash"
    EXPORT = "export"
    """Write the chats to files; without any, those of the folder, else all."""
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Chats that the person has confirmed to forget."""

    chats: tuple[int, ...]
    with_copies: bool = False
    """Whether older copies of the whole history are to go as well."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish, and what it is about."""

    verb: Verb
    chats: tuple[int, ...] = ()
    folder: int | None = None
    target: int | None = None
    """Another folder."""
    sort: Sort = Sort.NEWEST
