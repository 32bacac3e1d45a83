"""What real servers sent, and ways of sending it again that must not change its meaning."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.support.script import Close, Reply, Send, raw, split

STREAMS = Path(__file__).parents[1] / "data" / "streams"
_FRAMING_HEADERS = {"transfer-encoding", "content-length", "connection"}


@dataclass(frozen=True, slots=True)
class Capture:
    """One reply of a real server. `expect` is its entry in EXPECT.json."""

    name: str
    wire: bytes
    """All its bytes, head and framing included."""
    reply: Reply
    """The same status, headers and body, one Send, ending as the server ended it."""
    expect: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The body without its framing."""
        return self.reply.body()

    @property
    def is_stream(self) -> bool:
        return b"text/event-stream" in self.wire.partition(b"\r\n\r\n")[0]


@dataclass(frozen=True, slots=True)
class SseCase:
    """Bytes as they arrive, and the events the WHATWG text makes of them."""

    id: str
    chunks: tuple[bytes, ...]
    expect_events: list[dict[str, Any]]
    final: dict[str, Any]
    """`last_event_id` and `reconnect_ms` after the last chunk."""


def load(name: str) -> Capture:
    """The capture of that name; `expect` is empty where it is no chat stream."""
    wire = (STREAMS / f"{name}.http").read_bytes()
    expect = json.loads((STREAMS / "EXPECT.json").read_text("utf-8")).get(name, {})
    return Capture(name, wire, _parse(wire), expect)


def chat_captures() -> list[Capture]:
    """Every capture that means something to a chat."""
    return [load(name) for name in json.loads((STREAMS / "EXPECT.json").read_text("utf-8"))]


def sse_cases() -> list[SseCase]:
    lines = (STREAMS / "sse_cases.jsonl").read_bytes().splitlines()  # str's would split at U+2028
    return [
        SseCase(
            case["id"],
            tuple(base64.b64decode(chunk) for chunk in case["chunks"]),
            case["expect_events"],
            case["final"],
        )
        for case in map(json.loads, lines)
    ]


def replays(capture: Capture) -> Iterator[tuple[str, Reply]]:
    """(what is done to it, the reply): each must give what `capture.expect` says."""
    yield "whole", raw(capture.wire)
    yield "byte by byte", Reply(split(capture.wire, 1), framing="raw")
    yield "without a length", capture.reply.framed("until_close")
    if cuts := _inside_characters(capture.body):
        yield "cut inside characters", _cut(capture.reply, cuts)
    if not capture.is_stream:
        return
    yield "cut in mid-event", _cut(capture.reply, _inside_events(capture.body))
    crlf = _with_body(capture.reply, capture.body.replace(b"\n", b"\r\n"))
    yield "with CRLF", crlf
    yield "with CRLF, cut between CR and LF", _cut(crlf, _after_each(b"\r", crlf.body()))
    cr = _with_body(capture.reply, capture.body.replace(b"\n", b"\r"))
    yield "with CR", cr
    yield "with CR, cut after each", _cut(cr, _after_each(b"\r", cr.body()))


def _parse(wire: bytes) -> Reply:
    head, _, rest = wire.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    headers = {name: value for name, value in fields if name.lower() not in _FRAMING_HEADERS}
    code = int(first.split(" ")[1])
    if b"transfer-encoding: chunked" not in head.lower():
        return Reply((Send(rest),), code, headers, "length")
    body, ended = _dechunk(rest)
    steps = (Send(body),) if ended else (Send(body), Close())
    return Reply(steps, code, headers, "chunked")


def _dechunk(data: bytes) -> tuple[bytes, bool]:
    """(the body, whether its last chunk was seen)."""
    body = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return body, True
        body += data[:length]
        data = data[length + 2 :]
    return body, False


def _with_body(reply: Reply, body: bytes) -> Reply:
    return replace(reply, steps=(Send(body), *_ending(reply)))


def _cut(reply: Reply, cuts: Iterable[int]) -> Reply:
    """The same body in pieces that end at `cuts`."""
    body, ends = reply.body(), sorted({*cuts, len(reply.body())})
    starts = [0, *ends[:-1]]
    pieces = (Send(body[start:end]) for start, end in zip(starts, ends, strict=True))
    return replace(reply, steps=(*pieces, *_ending(reply)))


def _ending(reply: Reply) -> tuple[Close, ...]:
    return tuple(step for step in reply.steps if isinstance(step, Close))


def _inside_characters(body: bytes) -> list[int]:
    """Every place inside a UTF-8 character: before a continuation byte."""
    return [at for at, byte in enumerate(body) if byte & 0b1100_0000 == 0b1000_0000]


def _inside_events(body: bytes) -> list[int]:
    """The middle of each event, so that no piece begins or ends with a whole one."""
    cuts, start = [], 0
    for end in _after_each(b"\n\n", body):
        cuts.append((start + end) // 2)
        start = end
    return cuts


def _after_each(mark: bytes, body: bytes) -> list[int]:
    cuts, at = [], body.find(mark)
    while at >= 0:
        cuts.append(at + len(mark))
        at = body.find(mark, at + len(mark))
    return cuts
