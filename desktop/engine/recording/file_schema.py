"""The types of each line of a recording's file. The file may come from anywhere, so every line is
checked against them when it is read."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

import msgspec

from desktop.chat.endpoint import Continue, Resume
from desktop.engine.recording.recording import MAX_BODY

Seconds = Annotated[float, msgspec.Meta(ge=0, lt=10_000_000)]
Limit = Annotated[float, msgspec.Meta(gt=0, lt=10_000_000)]
Moment = Annotated[float, msgspec.Meta(ge=0, lt=32_503_680_000)]
"""Seconds since the epoch, before the year 3000."""
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**48)]
Body = Annotated[str, msgspec.Meta(max_length=2 * MAX_BODY)]


class Version(TypedDict):
    """The part of the first line that every format has: the format's version."""

    weir_recording: int


class About(TypedDict):
    """First line of the file: format version, start time, endpoint, the reply's text before this
    turn, what was left out."""

    weir_recording: int
    started: Moment
    endpoint: Where
    begun: str
    left_out: LeftOut


class Where(TypedDict):
    """The recorded fields of an endpoint."""

    name: str
    base_url: str
    model: str
    resume: Resume
    continue_: Continue
    auto_continue: bool
    timeouts: Limits


class Limits(TypedDict):
    """`chat.endpoint.Timeouts`."""

    connect: Limit
    first_byte: Limit
    idle: Limit


class LeftOut(TypedDict):
    """How many chunks, bytes and facts were not kept, and the number of chunks before that gap."""

    chunks: Count
    bytes: Count
    facts: Count
    after: Count


class Line(TypedDict):
    """Any other line: its time, and either bytes of a body or a fact (`AnyFact`)."""

    at: Seconds
    bytes: NotRequired[str]
    base64: NotRequired[str]
    type: NotRequired[str]


class Failure(TypedDict):
    """A failure as a fact holds it; `ChatError.from_record` checks the rest."""

    kind: str


class _Fact(msgspec.Struct, tag_field="type", tag=str.lower):
    """The file's half of `recording.Fact`: `type` is the class name in small letters, and the
    fields are its `data`, in the order in which they are written."""


class Stage(_Fact):
    stage: str


class Request(_Fact):
    method: str
    url: str
    headers: dict[str, str]
    body: Body | None = None
    left_out: Count = 0


class Connected(_Fact):
    pass


class Secured(_Fact):
    pass


class Sent(_Fact):
    pass


class Head(_Fact):
    status: Annotated[int, msgspec.Meta(ge=0, le=999)]
    headers: dict[str, str]


class Over(_Fact, kw_only=True):
    failure: dict[str, Any] | None = None
    cut: bool


class Wait(_Fact):
    after: Seconds
    cause: dict[str, Any] | None = None


class End(_Fact):
    state: Literal["done", "stopped", "incomplete", "failed"]
    finish_reason: str | None = None
    failure: dict[str, Any] | None = None


AnyFact = Stage | Request | Connected | Secured | Sent | Head | Over | Wait | End
