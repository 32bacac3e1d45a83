"""What the engine itself has to tell a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.chat.failures import ChatError


@dataclass(eq=False)
class RepliesRecovered(ChatError):
    """Notice: Weir ended in the middle of `count` replies; what had arrived was kept."""

    kind: ClassVar[str] = "replies_recovered"
    count: int


@dataclass(eq=False)
class SettingsSetAside(ChatError):
    """Notice: the settings file could not be used and now lies at `path`.

    `reason`: "damaged" (at `line`, where known) or "newer".
    """

    kind: ClassVar[str] = "settings_set_aside"
    path: str
    reason: str
    line: int | None = None


@dataclass(eq=False)
class NoModelChosen(ChatError):
    """The endpoint has no model to ask."""

    kind: ClassVar[str] = "no_model_chosen"
    endpoint: str


@dataclass(eq=False)
class FileNotSaved(ChatError):
    """What the person wanted to keep could not be written to `path`."""

    kind: ClassVar[str] = "file_not_saved"
    path: str
    reason: str


@dataclass(eq=False)
class RecordingUnreadable(ChatError):
    """A file is no recording that this Weir can read.

    `reason`: "file" (`detail` is the system's word), "damaged" (at `line`), "newer", "too_large",
    "unfinished" (its turn had not ended).
    """

    kind: ClassVar[str] = "recording_unreadable"
    path: str
    reason: str
    line: int = 0
    detail: str = ""
