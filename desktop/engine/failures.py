"""What goes wrong in the engine itself, and its notices to a person."""

from __future__ import annotations

from desktop.chat.failures import ChatError


class RepliesRecovered(ChatError):
    """Notice: Weir ended in the middle of `count` replies; what had arrived was kept."""

    count: int


class TrashNotEmptied(ChatError):
    """Notice: what was deleted for good is out of sight, and still on the disk, for it refused.
    `reason` is one of HistoryFailed's. It is tried again."""

    reason: str


class SettingsSetAside(ChatError):
    """Notice: the settings file could not be used and now lies at `path`.

    `reason`: "damaged" (at `line`, where known) or "newer".
    """

    path: str
    reason: str
    line: int | None = None


class NoModelChosen(ChatError):
    """The endpoint has no model to ask."""

    endpoint: str


class KeyCommandFailed(ChatError):
    """The program of `key_command` gave no key. Nothing was sent.

    `reason`: "not_found", "place" (neither a name nor a whole path), "quote", "shell" or "batch"
    (the line cannot be run), "not_started" (`detail`: the system's words), "slow" (more than
    `seconds`), "status" (it ended with `code`), "too_long", "nothing" (was printed),
    "many_lines", "no_field" (of its JSON holds a key), "cannot_be" (a key). `detail` is what it
    said on stderr, where it ran.
    """

    program: str
    reason: str
    detail: str = ""
    code: int = 0
    seconds: float = 0.0


class ModelNotAllowed(ChatError):
    """The organisation lets other models be asked only. Nothing was sent."""

    model: str


class FileNotSaved(ChatError):
    """A file that a person saved could not be written to `path`."""

    path: str
    reason: str


class ImportRefused(ChatError):
    """The file `name` cannot be imported. Nothing was changed.

    `reason`: one of `exchange.source.Why`, of `storage.sources.refusals`, or of
    `exchange.programs`: "unknown_format", "cherry_folders", "chatbox_page".
    """

    name: str
    reason: str


class PagesFailed(ChatError):
    """Chats could not be drawn as pages; no file was made. `reason`: "slow", "died", "long"
    (more than a PDF may have) or "unfit" (no libraries or fonts), as of `child.job.JobFailed`."""

    reason: str


class AttachmentRefused(ChatError):
    """The file `name` cannot be attached. Nothing was sent, and nothing was kept of it.

    `reason`: as `documents.protocol.Reason`, or "missing", "no_access", "no_file" (a folder, a
    device), "too_large" (`detail` is the limit), "stopped", "gone" (what was kept of it), "scan"
    (no text, but pages that can go as pictures).
    """

    name: str
    reason: str
    detail: str = ""


class NotRemembered(ChatError):
    """What is written and not sent, or what the window looks like, could not be kept at `path`."""

    path: str
    reason: str


class RecordingUnreadable(ChatError):
    """A file is no recording that this Weir can read.

    `reason`: "file" (`detail` is the system's message), "damaged" (at `line`), "newer",
    "too_large", "unfinished" (its turn had not ended).
    """

    path: str
    reason: str
    line: int = 0
    detail: str = ""
