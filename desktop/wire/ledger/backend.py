"""Opens the connections of requests, for the HTTP library. The ledger has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpcore
import httpx
from anyio.abc import ByteStream

from desktop.wire.ledger.contacts import Contact, Purpose, ledger, proxy_at, server_of
from desktop.wire.ledger.vouching import voucher_of


class Recorded(httpcore.AsyncNetworkBackend):
    """Connects for one request to one server, by a proxy or directly."""

    def __init__(self, url: str, purpose: Purpose, ca_file: str | None, *, by_proxy: bool) -> None:
        self._server, self._purpose = server_of(url), purpose
        self._is_tls = url.startswith("https:")
        self._ca_file, self._by_proxy = ca_file, by_proxy
        self._backend = httpcore.AnyIOBackend()
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
        stream: Any = await self._backend.connect_tcp(
            host, port, timeout, local_address, socket_options
        )
        contact.reached += 1
        # WORKAROUND httpcore 1.0.9: it counts nothing, and TLS is laid over this very attribute.
        stream._stream = _Counted(stream._stream, contact)
        opened: httpcore.AsyncNetworkStream = stream
        return opened

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await self._backend.sleep(seconds)

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


class _Counted(ByteStream):
    """Counts the bytes of a socket."""

    def __init__(self, stream: ByteStream, contact: Contact) -> None:
        self._stream, self._contact = stream, contact

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        data = await self._stream.receive(max_bytes)
        self._contact.received += len(data)
        return data

    async def send(self, item: bytes) -> None:
        self._contact.sent += len(item)
        await self._stream.send(item)

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        return self._stream.extra_attributes
