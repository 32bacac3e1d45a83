"""What can go wrong with a backup.

ChatError
├── BackupFailed        no backup was made
├── BackupStopped       the person stopped it; nothing is left of it
├── BackupRefused       a file that cannot be restored; nothing was changed
├── RestoreFailed       the home could not be replaced; it is as it was
├── RestoreUnfinished   a restore was broken off, and this start could not finish it
├── PreviousKept        the home of before a restore could not be deleted
└── HomeSynced          notice: the home lies in a folder that another program copies about

No fact holds anything that stands in a file of the home but its name.
"""

from __future__ import annotations

from desktop.chat.failures import ChatError


class BackupFailed(ChatError):
    """No backup was made at `path`; what was there is there.

    `reason`: "exists", "no_file" (a folder, a pipe, a device), "in_home", "no_folder" (`path` is
    that folder), "busy" (another backup is being made), "damaged" (the history), "unverified" (what
    was written does not say what it should when it is read again), or a reason of HistoryFailed.
    """

    path: str
    reason: str
    detail: str = ""


class BackupStopped(ChatError):
    """The person stopped the work on a backup. Nothing is left of it."""


class BackupRefused(ChatError):
    """The file at `path` cannot be restored.

    `reason`: "missing", "no_file" (a folder, a pipe, a device), "unreadable" (`detail`: the
    system's words), "foreign" (no backup of Weir), "damaged" (`detail` names a part of it, where
    that is known), "unsafe" (it holds what no backup holds: `detail` names it), "newer".
    """

    path: str
    reason: str
    detail: str = ""


class RestoreFailed(ChatError):
    """The home was not replaced, and is as it was.

    `reason`: "in_use" (another Weir has it open), "restoring" (another one restores), "exists" (the
    folder `path` has something in it), "in_home" (it is inside the home), "mount" (`path` is a disk
    of its own, which cannot be moved), or a reason of HistoryFailed.
    """

    reason: str
    path: str = ""


class RestoreUnfinished(ChatError):
    """An earlier restore was broken off, and could not be finished now. `reason`: the system's."""

    reason: str


class PreviousKept(ChatError):
    """Some of the home of before a restore could not be deleted at `path`."""

    path: str


class HomeSynced(ChatError):
    """Notice: the home at `path` lies in a folder of `service`, which copies files while they are
    written."""

    path: str
    service: str
