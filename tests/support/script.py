"""What a fault server's script is made of: steps, replies, and the replies that tests want most."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes and see them leave; under `chunked` framing each Send is one chunk."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Say nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Say nothing until the test calls `server.release()`; each Hold takes one release."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Say nothing more and keep the connection until the client leaves."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the connection with a TCP reset."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection here, whatever the framing had promised. Without it a reply ends well."""


Step = Send | Wait | Hold | Stall | Reset | Close
Framing = Literal["chunked", "length", "until_close", "raw"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: a head, then steps. Under `raw` framing there is no head but what steps send."""

    steps: tuple[Step, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Framing = "until_close"

    def body(self) -> bytes:
        """All the bytes that the steps send."""
        return b"".join(step.data for step in self.steps if isinstance(step, Send))

    def then(self, *steps: Step) -> Reply:
        """The same reply, going on with `steps`."""
        return replace(self, steps=self.steps + steps)

    def split(self, size: int) -> Reply:
        """The same bytes, written `size` at a time."""
        return replace(self, steps=split(self.body(), size))

    def cut(self, size: int) -> Reply:
        """Only the first `size` bytes, in one piece; the framing's promise is kept."""
        return replace(self, steps=(Send(self.body()[:size]),))

    def paced(self, seconds: float) -> Reply:
        """The same steps with a pause before each Send but the first."""
        steps: list[Step] = []
        for step in self.steps:
            if isinstance(step, Send) and steps:
                steps.append(Wait(seconds))
            steps.append(step)
        return replace(self, steps=tuple(steps))

    def framed(self, framing: Framing) -> Reply:
        """The same body under another framing."""
        return replace(self, framing=framing)


def raw(*steps: Step | bytes) -> Reply:
    """A reply that is nothing but its steps: bytes are sent as they are, the head included."""
    return Reply(tuple(Send(s) if isinstance(s, bytes) else s for s in steps), framing="raw")


NO_ANSWER = raw(Stall())
CLOSE_BEFORE_HEAD = raw(Close())
RESET_BEFORE_HEAD = raw(Reset())
HEAD_ONLY = Reply((Stall(),), headers={"Content-Type": "text/event-stream"}, framing="chunked")


def split(data: bytes, size: int) -> tuple[Send, ...]:
    """`data` in pieces of `size` bytes."""
    return tuple(Send(data[at : at + size]) for at in range(0, len(data), size))


def status(code: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
    """A whole answer with a length. `body`: bytes as they are, text, or anything JSON can hold;
    None is the usual `{"error": {"message": …}}`."""
    error = {"error": {"message": http.client.responses.get(code, "Error"), "code": code}}
    content = error if body is None else body
    kind = "text/html" if isinstance(content, str | bytes) else "application/json"
    if not isinstance(content, str | bytes):
        content = json.dumps(content, ensure_ascii=False)
    data = content.encode() if isinstance(content, str) else content
    return Reply((Send(data),), code, {"Content-Type": kind, **(headers or {})}, "length")


def models(*names: str) -> Reply:
    """What `GET /v1/models` answers."""
    data = [{"id": name, "object": "model"} for name in names]
    return status(200, {"object": "list", "data": data})


def event(payload: Any) -> bytes:
    """One server-sent event; text goes in as it is, all else as JSON."""
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return b"data: " + text.encode() + b"\n\n"


def sse(*payloads: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """A well-ended event stream: each payload an event (bytes are sent as they are), one Send."""
    steps = tuple(Send(p if isinstance(p, bytes) else event(p)) for p in payloads)
    return Reply(steps, 200, {"Content-Type": "text/event-stream", **(headers or {})}, "chunked")


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """One chat completion chunk: `chunk(content="Hi")`, `chunk("stop")`."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    head = {"id": "chatcmpl-fault", "object": "chat.completion.chunk", "created": 1795346395}
    return {**head, "model": "fault-model", "choices": [choice]}


def content_stream(
    *texts: str, finish: str | None = "stop", done: bool = True, usage: bool = False
) -> Reply:
    """A chat reply as most servers stream it: role, texts, finish, usage, `[DONE]`."""
    payloads: list[Any] = [chunk(role="assistant", content="")]
    payloads += [chunk(content=text) for text in texts]
    if finish is not None:
        payloads.append(chunk(finish))
    if usage:
        counts = {"prompt_tokens": 7, "completion_tokens": len(texts)}
        counts["total_tokens"] = sum(counts.values())
        payloads.append({**chunk(), "choices": [], "usage": counts})
    if done:
        payloads.append("[DONE]")
    return sse(*payloads)
