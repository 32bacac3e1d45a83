"""What each line of a recording's file holds; checked when it is read, since it may come from
anywhere."""

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
    """What the first line of every format holds."""

    weir_recording: int


class Line(TypedDict):
    """Any other line: bytes of a body, or a fact of this type."""

    at: Seconds
    bytes: NotRequired[str]
    base64: NotRequired[str]
    type: NotRequired[str]


class Failure(TypedDict):
    """What `ChatError.from_record` reads; it checks the rest."""

    kind: str


class Limits(TypedDict):
    """`chat.endpoint.Timeouts`."""

    connect: Limit
    first_byte: Limit
    idle: Limit


class Where(TypedDict):
    """What of an endpoint is written down."""

    name: str
    base_url: str
    model: str
    resume: Resume
    continue_: Continue
    auto_continue: bool
    timeouts: Limits


class LeftOut(TypedDict):
    """What was not kept, and the number of chunks before the gap."""

    chunks: Count
    bytes: Count
    facts: Count
    after: Count


class About(TypedDict):
    """The first line."""

    weir_recording: int
    started: Moment
    endpoint: Where
    begun: str
    left_out: LeftOut


class Stage(TypedDict):
    """See `recording.Fact` for these."""

    stage: str


class Request(TypedDict):
    """A request."""

    method: str
    url: str
    headers: dict[str, str]
    body: NotRequired[Body | None]
    left_out: NotRequired[Count]


class Head(TypedDict):
    """An answer's head."""

    status: Annotated[int, msgspec.Meta(ge=0, le=999)]
    headers: dict[str, str]


class Over(TypedDict):
    """The end of an exchange."""

    cut: bool
    failure: NotRequired[dict[str, Any] | None]


class Wait(TypedDict):
    """Before another request."""

    after: Seconds
    cause: NotRequired[dict[str, Any] | None]


class End(TypedDict):
    """The turn's end."""

    state: Literal["done", "stopped", "incomplete", "failed"]
    finish_reason: NotRequired[str | None]
    failure: NotRequired[dict[str, Any] | None]


class Nothing(TypedDict):
    """A milestone says all by its name."""


FACTS: dict[str, Any] = {
    "stage": Stage,
    "request": Request,
    "connected": Nothing,
    "secured": Nothing,
    "sent": Nothing,
    "head": Head,
    "over": Over,
    "wait": Wait,
    "end": End,
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "request": {"body": None, "left_out": 0},
    "wait": {"cause": None},
    "over": {"failure": None},
    "end": {"finish_reason": None, "failure": None},
}
