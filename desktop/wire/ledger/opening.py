"""Opens a connection that carries no request: a look, a knock. The ledger has it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

from desktop.wire.ledger.contacts import Contact, Purpose, ledger, purpose_or, server_of

_BUFFER = 65_536


async def opened(
    host: str,
    port: int,
    purpose: Purpose = Purpose.LOOK,
    *,
    ssl: ssl.SSLContext | None = None,
    limit: int = _BUFFER,
    contact: Contact | None = None,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """What `asyncio.open_connection` opens, and raises; its bytes are counted on the wire.

    `contact`: what they are counted in; None: that of the host itself.
    """
    loop = asyncio.get_running_loop()
    contact = contact or ledger.begun(host, port, None, purpose_or(purpose))
    reader = asyncio.StreamReader(limit=limit, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    plain, _ = await loop.create_connection(lambda: _Heard(protocol, contact), host, port)
    contact.reached += 1
    transport: Any = _Counted(plain, contact)
    if ssl is not None:
        try:
            transport = await loop.start_tls(transport, protocol, ssl, server_hostname=host)
        except BaseException:
            plain.abort()
            raise
    protocol.connection_made(transport)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


def counted(transport: asyncio.Transport, contact: Contact) -> Any:
    """The transport; what comes and goes over it is counted from its next protocol on."""
    return _Counted(transport, contact)


def looked_at(url: str, proxy: str | None) -> Contact:
    """Note that the certificate of a server is looked at; `proxy`, by `proxy_at`, is connected to
    in its place."""
    contact = ledger.begun(*server_of(url), proxy, purpose_or(Purpose.LOOK))
    contact.is_tls = True
    return contact


class _Heard(asyncio.BufferedProtocol):
    """Counts what comes, and hands it on to a protocol of either kind."""

    def __init__(self, protocol: asyncio.BaseProtocol, contact: Contact) -> None:
        self._protocol: Any = protocol
        self._contact = contact
        self._buffered = isinstance(protocol, asyncio.BufferedProtocol)
        self._buffer = bytearray(0 if self._buffered else _BUFFER)

    def get_buffer(self, sizehint: int) -> Any:
        return self._protocol.get_buffer(sizehint) if self._buffered else self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._contact.received += nbytes
        if self._buffered:
            self._protocol.buffer_updated(nbytes)
        else:
            self._protocol.data_received(bytes(self._buffer[:nbytes]))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Nothing: the protocol is told of the transport that counts."""

    def eof_received(self) -> bool | None:
        found: bool | None = self._protocol.eof_received()
        return found

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()


class _Counted:
    """A transport that counts what goes."""

    _start_tls_compatible = True  # asyncio asks for it before it lays TLS over a transport

    def __init__(self, transport: asyncio.Transport, contact: Contact) -> None:
        self._transport, self._contact = transport, contact

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._contact.sent += len(data)
        self._transport.write(data)

    def writelines(self, lines: Iterable[bytes]) -> None:
        self.write(b"".join(lines))

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(_Heard(protocol, self._contact))
