"""Opens the connections of requests, for the HTTP library. The ledger has them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from desktop.wire.ledger.connecting import connected
from desktop.wire.ledger.contacts import Contact, Purpose, ledger, proxy_at, server_of
from desktop.wire.ledger.opening import counted
from desktop.wire.ledger.stream import Stream, translated
from desktop.wire.ledger.vouching import voucher_of


class Recorded(httpcore.AsyncNetworkBackend):
    """Connects for one request to one server, by a proxy or directly."""

    def __init__(self, url: str, purpose: Purpose, ca_file: str | None, *, by_proxy: bool) -> None:
        self._server, self._purpose = server_of(url), purpose
        self._is_tls = url.startswith("https:")
        self._ca_file, self._by_proxy = ca_file, by_proxy
        self._contact: Contact | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. The ledger names what is really connected to, whatever was meant."""
        if self._by_proxy:
            contact = ledger.begun(*self._server, proxy_at(host, port), self._purpose)
        else:
            contact = ledger.begun(host, port, None, self._purpose)
        contact.is_tls |= self._is_tls
        self._contact = contact
        with translated(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                stream = Stream(counted(await connected(host, port), contact))
        contact.reached += 1
        return stream

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await asyncio.sleep(seconds)

    def traced(self, step: str, stream: object) -> None:
        """Note who vouched for the server, once a handshake with it is done: `step` is a name that
        httpcore traces. A proxy's own certificate is none of the server's."""
        if self._contact is None or not step.endswith("start_tls.complete"):
            return
        if not (self._by_proxy and step.startswith("connection.")):
            assert isinstance(stream, httpcore.AsyncNetworkStream)
            shaken = stream.get_extra_info("ssl_object")
            self._contact.vouched(voucher_of(shaken, self._ca_file))


class Transport(httpx.AsyncHTTPTransport):
    """The HTTP library's own, over connections that are recorded."""

    def __init__(self, backend: Recorded, **options: Any) -> None:
        """`options`: those of the library's transport."""
        super().__init__(trust_env=False, **options)
        self._pool._network_backend = backend  # the pool takes one, its transport hands none on
