"""What can go wrong with what survives a restart: history, settings, keys.

ChatError
├── HistoryFailed       a change that the history could not take, or a read it could not give
├── NoSuchConversation
├── DatabaseSetAside    notice: the history's file was put aside and a fresh one started
├── PartlyDamaged       notice: some rows of the history do not say what they should
├── HistoryReadOnly     notice: nothing of this run will be kept
├── HistoryOnNetwork    notice: the history lies on a disk of another computer
├── FilesClosed · FilesForeign    notices: others could read files; files belong to others
├── HistoryLocked       the history is encrypted, and its key is not there
├── SettingsDamaged · SettingsNewer · SettingsNotSaved
├── BadSetting          one entry of the settings file that cannot be used
├── SetByPolicy         a change of what an organisation has set, or a step that it does not allow
├── PolicyDamaged · PolicyRefused    a place of policies that cannot be used
├── BadPolicy · UnknownPolicy        a key of one
├── SettingIgnored      notice: the settings file says otherwise than the organisation
├── LogOnNotSaved       whether Weir starts at log-on could not be written where the system looks
├── NoSuchEndpoint · NameTaken
├── NoSuchPrompt · PromptNotSaved
├── AttachmentNotKept   a file could not be copied beside the history
└── KeyringMissing · KeyringLocked · KeyTooLong

No fact here ever holds a key, a header's value or a URL: any of them may carry a secret.
"""

from __future__ import annotations

from desktop.chat.failures import ChatError


class AttachmentNotKept(ChatError):
    """A file could not be copied beside the history. `reason` is the system's."""

    reason: str


class HistoryFailed(ChatError):
    """The database refused. `reason`: "full", "read_only", "busy", "damaged", "gone" (or
    cannot be opened), "locked" (encrypted, without its key), "io", "other".

    What was asked for did not happen, not even in part.
    """

    reason: str


class NoSuchConversation(ChatError):
    """A chat that is gone: another window deleted it for good."""

    id: int


class DatabaseSetAside(ChatError):
    """`path` is where the old file now lies, whole.

    `reason`: "newer", "foreign" (another program's), "no_file" (a folder, say), or "damaged": then
    the fresh history holds the `chats` with the `messages` that could be read.
    """

    reason: str
    path: str
    chats: int = 0
    messages: int = 0


class PartlyDamaged(ChatError):
    """`count` of the `what` ("chats" of the list, "messages" of one chat) are damaged. What can
    be read of them is shown."""

    what: str
    count: int


class HistoryCopyKept(ChatError):
    """The history was brought up to date, and what came of it could not be verified. `path`: its
    copy from before."""

    path: str


class HistoryReadOnly(ChatError):
    """The history at `path` can be read at best; this run's chats live in memory only.

    `reason` is one of HistoryFailed's, or "no_folder".
    """

    path: str
    reason: str


class HistoryOnNetwork(ChatError):
    """The history's folder lies on a network file system, of type `fs`, such as "nfs4"."""

    path: str
    fs: str


class FilesClosed(ChatError):
    """Others could read `count` of Weir's files with chats; they cannot any more."""

    count: int


class FilesForeign(ChatError):
    """`count` of Weir's files and folders, such as `path`, belong to another person."""

    path: str
    count: int


class HistoryLocked(ChatError):
    """The history is encrypted and cannot be read now; nothing of it is changed.

    `reason`: "" (nobody asked for the key yet), "waiting" (the keyring has not answered), "locked"
    (the keyring is), "gone" (the keyring has no such key), "other" (it has another key), "marker"
    (the file that names the key is gone), or a reason of KeyringMissing.
    """

    reason: str = ""


class SettingsDamaged(ChatError):
    """The settings file is no TOML, or cannot be read. `reason` is the parser's or the system's."""

    path: str
    line: int | None
    reason: str


class SettingsNewer(ChatError):
    """The settings file says `version = N` for an N this program does not know."""

    path: str
    version: int


class SettingsNotSaved(ChatError):
    """The settings file could not be written; the old one is untouched."""

    path: str
    reason: str


class BadSetting(ChatError):
    """An entry that cannot be used, or may not be stored.

    `where` is as in "endpoints[2].proxy", counted from 1; `name` is the endpoint's, if it has one.
    `reason`, and what `detail` then holds:

    - "missing"
    - "type": the type wanted ("text", "number", "whole number", "true or false", "table",
      "list of texts", "list of tables")
    - "choice": the values allowed, comma-separated
    - "range": the smallest and the largest value allowed
    - "own_field": a field that Weir itself writes into each request
    - "json": line and column where it is no JSON, with a colon between them
    - "json_value": nothing; it holds what JSON cannot hold
    - "json_object": nothing; it is JSON, but no object
    - "empty": nothing; a text of a list is blank
    - "host": what stands there in place of a host
    - "positive": nothing; a number of seconds must be above 0 and finite
    - "base_url": BadBaseUrl's reason ("empty", "scheme", "host", "port")
    - "proxy": "scheme", "host" or "port"
    - "command": "quote", "shell", "place" or "batch", as `chat.keys.command_line` has them
    - "web_address": nothing; it is no https address, or holds a password
    - "name": nothing; it is blank or holds control characters
    - "duplicate": nothing; an entry above has the same name
    - "header": the header's name; it, or its value, holds characters HTTP does not carry
    - "shortcut": what stands there in place of one
    - "secret": the field or header; keys belong into the keyring or `key_env`, never into a file
    """

    where: str
    reason: str
    detail: str = ""
    name: str = ""


class SetByPolicy(ChatError):
    """What an organisation has set under `key` does not let this be changed or done."""

    key: str


class PolicyDamaged(ChatError):
    """A file of policies is not what it should be. `reason` is the parser's.

    Each key that it names is as strict as can be.
    """

    path: str
    line: int | None
    reason: str


class PolicyRefused(ChatError):
    """A place of policies that is not used. `reason`: "owner" (another than the administrator's),
    "writable" by others, "kind" (no file, or no folder), "too_large", "unreadable": `detail` then
    holds the system's words."""

    path: str
    reason: str
    detail: str = ""


class BadPolicy(ChatError):
    """A value that cannot be used; what holds is as strict as can be.

    `key` is as in "endpoints.2.base_url"; `reason` and `detail` are those of BadSetting.
    """

    key: str
    where: str
    reason: str
    detail: str = ""


class UnknownPolicy(ChatError):
    """A key that no policy has; it sets nothing."""

    key: str
    where: str


class SettingIgnored(ChatError):
    """What the settings file says of `key` does not hold: an organisation has set it. `name` is
    that of an endpoint or a preset, for one of those."""

    key: str
    name: str = ""


class LogOnNotSaved(ChatError):
    """The system's list of what starts at log-on took no change at `path`."""

    path: str
    reason: str


class NoSuchEndpoint(ChatError):
    """No usable endpoint has this name."""

    name: str


class NameTaken(ChatError):
    """Another endpoint has this name already."""

    name: str


class NoSuchPrompt(ChatError):
    """No prompt of the library has this name, or its file cannot be read."""

    name: str


class PromptNotSaved(ChatError):
    """The file of a prompt could not be written or deleted. `reason`: "name", which no file can
    have, "taken" by another prompt, "too_large" or "encoding" of a file that cannot be written
    anew without loss, or the system's own words."""

    name: str
    reason: str


class KeyringMissing(ChatError):
    """No keyring that keeps keys safe answers, or it did not do what it was asked.

    `reason`: "none" (no keyring here), "unsafe" (the one configured is not on the list of safe
    ones), "refused" (`detail` names the error's type) or "not_kept" (it took the key and has it
    not).
    """

    reason: str
    detail: str = ""


class KeyringLocked(ChatError):
    """The keyring is locked and was not unlocked. A key may well lie in it."""


class KeyTooLong(ChatError):
    """A key of so many characters; the keyring of this system takes `most`. It was not stored."""

    length: int
    most: int
