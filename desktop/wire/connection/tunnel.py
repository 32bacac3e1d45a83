"""A stream to a server by its route: what nothing but a handshake is sent over.

The HTTP library opens its own; this one is for a look at what is in the way.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from urllib.parse import SplitResult, unquote, urlsplit

from desktop.chat.hosts import PORTS
from desktop.wire.ledger import opening
from desktop.wire.ledger.contacts import proxy_at

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
LONGEST_HEAD = 16_384


class TunnelRefused(OSError):
    """A proxy does not let us through. `status`: of HTTP; None: it is a SOCKS proxy."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"tunnel refused: {status}")
        self.status = status


@contextlib.asynccontextmanager
async def opened(url: str, proxy: str | None, context: ssl.SSLContext) -> AsyncIterator[Stream]:
    """Open a stream to the host of `url`; `context` is for a proxy that is spoken to by TLS.

    Raises OSError, EOFError and ValueError where there is no way. Sets no time limit.
    """
    target, way = urlsplit(url), urlsplit(proxy or url)
    is_tls = proxy is not None and way.scheme == "https"
    host, port = way.hostname or "", port_of(way)
    contact = opening.looked_at(url, proxy_at(host, port) if proxy is not None else None)
    reader, writer = await opening.opened(
        host, port, ssl=context if is_tls else None, limit=LONGEST_HEAD, contact=contact
    )
    try:
        if way.scheme.startswith("socks"):
            await _through_socks(reader, writer, target, way)
        elif proxy is not None:
            head = await connect(reader, writer, url, _basic(way))
            status = head.split(b" ", 2)[1:2]
            if status != [b"200"]:
                raise TunnelRefused(int(status[0]) if status and status[0].isdigit() else None)
        yield reader, writer
    finally:
        writer.transport.abort()


async def connect(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, url: str, headers: str = ""
) -> bytes:
    """Ask a proxy for a tunnel; return the head of its answer. Nothing is sent but the server's
    name, and `headers`: lines that end as HTTP wants it."""
    server = urlsplit(url)
    target = f"{server.netloc.rpartition('@')[2]}{'' if server.port else f':{port_of(server)}'}"
    asked = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{headers}\r\n"
    writer.write(asked.encode("latin-1"))
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise TunnelRefused(None) from None


def port_of(parts: SplitResult) -> int:
    """Return the port that an address leads to."""
    return parts.port or PORTS.get(parts.scheme, 443)


def _basic(way: SplitResult) -> str:
    if way.username is None:
        return ""
    said = f"{unquote(way.username)}:{unquote(way.password or '')}".encode()
    return f"Proxy-Authorization: Basic {base64.b64encode(said).decode()}\r\n"


async def _through_socks(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target: SplitResult,
    way: SplitResult,
) -> None:
    """SOCKS 5 (RFC 1928, 1929); the proxy looks the name up."""
    user = unquote(way.username or "").encode()
    writer.write(b"\x05\x01" + (b"\x02" if user else b"\x00"))
    if (await reader.readexactly(2))[1] == 2:
        password = unquote(way.password or "").encode()
        writer.write(b"\x01" + _counted(user) + _counted(password))
        if (await reader.readexactly(2))[1] != 0:
            raise TunnelRefused(None)
    host = _counted((target.hostname or "").encode("idna"))
    writer.write(b"\x05\x01\x00\x03" + host + port_of(target).to_bytes(2))
    _version, status, _reserved, kind = await reader.readexactly(4)
    if status != 0:
        raise TunnelRefused(None)
    length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
    await reader.readexactly(length + 2)


def _counted(text: bytes) -> bytes:
    return bytes([len(text)]) + text  # ValueError over 255
