"""What can go wrong with what survives a restart: history, settings, keys.

ChatError
├── HistoryFailed       a change that the history could not take, or a read it could not give
├── NoSuchConversation
├── DatabaseSetAside    notice: the history's file was put aside and a fresh one started
├── PartlyDamaged       notice: some rows of the history do not say what they should
├── HistoryReadOnly     notice: nothing of this run will be kept
├── SettingsDamaged · SettingsNewer · SettingsNotSaved
├── BadSetting          one entry of the settings file that cannot be used
├── NoSuchEndpoint · NameTaken
└── KeyringMissing · KeyringLocked

No fact here ever holds a key, a header's value or a URL: any of them may carry a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.chat.failures import ChatError


@dataclass(eq=False)
class HistoryFailed(ChatError):
    """The database refused. `reason`: "full", "read_only", "busy", "damaged", "gone" (or
    cannot be opened), "io", "other".

    What was asked for did not happen, not even in part.
    """

    kind: ClassVar[str] = "history_failed"
    reason: str


@dataclass(eq=False)
class NoSuchConversation(ChatError):
    """A chat that is gone: another window deleted it for good."""

    kind: ClassVar[str] = "no_such_conversation"
    id: int


@dataclass(eq=False)
class DatabaseSetAside(ChatError):
    """`path` is where the old file now lies, whole.

    `reason`: "newer", "foreign" (another program's), "no_file" (a folder, say), or "damaged": then
    the fresh history holds the `chats` with the `messages` that could be read.
    """

    kind: ClassVar[str] = "database_set_aside"
    reason: str
    path: str
    chats: int = 0
    messages: int = 0


@dataclass(eq=False)
class PartlyDamaged(ChatError):
    """`count` of the `what` ("chats" of the list, "messages" of one chat) are damaged. What can
    be read of them is shown."""

    kind: ClassVar[str] = "partly_damaged"
    what: str
    count: int


@dataclass(eq=False)
class HistoryReadOnly(ChatError):
    """The history at `path` can be read at best; this run's chats live in memory only.

    `reason` is one of HistoryFailed's.
    """

    kind: ClassVar[str] = "history_read_only"
    path: str
    reason: str


@dataclass(eq=False)
class SettingsDamaged(ChatError):
    """The settings file is no TOML, or cannot be read. `reason` is the parser's or the system's."""

    kind: ClassVar[str] = "settings_damaged"
    path: str
    line: int | None
    reason: str


@dataclass(eq=False)
class SettingsNewer(ChatError):
    """The settings file says `version = N` for an N this program does not know."""

    kind: ClassVar[str] = "settings_newer"
    path: str
    version: int


@dataclass(eq=False)
class SettingsNotSaved(ChatError):
    """The settings file could not be written; the old one is untouched."""

    kind: ClassVar[str] = "settings_not_saved"
    path: str
    reason: str


@dataclass(eq=False)
class BadSetting(ChatError):
    """An entry that cannot be used, or may not be stored.

    `where` is as in "endpoints[2].proxy", counted from 1; `name` is the endpoint's, if it has one.
    `reason`, and what `detail` then holds:

    - "missing"
    - "type": the type wanted ("text", "number", "true or false", "table", "list of tables")
    - "choice": the values allowed, comma-separated
    - "positive": nothing; a number of seconds must be above 0 and finite
    - "base_url": BadBaseUrl's reason ("empty", "scheme", "host", "port")
    - "proxy": "scheme", "host" or "port"
    - "name": nothing; it is blank or holds control characters
    - "duplicate": nothing; an entry above has the same name
    - "header": the header's name; it, or its value, holds characters HTTP does not carry
    - "secret": the field or header; keys belong into the keyring or `key_env`, never into a file
    """

    kind: ClassVar[str] = "bad_setting"
    where: str
    reason: str
    detail: str = ""
    name: str = ""


@dataclass(eq=False)
class NoSuchEndpoint(ChatError):
    """No usable endpoint has this name."""

    kind: ClassVar[str] = "no_such_endpoint"
    name: str


@dataclass(eq=False)
class NameTaken(ChatError):
    """Another endpoint has this name already."""

    kind: ClassVar[str] = "name_taken"
    name: str


@dataclass(eq=False)
class KeyringMissing(ChatError):
    """No keyring that keeps keys safe answers, or it did not do what it was asked.

    `reason`: "none" (no keyring here), "unsafe" (the one configured is not on the list of safe
    ones), "refused" (`detail` names the error's type) or "not_kept" (it took the key and has it
    not).
    """

    kind: ClassVar[str] = "keyring_missing"
    reason: str
    detail: str = ""


@dataclass(eq=False)
class KeyringLocked(ChatError):
    """The keyring is locked and was not unlocked. A key may well lie in it."""

    kind: ClassVar[str] = "keyring_locked"
