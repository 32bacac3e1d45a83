"""What stands in the file, field by field. The schema in docs/ is made from this.

A field that has its usual value may be missing, and is not written. A field that nobody knows is
passed over: a newer Weir may write more. What an older one would misread gets another VERSION.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from desktop.chat.messages import Role, Sending
from desktop.chat.text import sound_text

FORMAT = "weir"
VERSION = 1
LAST_MOMENT = 32_503_680_000
"""The year 3000, in seconds since the epoch: Windows knows no later time."""
DEEPEST = 64
"""Levels of a value that has no fixed shape: a parameter, say."""

Moment = Annotated[float, Meta(ge=0, lt=LAST_MOMENT, description="Seconds since 1970, in UTC.")]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Number = Annotated[int, Meta(ge=1, lt=2**53)]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a file's bytes.")]


class _Part(Struct, omit_defaults=True, tag_field="type"):
    """What a message consists of, in this order."""


class TextPart(_Part, tag="text"):
    """Text: plain by a person, Markdown by a model."""

    text: str


class PicturePart(_Part, tag="picture"):
    """A picture, as it was sent to the model."""

    sha256: Hash
    name: str = ""
    media_type: str = ""
    size: Count = 0


class FilePart(_Part, tag="file"):
    """A file of any other kind. `text` is what was read from it, and sent to the model."""

    sha256: Hash
    name: str = ""
    media_type: str = ""
    size: Count = 0
    text: str = ""


class UnknownPart(_Part, tag="unknown"):
    """A part that the Weir which wrote the file could not read: its JSON, as it was found."""

    source: str


Part = TextPart | PicturePart | FilePart | UnknownPart


class Call(Struct):
    """A call of a tool that the model asked for. Weir runs none."""

    name: str
    arguments: str


class SeamMark(Struct):
    """Where another source went on with a reply, in characters (code points) of its text."""

    offset: Count
    cause: str


class Figures(Struct, omit_defaults=True):
    """The figures of a reply. `estimated`: the server told no tokens, Weir counted."""

    ttft_ms: float | None = None
    tokens_per_second: float | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cached_tokens: Count | None = None
    thought_ms: float | None = None
    estimated: bool = False


class MessageEntry(Struct, omit_defaults=True):
    """A message. `id` counts within its chat; `parent` is the id of the message that it answers,
    `leads_to` the id of the child on the path that is shown. `key` is who it is, in every copy of
    the chat. `failure` says why a reply failed: its kind, and facts. `sending`: whether it goes
    with later questions; `summary`: what goes in place of all messages down to this one."""

    id: Number
    role: Role
    parent: Number | None = None
    key: str = ""
    created_at: Moment = 0.0
    content: list[Part] = []
    reasoning: str = ""
    tool_calls: list[Call] = []
    seams: list[SeamMark] = []
    state: Literal["done", "stopped", "incomplete", "failed"] = "done"
    finish_reason: str | None = None
    failure: dict[str, Any] | None = None
    endpoint: str = ""
    model: str = ""
    figures: Figures | None = None
    parameters: dict[str, Any] = {}
    sending: Sending = Sending.BY_RULE
    summary: str = ""
    starred_at: Moment | None = None
    leads_to: Number | None = None


class Came(Struct):
    """Where a chat came into being. Two chats with the same origin are one chat."""

    source: str
    key: str


class Choice(Struct):
    """The endpoint, by its name, and the model that a chat asks."""

    endpoint: str
    model: str


class Sent(Struct):
    """Which part of a chat goes with a question: so many of its newest tokens, or questions."""

    kind: Literal["tokens", "turns"]
    limit: Number


class Settings(Struct, omit_defaults=True):
    """The settings of a chat, or those that new chats of a folder begin with."""

    preset: str = ""
    system: str = ""
    parameters: dict[str, Any] = {}
    sent: Sent | None = None


class Bytes(Struct):
    """The bytes of a file, in pieces that are decoded one by one. They stand in the first chat
    that names the file, and nowhere else."""

    sha256: Hash
    base64: list[str]


class Head(Struct, omit_defaults=True):
    """What is said of a chat beside its messages. `folder`: names, the outer folder's first."""

    origin: Came | None = None
    title: str = ""
    titled_by: Literal["", "person", "model"] = ""
    created_at: Moment = 0.0
    updated_at: Moment = 0.0
    changed_at: Moment = 0.0
    choice: Choice | None = None
    steering: Settings | None = None
    folder: list[str] = []
    pinned_at: Moment | None = None
    archived_at: Moment | None = None
    leads_to: Number | None = None


class ChatEntry(Head, omit_defaults=True):
    """A chat: a tree of messages. `leads_to` is the first message of the path that is shown."""

    messages: list[MessageEntry] = []
    files: list[Bytes] = []


class FolderEntry(Struct, omit_defaults=True):
    """A folder: its name, behind that of the folder it lies in. An outer one stands first."""

    path: list[str]
    steering: Settings | None = None


class ExportFile(Struct):
    """The file. `format` and `version` stand first."""

    format: Literal["weir"]
    version: Number
    exported_at: Moment
    exported_by: str
    folders: list[FolderEntry]
    chats: list[ChatEntry]


def plain(value: Any, depth: int = DEEPEST) -> Any:
    """A value without a fixed shape, as JSON has it; None for what it cannot hold."""
    match value:
        case str():
            return sound_text(value)
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
        case dict() if depth:
            return {sound_text(str(key)): plain(one, depth - 1) for key, one in value.items()}
        case list() | tuple() if depth:
            return [plain(one, depth - 1) for one in value]
    return None


def schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    made = msgspec.json.schema(ExportFile)
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Chats exported by Weir",
    }
    return {**about, **made}
