"""How soon a server sees that Stop was pressed: closing the socket is what ends its work.

Without TLS and with it, and through a proxy of HTTP or of SOCKS. Milliseconds on one clock. The
servers are threads of this process and wait for this one's turns of the interpreter, so that the
figures are worse than they would be, and never better.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.endpoint import Endpoint  # noqa: E402 - the clone is no package of its own
from tests.bench.table import Row, report  # noqa: E402
from tests.support import turns  # noqa: E402
from tests.support.certificates import Authority  # noqa: E402
from tests.support.fault_server import FaultServer, Stall, content_stream  # noqa: E402
from tests.support.proxy import Proxy  # noqa: E402
from tests.support.socks import SocksProxy  # noqa: E402

STOPS = 500
ELSEWHERE = "http://chat.example/v1"
"""A host that only a proxy leads to."""
REPLY = content_stream(*["word "] * 10, finish=None, done=False).then(Stall())


def main() -> int:
    """Measure it; a few seconds."""
    return report(rows())


def rows() -> Iterator[Row]:
    """The delays of many stops, each in the middle of its reply."""
    with FaultServer(REPLY) as server:
        cuts = _cuts(server, turns.endpoint_at(server.base_url))
        yield Row("Stop until the server sees the close, p50 ms", 50, 1, cuts[49])
        yield Row("Stop until the server sees the close, p99 ms", 50, 10, cuts[98])
        with Proxy(server.port) as proxy:
            cuts = _cuts(server, turns.endpoint_at(ELSEWHERE, proxy=proxy.url))
        yield Row("the same through an HTTP proxy, p99 ms", 50, 10, cuts[98])
        with SocksProxy(target_port=server.port) as socks:
            cuts = _cuts(server, turns.endpoint_at(ELSEWHERE, proxy=socks.url))
        yield Row("the same through a SOCKS proxy, p99 ms", 50, 10, cuts[98])
    with _trusted() as (server, endpoint):
        yield Row("the same over TLS, p99 ms", 50, 10, _cuts(server, endpoint)[98])


@contextmanager
def _trusted() -> Iterator[tuple[FaultServer, Endpoint]]:
    """A server that speaks TLS, and an endpoint that trusts it."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        with FaultServer(REPLY, tls=authority.issue("127.0.0.1")) as server:
            yield server, turns.endpoint_at(server.base_url, ca_file=authority.file)


def _cuts(server: FaultServer, endpoint: Endpoint) -> list[float]:
    """The hundredths of the delays, in milliseconds."""
    server.exchanges.clear()
    pressed = asyncio.run(stop_many(server, endpoint))
    seen = [exchange.closed_at or 0.0 for exchange in server.exchanges]
    delays = [(later - sooner) * 1000 for later, sooner in zip(seen, pressed, strict=True)]
    return statistics.quantiles(delays, n=100)


async def stop_many(server: FaultServer, endpoint: Endpoint) -> list[float]:
    """When Stop was pressed, turn by turn, in `time.monotonic()` seconds."""
    pressed: list[float] = []
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
