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
from desktop.wire.failures import ProxyFailed
from desktop.wire.ledger.opening import opened

LOOK_SECONDS = 3.0
_LONGEST_HEAD = 16_384
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
    parts, server = urlsplit(proxy), urlsplit(url)
    is_tls = parts.scheme == "https"
    target = f"{server.netloc.rpartition('@')[2]}{'' if server.port else ':443'}"
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            port = parts.port or (443 if is_tls else 80)
            reader, writer = await opened(
                parts.hostname or "", port, ssl=context if is_tls else None, limit=_LONGEST_HEAD
            )
            asked = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"
            writer.write(asked.encode("latin-1"))
            head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, TimeoutError, ValueError, EOFError, asyncio.LimitOverrunError):
        return []
    finally:
        if writer is not None:
            writer.transport.abort()
    return _HEADER.findall(head.decode("latin-1"))
