"""From bytes to deltas: our decoder against the openai package's stream, over the same bytes.

Both get the body in pieces as a socket gives them, from memory: no network is measured. Ours is
the whole of what the window uses, `ReplyDecoder` with its `EventDecoder`; theirs is what a client
calls, `chat.completions.create(stream=True)`, read to its end.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.deltas import ContentDelta  # noqa: E402 - the clone is no package of its own
from desktop.wire.reply import ReplyDecoder  # noqa: E402
from tests.bench.table import AtLeast, report  # noqa: E402

CHUNKS = 50_000
"""Of all rounds together."""
PIECE = 16_384
"""Bytes of one read: what TLS hands over at most."""
ROUNDS = 5
_MORE = 10
"""Rounds of ours for each of theirs: they are short, and the least of few is a matter of luck."""
WORDS = ("The ", "answer ", "is ", "中文", "\n\n", "`x`", '"so"')


def main() -> int:
    """Measure it; about ten seconds, nearly all of them theirs."""
    stream = body(CHUNKS // ROUNDS)
    ours(stream)
    theirs(body(10))
    slow = min(theirs(stream) for _round in range(ROUNDS))
    fast = min(ours(stream) for _round in range(ROUNDS * _MORE))
    row = AtLeast("CPU of openai's stream ÷ own decoder, bytes to deltas", 70, 100, slow / fast)
    count = CHUNKS // ROUNDS / 1e6
    note = f"µs an event, the least of {ROUNDS}: {slow / count:.1f} and {fast / count:.2f}"
    return report([row], [note])


def body(chunks: int) -> bytes:
    """A reply as a server sends it, in events of one word each."""
    return b"".join(_event(number) for number in range(chunks)) + b"data: [DONE]\n\n"


def ours(stream: bytes) -> float:
    """CPU seconds of our decoder."""
    gc.collect()
    started = time.process_time()
    decoder, deltas = ReplyDecoder(), 0
    for piece in _pieces(stream):
        for delta in decoder.feed(piece):
            deltas += isinstance(delta, ContentDelta)
    decoder.finish()
    took = time.process_time() - started
    assert deltas > 0
    return took


def theirs(stream: bytes) -> float:
    """CPU seconds of the openai package, the request left out."""
    transport = httpx.MockTransport(_Answer(stream))
    with (
        httpx.Client(transport=transport) as http,
        openai.OpenAI(
            api_key="none",
            base_url="http://bench/v1",
            http_client=http,  # type: ignore[arg-type] # it takes httpx too, which its types hide
        ) as client,
    ):
        gc.collect()
        reply = client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "hello"}], stream=True
        )
        started = time.process_time()
        deltas = sum(bool(chunk.choices[0].delta.content) for chunk in reply)
        took = time.process_time() - started
    assert deltas > 0
    return took


class _Answer:
    """What a server answers, whatever it is asked."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream

    def __call__(self, request: httpx.Request) -> httpx.Response:
        headers = {"content-type": "text/event-stream"}
        return httpx.Response(200, headers=headers, stream=_Pieces(self._stream))


class _Pieces(httpx.SyncByteStream):
    """A body that comes piece by piece."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return _pieces(self._stream)


def _pieces(stream: bytes) -> Iterator[bytes]:
    for at in range(0, len(stream), PIECE):
        yield stream[at : at + PIECE]


def _event(number: int) -> bytes:
    choice = {"index": 0, "delta": {"content": WORDS[number % len(WORDS)]}, "finish_reason": None}
    chunk = {
        "id": "chatcmpl-123",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": "m",
        "choices": [choice],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


if __name__ == "__main__":
    sys.exit(main())
