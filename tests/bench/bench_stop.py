"""How soon a server sees that Stop was pressed: closing the socket is what ends its work.

Milliseconds on one clock. The server is a thread of this process and waits for this one's turns of
the interpreter, so that the figures are worse than they would be, and never better.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.table import Row, report  # noqa: E402 - the clone is no package of its own
from tests.support import turns  # noqa: E402
from tests.support.fault_server import FaultServer, Stall, content_stream  # noqa: E402

STOPS = 500
REPLY = content_stream(*["word "] * 10, finish=None, done=False).then(Stall())


def main() -> int:
    """Measure it; a few seconds."""
    return report(rows())


def rows() -> Iterator[Row]:
    """The delays of many stops, each in the middle of its reply."""
    with FaultServer(REPLY) as server:
        pressed = asyncio.run(stop_many(server))
    seen = [exchange.closed_at or 0.0 for exchange in server.exchanges]
    delays = [(later - sooner) * 1000 for later, sooner in zip(seen, pressed, strict=True)]
    cuts = statistics.quantiles(delays, n=100)
    yield Row("Stop until the server sees the close, p50 ms", 50, 1, cuts[49])
    yield Row("Stop until the server sees the close, p99 ms", 50, 10, cuts[98])


async def stop_many(server: FaultServer) -> list[float]:
    """When Stop was pressed, turn by turn, in `time.monotonic()` seconds."""
    endpoint, pressed = turns.endpoint_at(server.base_url), []
    loop = asyncio.get_running_loop()
    for _round in range(STOPS):
        turn = turns.start(endpoint)
        async for event in turn:
            if getattr(event, "text", ""):
                break
        pressed.append(loop.time())
        turn.stop()
        await turn.ended()
        await asyncio.to_thread(server.wait_until_idle)
    return pressed


if __name__ == "__main__":
    sys.exit(main())
