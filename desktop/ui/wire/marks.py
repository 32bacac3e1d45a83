"""Finds the phases and the marks of a turn, for its time axis."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from desktop.engine.recording.reading import Exchange, Reading

_AT_ONCE = 0.1
"""Up to so many seconds apart, the end of a request and the end of its turn are one."""


class Phase(Enum):
    """What a turn is doing between two moments."""

    PREPARE = auto()
    """Before the first request: waiting for the key or the on-device model."""
    CONNECT = auto()
    TLS = auto()
    ANSWER = auto()
    """The request was sent; its headers have not come yet."""
    TOKEN = auto()
    """The headers have come, the first token has not."""
    STREAM = auto()
    RETRY = auto()
    """The pause before a request is sent again."""


class Kind(Enum):
    """The kind of moment that a mark stands for."""

    REQUEST = auto()
    RETRIED = auto()
    RESUMED = auto()
    CONTINUED = auto()
    HEADERS = auto()
    FIRST_BYTE = auto()
    FIRST_TOKEN = auto()
    GAP = auto()
    BROKEN = auto()
    """The stream ended before the reply did."""
    FAILED = auto()
    """The request failed."""
    END = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A phase from `begin` to `end`, in seconds."""

    begin: float
    end: float
    phase: Phase
    failed: bool = False
    """Whether its request failed."""
    breaks: bool = False
    """Whether the request failed at the end of this phase."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that is marked on the axis."""

    at: float
    kind: Kind
    detail: str = ""
    """An HTTP status, the kind of a failure, or a state, as the engine names it."""
    seconds: float = 0.0
    """Seconds since the request, or since the token before."""


def spans(reading: Reading, now: float) -> list[Span]:
    """Return the phases of every request, and the pauses between them. `now`: the present second of
    a live turn."""
    exchanges = reading.exchanges
    found: list[Span] = []
    first = exchanges[0].began if exchanges else now
    if first > 0:
        found.append(Span(0.0, first, Phase.PREPARE))
    for one in exchanges:
        found += _spans_of(one, now)
    begins = [one.began for one in exchanges]
    for begin, planned in reading.waits:
        after = bisect_left(begins, begin)
        rest = planned if reading.recording.end is None else reading.seconds
        end = begins[after] if after < len(begins) else rest
        found.append(Span(begin, min(end, max(now, begin)), Phase.RETRY))
    return [span for span in found if span.end > span.begin]


def marks(reading: Reading, gaps: Iterable[tuple[float, float]]) -> list[Mark]:
    """Return the marks in the order of their times. `gaps`: those of the reading, which take long
    to compute."""
    found = [mark for one in reading.exchanges for mark in _marks_of(one, reading)]
    found += [Mark(end, Kind.GAP, seconds=end - begin) for begin, end in gaps]
    end = reading.recording.end
    if end is not None:
        found.append(Mark(end.at, Kind.END, str(end.data["state"]), end.at))
    return sorted(found, key=_when)


def _when(mark: Mark) -> tuple[float, int]:
    return mark.at, mark.kind.value


def _spans_of(one: Exchange, now: float) -> Iterator[Span]:
    over = now if one.over is None else one.over
    broken = one.failure is not None or one.status not in (None, 200)
    failed = broken and one.first_token is None
    begun = (
        (one.began, Phase.CONNECT),
        (one.connected if one.secured is not None else None, Phase.TLS),
        (one.secured or one.connected or one.sent, Phase.ANSWER),
        (one.head, Phase.TOKEN),
        (one.first_token, Phase.STREAM),
    )
    known = [(at, phase) for at, phase in begun if at is not None]
    ends = [at for at, _phase in known[1:]] + [over]
    last = len(known) - 1
    for index, ((at, phase), end) in enumerate(zip(known, ends, strict=True)):
        yield Span(at, end, phase, failed, broken and index == last)


def _marks_of(one: Exchange, reading: Reading) -> Iterator[Mark]:
    yield Mark(one.began, _kind_of(one, reading))
    if one.head is not None:
        yield Mark(one.head, Kind.HEADERS, str(one.status or ""), one.head - one.began)
    if one.first_byte is not None:
        yield Mark(one.first_byte, Kind.FIRST_BYTE, "", one.first_byte - one.began)
    if one.first_token is not None:
        yield Mark(one.first_token, Kind.FIRST_TOKEN, "", one.first_token - one.began)
    if one.over is not None and one.failure is not None and not _is_the_end(one, reading):
        kind = Kind.FAILED if one.head is None else Kind.BROKEN
        if one.status in (None, 200):  # the HEADERS mark shows any other one
            yield Mark(one.over, kind, str(one.failure.get("kind", "")), one.over - one.began)


def _kind_of(one: Exchange, reading: Reading) -> Kind:
    if one.number == 1:
        return Kind.CONTINUED if reading.recording.begun else Kind.REQUEST
    if one.method == "GET":
        return Kind.RESUMED
    spoken = bisect_left(reading.tokens, one.began) > 0
    return Kind.CONTINUED if spoken else Kind.RETRIED


def _is_the_end(one: Exchange, reading: Reading) -> bool:
    """Return whether the turn ended with this request: then the END mark stands for both."""
    end, over = reading.recording.end, one.over
    last = one is reading.exchanges[-1]
    return last and end is not None and over is not None and end.at - over < _AT_ONCE
