"""What stands on the time axis of a turn: its phases, one after the other, and its marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from desktop.engine.recording.reading import Exchange, Reading

_AT_ONCE = 0.1
"""Seconds between the end of a request and that of its turn, where they are the same."""


class Phase(Enum):
    """What a turn is doing."""

    PREPARE = auto()
    """Before its first request: the key, the on-device model."""
    CONNECT = auto()
    TLS = auto()
    ANSWER = auto()
    """The request is sent; no head yet."""
    TOKEN = auto()
    """There is a head, no token yet."""
    STREAM = auto()
    RETRY = auto()
    """The pause before a request is sent again."""


class Kind(Enum):
    """What a mark stands for."""

    REQUEST = auto()
    RETRIED = auto()
    RESUMED = auto()
    CONTINUED = auto()
    HEADERS = auto()
    FIRST_BYTE = auto()
    FIRST_TOKEN = auto()
    GAP = auto()
    BROKEN = auto()
    """The stream ended in the middle."""
    FAILED = auto()
    """The request came to nothing."""
    END = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A phase from `begin` to `end`, in seconds."""

    begin: float
    end: float
    phase: Phase
    failed: bool = False
    """Of a request that came to nothing."""
    breaks: bool = False
    """Its end is where a request failed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth telling."""

    at: float
    kind: Kind
    detail: str = ""
    """A status, the kind of a failure, a state: as the engine names it."""
    seconds: float = 0.0
    """How long what ends here took: since the request, or since the token before."""


def spans(reading: Reading, now: float) -> list[Span]:
    """The phases of every request and the pauses between them. `now`: where a live turn is."""
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
    """In the order of their times. `gaps`: those of the reading, which takes long to ask."""
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
        if one.status in (None, 200):  # another one tells it by itself
            yield Mark(one.over, kind, str(one.failure.get("kind", "")), one.over - one.began)


def _kind_of(one: Exchange, reading: Reading) -> Kind:
    if one.number == 1:
        return Kind.CONTINUED if reading.recording.begun else Kind.REQUEST
    if one.method == "GET":
        return Kind.RESUMED
    spoken = bisect_left(reading.tokens, one.began) > 0
    return Kind.CONTINUED if spoken else Kind.RETRIED


def _is_the_end(one: Exchange, reading: Reading) -> bool:
    """Whether the whole turn ended with this request, and says so itself."""
    end, over = reading.recording.end, one.over
    last = one is reading.exchanges[-1]
    return last and end is not None and over is not None and end.at - over < _AT_ONCE
