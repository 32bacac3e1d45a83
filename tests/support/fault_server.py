"""A real loopback HTTP server that answers exactly as scripted, faults included.

with FaultServer(status(503), content_stream("Hello", " world")) as server:
    ...                         # a client asks server.base_url: first 503, then the stream, always
    server.wait_until_idle()    # in a coroutine: await asyncio.to_thread(server.wait_until_idle)
    assert server.requests[1].json["stream"] is True

It runs on a thread with a loop of its own, so that tests with any loop, with none, and child
processes may ask it. Each connection serves one request; the steps of a `Reply` are its script.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.support.playing import play
from tests.support.ports import closed_port, hanging_port
from tests.support.script import (
    CLOSE_BEFORE_HEAD,
    HEAD_ONLY,
    NO_ANSWER,
    RESET_BEFORE_HEAD,
    Close,
    Hold,
    Reply,
    Reset,
    Send,
    Stall,
    Step,
    Wait,
    chunk,
    content_stream,
    event,
    models,
    raw,
    split,
    sse,
    status,
)

__all__ = [
    "CLOSE_BEFORE_HEAD",
    "HEAD_ONLY",
    "NO_ANSWER",
    "RESET_BEFORE_HEAD",
    "Close",
    "Exchange",
    "FaultServer",
    "Hold",
    "Reply",
    "Request",
    "Reset",
    "Send",
    "Stall",
    "Step",
    "Wait",
    "chunk",
    "closed_port",
    "content_stream",
    "event",
    "hanging_port",
    "models",
    "raw",
    "split",
    "sse",
    "status",
]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Exchange:
    """One connection as the server lived it. Times are `time.monotonic()`, seconds."""

    opened_at: float
    request: Request | None = None
    sent: list[tuple[float, bytes]] = field(default_factory=list)
    """What each Send wrote, without framing, and when it had left."""
    closed_at: float | None = None
    closed_by_client: bool = False
    """The client left before the script was at its end."""


Script = Reply | Callable[[Request], Reply]


class FaultServer:
    """`replies` are played in order, the last one again and again; `script()` changes them."""

    def __init__(self, *replies: Script, tls: tuple[Path, Path] | None = None) -> None:
        self._tls = tls
        self._changed = threading.Condition()
        self._scripts: dict[str | None, list[Script]] = {None: list(replies)}
        self._scripts["/v1/models"] = [models("fault-model")]
        self._connections: set[asyncio.Task[None]] = set()
        self.exchanges: list[Exchange] = []
        self.port = 0

    # for tests: asking -------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/v1"

    @property
    def requests(self) -> list[Request]:
        """Whole requests in the order they arrived."""
        return [e.request for e in list(self.exchanges) if e.request is not None]

    @property
    def closed_by_client(self) -> list[Exchange]:
        """The connections that a client left before their script was at its end."""
        return [e for e in list(self.exchanges) if e.closed_by_client]

    @property
    def open_connections(self) -> int:
        return sum(e.closed_at is None for e in list(self.exchanges))

    def wait_for_requests(self, count: int, timeout: float = 10) -> None:
        self._wait(lambda: len(self.requests) >= count, timeout, f"{count} requests")

    def wait_for_closes(self, count: int, timeout: float = 10) -> None:
        """Until clients have left `count` connections early."""
        self._wait(lambda: len(self.closed_by_client) >= count, timeout, f"{count} closes")

    def wait_until_idle(self, timeout: float = 10) -> None:
        """Until no connection is open."""
        self._wait(lambda: self.open_connections == 0, timeout, "idle")

    # for tests: telling ------------------------------------------------------------------

    def script(self, *replies: Script, path: str | None = None) -> None:
        """From now on play these; `path` narrows it to one path, such as "/v1/models"."""
        self._scripts[path] = list(replies)

    def release(self) -> None:
        """Let one `Hold` go on, a present or a coming one."""
        self._loop.call_soon_threadsafe(self._holds.release)

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._main(ready)), name="fault server", daemon=True
        )
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the fault server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join(10)

    # the server --------------------------------------------------------------------------

    async def _main(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._leave, self._holds = asyncio.Event(), asyncio.Semaphore(0)
        context = None
        if self._tls is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*self._tls)
        server = await asyncio.start_server(
            self._connected, "127.0.0.1", 0, ssl=context, ssl_shutdown_timeout=context and 1
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._leave.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        exchange = Exchange(opened_at=time.monotonic())
        self._note(lambda: self.exchanges.append(exchange))
        try:
            await self._exchange(exchange, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            exchange.closed_by_client = True
        except asyncio.CancelledError:
            pass  # the test is over; asyncio (3.11) logs a connection task that ends cancelled
        finally:
            writer.close()
            with contextlib.suppress(
                ConnectionError, ssl.SSLError, TimeoutError, asyncio.CancelledError
            ):
                await writer.wait_closed()
            self._note(lambda: setattr(exchange, "closed_at", time.monotonic()))
            self._connections.discard(task)

    async def _exchange(
        self, exchange: Exchange, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Read one request and play its reply, until the script ends or the client leaves."""
        request = await _read_request(reader)
        self._note(lambda: setattr(exchange, "request", request))
        reply = self._pick(request)
        player = asyncio.create_task(play(reply, writer, self._holds, exchange.sent))
        client = asyncio.create_task(reader.read())
        try:
            await asyncio.wait({player, client}, return_when=asyncio.FIRST_COMPLETED)
            exchange.closed_by_client = not player.done()
        finally:
            for task in (player, client):
                task.cancel()
            results = await asyncio.gather(player, client, return_exceptions=True)
        if isinstance(results[0], Exception):
            raise results[0]

    def _pick(self, request: Request) -> Reply:
        path = request.path if request.path in self._scripts else None
        scripts = self._scripts[path]
        if not scripts:
            return status(404, {"error": {"message": "the test scripted no reply"}})
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Reply) else script(request)

    def _note(self, change: Callable[[], None]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    def _wait(self, reached: Callable[[], bool], timeout: float, what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(reached, timeout):
                raise TimeoutError(f"waited {timeout} s for {what}; saw {self.exchanges}")


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    fields = (line.split(":", 1) for line in lines)
    headers = {name.strip().lower(): value.strip() for name, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Request(method, path, query, headers, body)
