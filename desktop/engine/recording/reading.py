"""Reads a recording as rows for a list and times for an axis, while the turn runs.

The bytes go through the same decoder as in a turn, but only while a person looks: not on the way
of the deltas.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from statistics import median
from typing import Any

from desktop.chat.deltas import ContentDelta, ReasoningDelta
from desktop.engine.meter import Meter
from desktop.engine.recording.body_blocks import BodyBlocks
from desktop.engine.recording.recording import Chunks, Fact, Recording
from desktop.wire.reply import ReplyDecoder

MAX_SUMMARY, MAX_SHOWN = 300, 200_000
"""Characters of a row in the list, and of its full text."""
GAP_FACTOR, GAP_SECONDS = 5.0, 0.3
"""A gap is a latency of so many times the median, and at least so many seconds."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer on the time axis: seconds since the turn began, or None."""

    number: int
    """From 1."""
    method: str
    began: float
    connected: float | None = None
    secured: float | None = None
    sent: float | None = None
    head: float | None = None
    status: int | None = None
    first_byte: float | None = None
    first_token: float | None = None
    over: float | None = None
    failure: dict[str, Any] | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line in the list of events."""

    at: float
    """Seconds since the turn began."""
    type: str
    """A `Fact.type`, or "event" for a block of the body."""
    size: int
    """Bytes, of a request's body or a block."""
    summary: str
    """One line of the raw text; empty where `type` says all."""


class Reading:
    """`advance()` reads what came since the last call; everything else is looked up."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.exchanges: list[Exchange] = []
        self.waits: list[tuple[float, float]] = []
        """(from, until) of each wait before a request is sent again."""
        self.tokens = array("d")
        """When each content or reasoning delta came; several may come in one read."""
        self.latencies = array("d")
        """Seconds from the token before; 0 for the first one of an answer."""
        self._at = 0.0
        self.meter = Meter(self._now)
        """Measures as in the turn itself, by the times of the recording."""
        self._facts_seen = self._chunks_seen = self._bytes_seen = 0
        self._decoder = ReplyDecoder()
        self._blocks = BodyBlocks()
        # A fact's index as it is, a block's as -1 - its index: a long turn has 100,000 of them.
        self._rows = array("q")

    # reading ----------------------------------------------------------------------------

    def advance(self, most: int | None = None) -> int:
        """Read what is new, `most` bytes of bodies at most. Returns the bytes and facts read."""
        taken, facts = 0, self._facts_seen
        is_over = self.recording.end is not None
        for number, store in enumerate(self.recording.stores):
            if number and not is_over:
                break  # the end of a long body moves on until the turn is over
            self._chunks_seen = max(self._chunks_seen, store.first)
            while (index := self._chunks_seen - store.first) < len(store):
                if most is not None and taken >= most:
                    return taken + self._facts_seen - facts
                self._take_facts(store.first + index)
                taken += self._take_piece(
                    number, store, index, None if most is None else most - taken
                )
        if is_over or len(self.recording.stores) == 1:
            self._take_facts(self._chunks_seen)
        return taken + self._facts_seen - facts

    def _take_piece(self, number: int, store: Chunks, index: int, most: int | None) -> int:
        """Read the rest of a chunk, `most` bytes at most. Returns the bytes read."""
        start, end = store.span(index)
        start += self._bytes_seen
        stop = end if most is None else min(end, start + most)
        self._take_bytes(number, store.data, start, stop, store.times[index])
        self._bytes_seen += stop - start
        if stop == end:
            self._chunks_seen, self._bytes_seen = self._chunks_seen + 1, 0
        return stop - start

    def _take_facts(self, chunks: int) -> None:
        """Read the facts that happened before chunk number `chunks` came."""
        facts = self.recording.facts
        while self._facts_seen < len(facts) and facts[self._facts_seen].chunks <= chunks:
            fact = facts[self._facts_seen]
            if fact.type in ("request", "over", "end"):
                self._rows.extend(-1 - block for block in self._blocks.close())
            self._rows.append(self._facts_seen)
            self._facts_seen += 1
            self._learn(fact)

    def _learn(self, fact: Fact) -> None:
        now = self.exchanges[-1] if self.exchanges else None
        match fact.type:
            case "request":
                method = fact.data["method"]
                self.exchanges.append(Exchange(len(self.exchanges) + 1, method, fact.at))
                if method == "POST":  # a GET fetches the rest of the same answer
                    self._decoder = ReplyDecoder()
                    self._at = fact.at
                    self.meter.asked()
            case "wait":
                self.waits.append((fact.at, fact.at + fact.data["after"]))
            case "connected" | "secured" | "sent" if now:
                setattr(now, fact.type, fact.at)
            case "head" if now:
                now.head, now.status = fact.at, fact.data["status"]
            case "over" if now:
                now.over, now.cut = fact.at, fact.data["cut"]
                now.failure = fact.data["failure"]

    def _take_bytes(self, number: int, data: bytearray, start: int, end: int, at: float) -> None:
        self._rows.extend(-1 - b for b in self._blocks.take(number, data, start, end, at))
        now = self.exchanges[-1] if self.exchanges else None
        if now is None or now.status != 200:
            return
        if now.first_byte is None:
            now.first_byte = at
        self._at = at
        for delta in self._decoder.feed(bytes(data[start:end])):
            self.meter.add(delta)
            if isinstance(delta, ContentDelta | ReasoningDelta) and delta.text:
                self._take_token(now, at)

    def _take_token(self, now: Exchange, at: float) -> None:
        is_first = now.first_token is None
        if is_first:
            now.first_token = at
        follows = self.tokens and not (is_first and now.method == "POST")
        self.latencies.append(at - self.tokens[-1] if follows else 0.0)
        self.tokens.append(at)

    def _now(self) -> float:
        return self._at

    # looking ----------------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """The time of the last fact or chunk so far."""
        return self.recording.last_at

    @property
    def row_count(self) -> int:
        """Rows so far; they only get more."""
        return len(self._rows)

    def row(self, index: int) -> Row:
        """A row as the list shows it."""
        number = self._rows[index]
        if number >= 0:
            fact = self.recording.facts[number]
            body = fact.data.get("body") or b""
            return Row(fact.at, fact.type, len(body), self._mask(_summary(fact)))
        at, size = self._blocks.at[-1 - number], self._blocks.size(-1 - number)
        text = self._block_text(-1 - number, MAX_SUMMARY)
        return Row(at, "event", size, " ".join(text.split()))

    def text(self, index: int) -> str:
        """The full text of a row, masked; at most `MAX_SHOWN` characters."""
        number = self._rows[index]
        if number < 0:
            return self._block_text(-1 - number, MAX_SHOWN)
        return self._mask(_details(self.recording.facts[number]))[:MAX_SHOWN]

    def gaps(self) -> list[tuple[float, float]]:
        """(from, until) of each wait between tokens that a reader notices."""
        spoken = [latency for latency in self.latencies if latency > 0]
        if not spoken:
            return []
        least = max(GAP_SECONDS, GAP_FACTOR * median(spoken))
        pairs = zip(self.tokens, self.latencies, strict=True)
        return [(at - latency, at) for at, latency in pairs if latency >= least]

    def _mask(self, text: str) -> str:
        return self.recording.mask().text(text)

    def _block_text(self, block: int, limit: int) -> str:
        """The beginning of a block's text, masked."""
        store, start, end = self._blocks.place(block)
        part = self.recording.masked(store, start, min(end, start + 4 * limit))
        return part.decode("utf-8", "replace")[:limit]


def _summary(fact: Fact) -> str:
    data = fact.data
    match fact.type:
        case "request":
            return f"{data['method']} {data['url']}"
        case "head":
            return f"{data['status']}"
        case "stage":
            return str(data["stage"])
        case "wait":
            return f"{data['after']:.1f} s · {data['cause']['kind'] if data['cause'] else ''}"
        case "over" if data["failure"]:
            return str(data["failure"]["kind"])
        case "end":
            return " · ".join(filter(None, (data["state"], data["finish_reason"])))
        case _:
            return ""


def _details(fact: Fact) -> str:
    """Headers as they go over the wire, bodies as they are, the rest as JSON."""
    if fact.type not in ("request", "head"):
        return json.dumps(dict(fact.data), ensure_ascii=False, indent=2)
    lines = [_summary(fact), *(f"{name}: {value}" for name, value in fact.data["headers"].items())]
    body = fact.data.get("body") or b""
    return "\n".join([*lines, "", _pretty(body)]).rstrip()


def _pretty(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):  # empty, cut, or no JSON
        return body.decode("utf-8", "replace")


def request_body(recording: Recording) -> dict[str, Any]:
    """The JSON of the first request, its `messages` a list of objects.

    Empty where no request went out, or where the file does not hold the whole of it.
    """
    sent = next((fact.data["body"] for fact in recording.facts if fact.type == "request"), None)
    try:
        body = json.loads(sent or b"{}")
    except (ValueError, RecursionError):  # cut, or made to harm
        return {}
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
        return {}
    return {**body, "messages": [one for one in body["messages"] if isinstance(one, dict)]}
