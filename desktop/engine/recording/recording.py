"""Records what went over the wire in one turn, and when: requests, heads, the bytes of bodies.

A recording grows while the turn runs, at the cost of three appends a read, and is bounded: of a
long body the beginning and the end are kept, and how much was left out between them. It is held
in memory alone, and with the key; whoever shows or saves some of it goes through `mask`.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from desktop.chat.deltas import Delta
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask, masked_headers, masked_url
from desktop.engine.events import NotSaved, Retrying, StageReached, StillAlive, TurnEnded, TurnEvent
from desktop.engine.masking import masked_fact, secrets_of
from desktop.wire.connection.tap import Tap

HEAD_BYTES, HEAD_CHUNKS = 8_000_000, 200_000
"""Bytes and chunks kept of the bodies' beginning."""
TAIL_BYTES, TAIL_CHUNKS = 300_000, 5_000
"""Kept of their end, at least, once the beginning is full; at most twice as much."""
MAX_FACTS = 10_000
"""Facts kept, besides the end: a server that loads its model is asked once a second."""
MAX_BODY = 2_000_000
"""Bytes kept of a request's body."""
_FACT_SIZE = 1_000


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened on the wire or in the turn, except the bytes of bodies.

    | `type` | `data` |
    |---|---|
    | stage | `stage`: what the turn waits for (`events.Stage`) |
    | request | `method`, `url`, `headers` (masked), `body` (bytes or None), `left_out` of it |
    | connected, secured, sent | nothing |
    | head | `status`, `headers` (masked) |
    | over | `failure`: a record or None; `cut`: Weir closed it (a stop, a limit, all was said) |
    | wait | `after`: seconds, `cause`: a record |
    | end | `state`, `finish_reason`, `failure`: a record or None |
    """

    at: float
    """Seconds since the turn began."""
    chunks: int
    """How many chunks of bodies came before it."""
    type: str
    data: Mapping[str, Any]


class Chunks:
    """Consecutive reads of a body: their bytes joined, when each came, where each ends."""

    def __init__(self, first: int = 0) -> None:
        self.first = first
        """The number of the first chunk here, counted through the turn."""
        self.times = array("d")
        self.ends = array("Q")
        self.data = bytearray()

    def __len__(self) -> int:
        return len(self.times)

    def add(self, at: float, data: bytes) -> None:
        self.data += data
        self.times.append(at)
        self.ends.append(len(self.data))

    def span(self, index: int) -> tuple[int, int]:
        """Where chunk `index` of these begins and ends in `data`."""
        return (self.ends[index - 1] if index else 0), self.ends[index]

    def is_full(self, size: int, chunks: int) -> bool:
        return len(self.data) >= size or len(self.times) >= chunks


class Recording:
    """What one turn sent and received. Written by a `Recorder`, or read from a file."""

    def __init__(self, endpoint: Endpoint, begun: str = "", started: float | None = None) -> None:
        self.endpoint = endpoint
        """The endpoint that requests went to: with the on-device server's address, for instance."""
        self.begun = begun
        """The reply's text before this turn continued it."""
        self.started = time.time() if started is None else started
        """Seconds since the epoch."""
        self.secrets: set[str] = set()
        self._mask_of: tuple[set[str], Mask] = (set(), Mask(()))
        self.head = Chunks()
        self._tail = (Chunks(), Chunks())  # the older one, and the one that is written
        self.facts: list[Fact] = []
        """In the order of time."""
        self.facts_left_out = 0
        self.end: Fact | None = None
        """The turn's end, once it has come."""
        self.left_out_chunks = self.left_out_bytes = 0
        """Chunks and bytes between beginning and end that were not kept."""
        self._head_is_full = self.is_shut = False
        self._bodies, self._last_body = 0, b""

    @property
    def stores(self) -> list[Chunks]:
        """All chunks that are kept, in order; after the first one some may be left out."""
        return [self.head, *(chunks for chunks in self._tail if chunks)]

    @property
    def chunk_count(self) -> int:
        """How many chunks came, kept or not."""
        last = self.stores[-1]
        return last.first + len(last)

    @property
    def last_at(self) -> float:
        """When the last thing so far happened, in seconds since the turn began."""
        chunk = self.stores[-1].times[-1:]
        return max(self.facts[-1].at if self.facts else 0.0, chunk[0] if chunk else 0.0)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        stores = sum(len(s.data) + 16 * len(s) for s in (self.head, *self._tail))
        return stores + self._bodies + _FACT_SIZE * len(self.facts)

    def mask(self) -> Mask:
        """The mask that takes the key out of bytes and text."""
        if self._mask_of[0] != self.secrets:
            self._mask_of = (set(self.secrets), Mask(self.secrets))
        return self._mask_of[1]

    def add_fact(self, fact: Fact) -> None:
        """Add the next fact."""
        if self.is_shut:
            return
        is_end = fact.type == "end"
        body = fact.data.get("body")
        if body is not None and body is not self._last_body:
            self._bodies, self._last_body = self._bodies + len(body), body
        if is_end:
            self.end = fact
        if is_end or len(self.facts) < MAX_FACTS:
            self.facts.append(fact)
        else:
            self.facts_left_out += 1

    def add_chunk(self, at: float, data: bytes) -> None:
        """Add the next bytes of a body. Every delta passes here: keep it short."""
        if self.is_shut:
            return
        if not self._head_is_full:
            self.head.add(at, data)
            if self.head.is_full(HEAD_BYTES, HEAD_CHUNKS):
                self.close_head()
            return
        self._tail[1].add(at, data)
        if self._tail[1].is_full(TAIL_BYTES, TAIL_CHUNKS):
            old, new = self._tail
            self.leave_out(len(old), len(old.data))
            self._tail = (new, Chunks(new.first + len(new)))

    def shut(self) -> None:
        """Let go of all that is kept, and keep nothing more."""
        self.is_shut = True
        self.head, self._tail, self.facts = Chunks(), (Chunks(), Chunks()), []

    def close_head(self) -> None:
        """From now on chunks belong to the end, of which only the last are kept."""
        self._head_is_full = True
        self._tail = (Chunks(), Chunks(len(self.head) + self.left_out_chunks))

    def leave_out(self, chunks: int, size: int) -> None:
        """Count chunks, `size` bytes together, that are not kept between beginning and end."""
        self.left_out_chunks += chunks
        self.left_out_bytes += size

    def pieces(self) -> Iterator[tuple[int, float, bytes]]:
        """(number, seconds, bytes) of each chunk that is kept, masked."""
        for number, store in enumerate(self.stores):
            data = self.masked(number, 0, len(store.data))
            for index, at in enumerate(store.times):
                start, end = store.span(index)
                yield store.first + index, at, data[start:end]

    def masked(self, number: int, start: int, end: int) -> bytes:
        """A copy of bytes of a store, masked together with the bytes around them, where a secret
        may begin or end."""
        mask, stores = self.mask(), self.stores
        data, reach = stores[number].data, mask.reach
        before, after = data[max(0, start - reach) : start], data[end : end + reach]
        if number:
            before = stores[number - 1].data[len(before) - reach :] + before if reach else before
        if number + 1 < len(stores):
            after += stores[number + 1].data[: reach - len(after)]
        whole = mask.bytes(before + data[start:end] + after)
        return whole[len(before) : len(before) + end - start]


class Recorder(Tap):
    """Writes a recording: the `Tap` of its requests, which also gets the turn's own events."""

    def __init__(self, recording: Recording, clock: Callable[[], float]) -> None:
        """`clock` gives seconds; the recording begins now."""
        self.recording = recording
        self._clock = clock
        self._began = clock()
        self._chunks = 0
        self._body = b""

    # the wire ---------------------------------------------------------------------------

    def uses(self, endpoint: Endpoint, key: str | None) -> None:
        """From now on requests go to this endpoint, and its secrets must be masked."""
        self.recording.endpoint = endpoint
        self.recording.secrets |= set(secrets_of(endpoint, key))

    def asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """Record a request that is being sent."""
        kept = None if body is None else body[:MAX_BODY]
        if kept is not None:
            self._body = kept = self._body if kept == self._body else kept  # kept once
        left_out = len(body or b"") - len(kept or b"")
        shown = {"method": method, "url": masked_url(url), "headers": masked_headers(headers)}
        self._note("request", **shown, body=kept, left_out=left_out)

    def reached(self, milestone: str) -> None:
        """Record `connected`, `secured` or `sent`; `answered` records the head."""
        if milestone != "head":
            self._note(milestone)

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Record the head of the answer."""
        self._note("head", status=status, headers=masked_headers(headers))

    def received(self, data: bytes) -> None:
        """Record bytes of the body."""
        self._chunks += 1
        self.recording.add_chunk(self._clock() - self._began, data)

    def over(self, failure: ChatError | None, *, cut: bool = False) -> None:
        """Record that this request and its answer are over."""
        self._note("over", failure=_record(failure), cut=cut)

    # the turn ---------------------------------------------------------------------------

    def on_event(self, event: TurnEvent) -> None:
        """Record an event of the turn."""
        if isinstance(event, Delta):
            return  # it is in the bytes
        match event:
            case StageReached(stage):
                self._note("stage", stage=str(stage))
            case Retrying(after, cause):
                self._note("wait", after=after, cause=_record(cause))
            case TurnEnded(state, finish_reason, failure):
                facts = {"finish_reason": finish_reason, "failure": _record(failure)}
                self._note("end", state=str(state), **facts)
            case StillAlive() | NotSaved():
                pass  # follow from the rest
            case _:
                assert_never(event)

    def _note(self, type_: str, **data: Any) -> None:
        at = self._clock() - self._began
        known = masked_fact(data, self.recording.mask().text)
        self.recording.add_fact(Fact(at, self._chunks, type_, known))


def _record(failure: ChatError | None) -> dict[str, Any] | None:
    return None if failure is None else failure.to_record()
