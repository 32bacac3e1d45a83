"""Replies that no one would write by hand, made from a seed: split, spoiled and cut anywhere.

case = make_case(random.Random(7))
case.replies, case.rest, case.settings     what the server plays, and what the endpoint says
case.said                                  the text of the reply, were it to arrive whole
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

from desktop.engine.turn.retry import MAX_RETRIES
from desktop.engine.turn.turn import MAX_CONTINUES
from tests.support.fault_server import Request
from tests.support.script import (
    CLOSE_BEFORE_HEAD,
    HEAD_ONLY,
    NO_ANSWER,
    RESET_BEFORE_HEAD,
    Close,
    Framing,
    Reply,
    Reset,
    Send,
    Stall,
    Step,
    Wait,
    chunk,
    event,
    raw,
    sse,
    status,
)

LIMITS = {"connect": 10.0, "first_byte": 0.4, "idle": 0.3}
"""Seconds. A busy machine may pass them without a fault; that, too, must end as it should."""
WORDS = (
    "The ",
    "river ",
    "都江堰",
    "，",
    "👩‍🔬 ",
    "e\u0301",
    "\u2028",
    "a\nb ",
    "\x85",
    "data: ",
    "{",
)
STATUSES = (204, 302, 400, 401, 403, 404, 407, 413, 422, 429, 500, 502, 503, 504, 529, 599)
GARBAGE = (
    b"data: {oops\n\n",
    b"data: [1, 2]\n\n",
    b"data: null\n\n",
    b'data: {"choices": 7}\n\n',
    b'data: {"choices": [{"delta": {"content": 7}}]}\n\n',
    b'data: {"choices": [{"delta": {"content": "\\ud83d"}, "index": 1}]}\n\n',
    b'data: {"usage": {"completion_tokens": 1e400}}\n\n',
    b"data: " + b"[" * 9000 + b"\n\n",
    b"\xff\xfe\x00 \x80\n\n",
    b"event: ping\n\n",
    b"\n\n\n",
    b"id: \x00\nretry: 9999999999999999999\n\n",
    b": \xf0\x9f\n\n",
)
FAULT = {"error": {"message": "out of memory", "code": 500}}


@dataclass(frozen=True, slots=True)
class Case:
    """One turn's other side. With `rest` the server keeps the stream that `replies` begins."""

    replies: tuple[Reply, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    rest: Reply | None = None
    said: str | None = None
    """None where the text cannot be told beforehand."""
    stop_after: float | None = None
    posts: int = 1
    """How often it may be asked at most: after the first byte of an answer not again, unless its
    endpoint goes on by itself."""

    def says_done(self) -> bool:
        """Whether some reply holds what a reply is called done for."""
        bodies = [reply.body() for reply in (*self.replies, *filter(None, [self.rest]))]
        return any(b"[DONE]" in body or b'"finish_reason": "' in body for body in bodies)

    def script(self, request: Request) -> Reply:
        """What the server answers, when it is asked for the rest of a kept stream."""
        if self.rest is None:
            return status(404)
        if request.method == "DELETE":
            return status(204, b"")
        return sse(self.rest.body()[int(parse_qs(request.query)["from"][0]) :])


def make_case(dice: random.Random) -> Case:
    """One case; the same dice make the same case."""
    said, whole = _stream(dice)
    reply = _played(dice, whole)
    settings: dict[str, Any] = {"timeouts": LIMITS}
    stop_after = dice.random() * 0.05 if dice.random() < 0.1 else None
    kind = dice.random()
    if kind < 0.12:
        return Case((_no_stream(dice),), settings, stop_after=stop_after, posts=1 + MAX_RETRIES)
    if kind < 0.24:
        settings["resume"] = "llama.cpp"
        return Case((reply,), settings, rest=whole, said=said, stop_after=stop_after)
    if kind < 0.34:
        settings |= {"continue_": dice.choice(["prefill", "vllm", "prefix"]), "auto_continue": True}
        more = tuple(_played(dice, _stream(dice)[1]) for _ in range(3))
        return Case((reply, *more), settings, stop_after=stop_after, posts=1 + MAX_CONTINUES)
    if kind < 0.44:
        before = dice.choice([status(429, headers={"Retry-After": "0"}), status(503)])
        return Case((before, reply), settings, said=said, stop_after=stop_after, posts=2)
    return Case((reply,), settings, said=said, stop_after=stop_after)


def events(dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """(text it adds, event) of a reply, its finish not yet among them."""
    for _ in range(dice.randrange(12)):
        text = "".join(dice.choices(WORDS, k=dice.randrange(1, 4)))
        match dice.randrange(12):
            case 0:
                yield "", dice.choice(GARBAGE)
            case 1:
                yield "", dice.choice([b": ping\n\n", b"event: x\ndata:\n\n", b"retry: 5\n"])
            case 2:
                yield "", event(chunk(reasoning_content=text))
            case 3:
                call = {"index": dice.randrange(3), "function": {"name": "f", "arguments": text}}
                yield "", event(chunk(tool_calls=[call]))
            case 4:
                yield text, event({**chunk(content=text), "id": "b", "model": dice.choice("mn")})
            case 5 if dice.random() < 0.3:
                yield "", event(FAULT)
            case _:
                yield text, event(chunk(content=text))


def _stream(dice: random.Random) -> tuple[str, Reply]:
    """(its text, the reply)."""
    told = list(events(dice))
    body = b"".join(data for _, data in told)
    if dice.random() < 0.8:
        body += event(chunk(dice.choice(["stop", "length", "content_filter", "odd"])))
    if dice.random() < 0.3:
        body += event({**chunk(), "choices": [], "usage": {"completion_tokens": len(told)}})
    if dice.random() < 0.8:
        body += b"data:" + b" " * dice.randrange(2) + b"[DONE]" + dice.choice([b"\n\n", b"\n", b""])
    if dice.random() < 0.1:
        body = b"\xef\xbb\xbf" + body
    if dice.random() < 0.2:
        body = body.replace(b"\n", dice.choice([b"\r\n", b"\r"]))
    return "".join(text for text, _ in told), sse(body)


def _played(dice: random.Random, whole: Reply) -> Reply:
    """The same stream as it may arrive: in pieces, slowly, cut, broken, stalled."""
    body = whole.body()
    fate = dice.random()
    if fate < 0.4:
        body = body[: dice.randrange(len(body) + 1)]
    cuts = sorted(dice.randrange(len(body) + 1) for _ in range(dice.randrange(8)))
    starts, ends = [0, *cuts], [*cuts, len(body)]
    steps: list[Step] = []
    for start, end in zip(starts, ends, strict=True):
        steps.append(Send(body[start:end]))
        if dice.random() < 0.15:
            steps.append(Wait(dice.random() * 0.01))
    if fate < 0.3:
        ends_badly: list[Step] = [Reset(), Reset(), Close(), Close(), Stall()]
        steps.append(dice.choice(ends_badly))
    framings: list[Framing] = ["chunked", "chunked", "length", "until_close"]
    framing = dice.choice(framings)
    return replace(whole, steps=tuple(steps), framing=framing)


def _no_stream(dice: random.Random) -> Reply:
    noise = dice.randbytes(dice.randrange(200))
    whole = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
    made = [
        CLOSE_BEFORE_HEAD,
        RESET_BEFORE_HEAD,
        HEAD_ONLY,
        NO_ANSWER,
        raw(noise),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n" + noise),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + noise),
        status(dice.choice(STATUSES), noise, {"Retry-After": dice.choice(["0", "x", "99"])}),
        status(dice.choice(STATUSES), {"error": {"message": "Loading model"}}).cut(9).then(Stall()),
        status(dice.choice(STATUSES)),
        status(200, "<!doctype html>"),
        status(200, whole),
        status(200, whole).cut(dice.randrange(40)),
        status(200, FAULT),
        status(200, noise, {"Content-Encoding": dice.choice(["gzip", "br", "odd"])}),
        sse(noise),
        sse(b"data: " + b"x" * 1_100_000),
    ]
    return dice.choice(made)
