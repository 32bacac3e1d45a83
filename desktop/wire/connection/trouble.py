"""Turns the HTTP library's errors into the failures that kept an answer from coming."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire.connection import proxy as proxies
from desktop.wire.failures import (
    CannotReach,
    ClosedWithoutAnswer,
    ConnectionRefused,
    ConnectTimedOut,
    NameNotResolved,
    NoRoute,
    NotAStream,
    ProxyFailed,
    TlsFailed,
)
from desktop.wire.trust.verdict import reason_of

TROUBLE = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, BaseExceptionGroup)
"""Errors that httpx raises, lets through, or makes of several addresses that failed."""


def failure_of(error: BaseException, endpoint: Endpoint, proxy_url: str | None) -> ChatError:
    """Return the failure for an error; without the library's words, which may quote the key."""
    host, proxy = urlsplit(endpoint.base_url).netloc, proxies.place_of(proxy_url)
    causes = list(_causes(error))
    if isinstance(error, httpx.ProxyError):
        return _refused_by_proxy(str(error), host, proxy)
    if isinstance(error, httpx.InvalidURL | UnicodeError):  # no name can be written like that
        return NameNotResolved(host, proxy)
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return NotAStream(content="nothing")  # no HTTP at all: a TLS port, another protocol
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return NameNotResolved(host, proxy)
        if isinstance(cause, ssl.SSLError):
            # Through a plain proxy it is the server's certificate that is looked at.
            secured_by = proxy if proxy_url and proxy_url.startswith("https:") else None
            return TlsFailed(host, secured_by, reason=reason_of(cause), detail=_words(cause))
        if isinstance(cause, ConnectionRefusedError):
            return ConnectionRefused(host, proxy)
        if isinstance(cause, TimeoutError):  # the system's own limit, shorter than ours
            return ConnectTimedOut(host, proxy, seconds=endpoint.timeouts.connect)
    if isinstance(error, httpx.ConnectError):
        return NoRoute(host, proxy)
    if isinstance(error, httpx.TransportError | OSError):
        return ClosedWithoutAnswer()
    return CannotReach(host, proxy)


def _refused_by_proxy(words: str, host: str, proxy: str | None) -> ProxyFailed:
    """The library's words begin with a status, or are those of SOCKS."""
    if words[:3].isdigit():
        return ProxyFailed(host, proxy, status=int(words[:3]))
    if "username/password" in words and words.startswith("Invalid"):
        return ProxyFailed(host, proxy, wants="other_password")
    wants = "password" if words.startswith("Requested NO AUTH") else ""
    return ProxyFailed(host, proxy, wants=wants)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all its causes; attempts to connect to several addresses come as a group."""
    pending, seen = [error], set[int]()
    while pending:
        cause = pending.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        pending += [c for c in (cause.__cause__, cause.__context__) if c is not None]
        if isinstance(cause, BaseExceptionGroup):
            pending += cause.exceptions


def _words(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or ""
