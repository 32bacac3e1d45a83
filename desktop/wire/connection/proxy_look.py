"""Finds out what a proxy that refuses us wants: the HTTP library keeps only its status.

Only the name of the server is sent: no key, no password, no question.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterable
from urllib.parse import urlsplit

from desktop.chat.failures import ChatError
from desktop.wire.connection import tunnel
from desktop.wire.failures import ProxyFailed
from desktop.wire.ledger.contacts import proxy_at
from desktop.wire.ledger.opening import looked_at, opened

LOOK_SECONDS = 3.0
_SCHEME = re.compile(r"\b(basic|digest|ntlm|negotiate|kerberos)\b(?![\w-]*=)", re.IGNORECASE)
_NAMES = {"ntlm": "NTLM"}
_HEADER = re.compile(r"(?im)^proxy-authenticate:(.*)$")


async def looked_into(
    failure: ChatError, url: str, proxy: str, context: ssl.SSLContext
) -> ChatError:
    """The failure of a request that a proxy did not let through, with what the proxy wants."""
    is_tunnel = urlsplit(url).scheme == "https" and proxy.startswith("http")
    if not isinstance(failure, ProxyFailed) or failure.status != 407:
        return failure
    said = await _said(url, proxy, context) if is_tunnel else ()
    return understood(failure, said, proxy)


def understood(failure: ProxyFailed, said: Iterable[str], proxy: str) -> ProxyFailed:
    """The failure with what the proxy's `Proxy-Authenticate` headers want of us."""
    schemes = [found.lower() for line in said for found in _SCHEME.findall(line)]
    if schemes and "basic" not in schemes:
        failure.wants, failure.schemes = "other_scheme", _listed(schemes)
    else:
        failure.wants = "other_password" if urlsplit(proxy).username else "password"
    return failure


def _listed(schemes: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(_NAMES.get(one, one.title()) for one in schemes))


async def _said(url: str, proxy: str, context: ssl.SSLContext) -> list[str]:
    """The headers by which a proxy says how it wants to know who asks for a tunnel."""
    parts = urlsplit(proxy)
    host, port = parts.hostname or "", tunnel.port_of(parts)
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            reader, writer = await opened(
                host,
                port,
                ssl=context if parts.scheme == "https" else None,
                limit=tunnel.LONGEST_HEAD,
                contact=looked_at(url, proxy_at(host, port)),
            )
            head = await tunnel.connect(reader, writer, url)
    except (OSError, TimeoutError, ValueError, EOFError):
        return []
    finally:
        if writer is not None:
            writer.transport.abort()
    return _HEADER.findall(head.decode("latin-1"))
