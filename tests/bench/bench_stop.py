"""How soon a server sees that Stop was pressed: closing the socket is what ends its work.

python tests/bench/bench_stop.py
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support import turns
from tests.support.fault_server import FaultServer, Stall, content_stream

STOPS = 500
REPLY = content_stream(*["word "] * 10, finish=None, done=False).then(Stall())


def measure(stops: int = STOPS) -> list[dict[str, Any]]:
    """`[{name, must, aim, measured, holds}]`, milliseconds from Stop to the server's seeing it.

    The server runs on a thread of this process, so that both read one clock; that it has to wait
    for this thread's turns makes the figures worse than they are, and never better.
    """
    with FaultServer(REPLY) as server:
        told = asyncio.run(_stop_many(server, stops))
    seen = [exchange.closed_at or 0.0 for exchange in server.exchanges]
    delays = [(later - sooner) * 1000 for later, sooner in zip(seen, told, strict=True)]
    cuts = statistics.quantiles(delays, n=100)
    return [
        _row("Stop to the server's seeing it, p50", 50.0, 1.0, cuts[49]),
        _row("Stop to the server's seeing it, p99", 50.0, 10.0, cuts[98]),
    ]


def _row(name: str, must: float, aim: float, measured: float) -> dict[str, Any]:
    figures = {"must": must, "aim": aim, "measured": round(measured, 2)}
    return {"name": f"{name} (ms)", **figures, "holds": measured <= must}


async def _stop_many(server: FaultServer, stops: int) -> list[float]:
    """When Stop was pressed, turn by turn; each in the middle of its reply."""
    endpoint, pressed = turns.endpoint_at(server.base_url), []
    loop = asyncio.get_running_loop()
    for _ in range(stops):
        turn = turns.start(endpoint)
        async for event in turn:
            if getattr(event, "text", ""):
                break
        pressed.append(loop.time())  # time.monotonic(), the server's clock as well
        turn.stop()
        await turn.ended()
        await asyncio.to_thread(server.wait_until_idle)
    return pressed


def main() -> int:
    """Print the rows; 1 where one does not hold."""
    rows = measure()
    for row in rows:
        verdict = "holds" if row["holds"] else "DOES NOT HOLD"
        bounds = f"must ≤ {row['must']:g}, aim ≤ {row['aim']:g}"
        print(f"{row['name']:48}{row['measured']:8.2f}   {bounds}   {verdict}")
    return int(not all(row["holds"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
