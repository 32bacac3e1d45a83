"""What it costs that every turn's wire is written down, and how true to time it is played.

CPU is that of the client's thread: the server, in the same process, has one of its own. Drawing is
left out, so that the share of the whole is smaller still.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.deltas import ContentDelta  # noqa: E402 - the clone is no package of its own
from desktop.chat.endpoint import Endpoint  # noqa: E402
from desktop.engine.recording.recording import Recorder, Recording  # noqa: E402
from desktop.engine.turn.playback import play  # noqa: E402
from desktop.engine.turn.transport import NetworkTransport  # noqa: E402
from tests.bench.streams import ratio  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support import turns  # noqa: E402
from tests.support.fault_server import (  # noqa: E402
    FaultServer,
    chunk,
    content_stream,
    event,
)
from tests.support.recordings import recorded  # noqa: E402

DELTAS = 4_000
ROUNDS = 9
MANY = 100_000
FLUSH_MS = 33


def main() -> int:
    """Measure it; about twenty seconds."""
    return report(rows())


def rows() -> Iterator[Row]:
    """The figures, one after the other."""
    yield Row("% of a streamed turn's CPU that writing its wire down takes", 5, 2, _share() * 100)
    yield Row(f"memory of a recording of {MANY:,} events, MB", 20, 12, _memory())
    yield Row(
        "pace: a replayed gap's difference from the recorded one, p99 ms", FLUSH_MS, 5, _pace()
    )


def _share() -> float:
    """Of a turn whose every delta is a read of its own, as a real server sends them."""
    words = content_stream(*(f"word {number} " for number in range(DELTAS)))
    with FaultServer(words) as server:
        endpoint = turns.endpoint_at(server.base_url)
        asyncio.run(_turn(endpoint))  # what is loaded once
        pairs = [(_written_down(*turn), turn[1]) for turn in _turns(endpoint)]
    return ratio([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _turns(endpoint: Endpoint) -> Iterator[tuple[Recording, float]]:
    for _round in range(ROUNDS):
        yield asyncio.run(_turn(endpoint))


async def _turn(endpoint: Endpoint) -> tuple[Recording, float]:
    """A whole turn, and the CPU seconds that it took, recording and all."""
    recording = Recording(endpoint)
    transport = NetworkTransport(Recorder(recording, asyncio.get_running_loop().time))
    started = time.thread_time()
    told = await turns.follow(turns.start(endpoint, transport=transport))
    assert len(told.of(ContentDelta)) == DELTAS
    return recording, time.thread_time() - started


def _written_down(recording: Recording, _cpu: float) -> float:
    """CPU seconds of the recorder's part alone: the same calls once more. The difference between
    two whole turns, one recorded and one not, is smaller than what two equal ones differ by."""
    again = Recorder(Recording(recording.endpoint), time.monotonic)
    pieces = [data for _number, _at, data in recording.pieces()]
    facts = [dict(fact.data) for fact in recording.facts]
    gc.collect()
    started = time.thread_time()
    for fact in facts:
        again._note("fact", **fact)
    for data in pieces:
        again.received(data)
    return time.thread_time() - started


def _memory() -> float:
    """At its highest, while it grows."""
    data = event(chunk(content="word "))
    recording = Recording(turns.endpoint_at("http://127.0.0.1/v1"))
    tracemalloc.start()
    for number in range(MANY):
        recording.add_chunk(number * 0.01, bytes(data))
    _held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def _pace() -> float:
    """Of a turn whose words come every 10 ms."""
    reply = content_stream(*["word "] * 200).paced(0.01)
    with FaultServer(reply) as server:
        _told, recording = recorded(turns.endpoint_at(server.base_url))
    then = [at for _number, at, data in recording.pieces() if b'"word ' in data]
    again = asyncio.run(_arrivals(recording))
    differences = [
        abs((b - a) - (d - c))
        for (a, b), (c, d) in zip(pairwise(then), pairwise(again), strict=True)
    ]
    return sorted(differences)[len(differences) * 99 // 100] * 1000


async def _arrivals(recording: Recording) -> list[float]:
    loop = asyncio.get_running_loop()
    return [loop.time() async for told in play(recording) if getattr(told, "text", "")]


if __name__ == "__main__":
    sys.exit(main())
