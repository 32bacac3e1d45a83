"""The one place that speaks HTTP: a streamed answer, and small JSON answers.

One client per request: a pooled client leaks connections when streams are cancelled (httpx #3782),
and a client on a TLS context that is already built costs 0.3 ms. No time limits here either:
httpx's are per read, and every timed read leaves a timer behind; `engine.watchdog` keeps the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire import proxy as proxies
from desktop.wire import tls
from desktop.wire.failures import (
    CannotReach,
    ClosedWithoutAnswer,
    ConnectionBroken,
    ConnectionRefused,
    ConnectTimedOut,
    NameNotResolved,
    NoRoute,
    NotAStream,
    ProxyFailed,
    TlsFailed,
)
from desktop.wire.refusals import REQUEST_ID_HEADERS, failure_from
from desktop.wire.requests import headers_for

MAX_ERROR_BODY = 65_536
"""Bytes read of an answer that is no reply."""
ERROR_BODY_SECONDS = 5.0
MAX_JSON = 4_000_000

Progress = Callable[[str], None]
"""Told "connected" (TCP), "secured" (TLS) and "sent" as a request gets there."""

_MILESTONES = {
    "connection.connect_tcp.complete": "connected",
    "socks.connect_tcp.complete": "connected",
    "connection.start_tls.complete": "secured",
    "proxy.start_tls.complete": "secured",
    "socks.start_tls.complete": "secured",
    "http11.send_request_headers.started": "sent",
}


class Answer:
    """A 200 whose body is still arriving."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._body: AsyncGenerator[bytes, None] | None = None
        headers = response.headers
        self.request_id = next((headers[n] for n in REQUEST_ID_HEADERS if n in headers), None)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body's bytes as they arrive. Raises ConnectionBroken where it breaks off.

        Close it (`aclosing`) where you leave early: what is left to the garbage collector would
        be closed by a task of its own, at some later time.
        """
        encoded = self.response.headers.get("content-encoding", "identity") != "identity"
        # Held until `aclose`: collected before the response is closed, httpcore's generators
        # inside would close it themselves, in a task that qasync may never run.
        body = self.response.aiter_bytes() if encoded else self.response.aiter_raw()
        self._body = cast(AsyncGenerator[bytes, None], body)  # promised is an iterator
        try:
            async for chunk in self._body:
                yield chunk
        except (httpx.TransportError, httpx.DecodingError, OSError) as exc:
            raise ConnectionBroken from exc

    async def aclose(self) -> None:
        """Close the connection, then what was reading from it."""
        try:
            await self.response.aclose()
        finally:  # also where closing is cancelled
            if self._body is not None:
                await self._body.aclose()


@contextlib.asynccontextmanager
async def ask(
    endpoint: Endpoint, key: str | None, body: bytes, progress: Progress
) -> AsyncIterator[Answer]:
    """POST a chat completion; inside the block the answer streams, leaving it closes the socket.

    Raises a ChatError for everything that is no 200.
    """
    url = url_of(endpoint, "/chat/completions")
    async with _exchange(endpoint, key, "POST", url, body, progress) as answer:
        response = answer.response
        if response.status_code != 200:
            model = endpoint.model
            text = await _some_of(answer)
            raise failure_from(response.status_code, response.headers, text, url=url, model=model)
        yield answer


async def get_json(endpoint: Endpoint, key: str | None, path: str) -> Any:
    """The JSON that a GET below the base URL answers with. Raises ChatError; sets no time limit."""
    url = url_of(endpoint, path)
    async with _exchange(endpoint, key, "GET", url, None, _unheard) as answer:
        response = answer.response
        if response.status_code != 200:
            text = await _some_of(answer)
            raise failure_from(response.status_code, response.headers, text, url=url, model="")
        body = await _beginning_of(answer, MAX_JSON)
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError) as exc:
        kind = "html" if body.lstrip().startswith(b"<") else "nothing"
        raise NotAStream(status=200, content=kind) from exc


def url_of(endpoint: Endpoint, path: str) -> str:
    """`path` below the base URL; its query stays (Azure's api-version)."""
    parts = urlsplit(endpoint.base_url)
    return urlunsplit((*parts[:2], parts.path.rstrip("/") + path, parts.query, ""))


def host_of(endpoint: Endpoint) -> str:
    """`host` or `host:port`, what a failure names."""
    return urlsplit(endpoint.base_url).netloc


def warm_up(endpoint: Endpoint) -> None:
    """Build what the first request needs, 70-150 ms: call it in a thread, before it is needed."""
    with contextlib.suppress(ChatError):
        httpx.AsyncClient(verify=tls.context_for(endpoint), trust_env=False)


@contextlib.asynccontextmanager
async def _exchange(
    endpoint: Endpoint,
    key: str | None,
    method: str,
    url: str,
    body: bytes | None,
    progress: Progress,
) -> AsyncIterator[Answer]:
    async def trace(name: str, info: dict[str, Any]) -> None:
        milestone = _MILESTONES.get(name)
        tunnel = getattr(info.get("request"), "method", b"") == b"CONNECT"
        if milestone and not tunnel:
            progress(milestone)

    context, proxy = tls.context_for(endpoint), proxies.proxy_for(endpoint)
    async with httpx.AsyncClient(
        verify=context,
        proxy=_proxy(proxy, context) if proxy else None,
        trust_env=False,
        follow_redirects=False,
        timeout=None,
    ) as client:
        headers = headers_for(endpoint, key)
        request = client.build_request(method, url, content=body, headers=headers)
        request.extensions["trace"] = trace
        try:
            response = await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, BaseExceptionGroup) as exc:
            if _cancelled(exc):
                raise
            raise _failure_of(exc, endpoint, proxies.place_of(proxy)) from None
        async with contextlib.aclosing(Answer(response)) as answer:
            yield answer


def _proxy(url: str, context: ssl.SSLContext) -> httpx.Proxy:
    return httpx.Proxy(url, ssl_context=context if url.startswith("https:") else None)


def _unheard(milestone: str) -> None:
    """Nobody asks how far a small request has got."""


async def _some_of(answer: Answer) -> bytes:
    """The beginning of an error's body; empty where it does not come soon."""
    with contextlib.suppress(TimeoutError, ConnectionBroken):
        async with asyncio.timeout(ERROR_BODY_SECONDS):
            return await _beginning_of(answer, MAX_ERROR_BODY)
    return b""


async def _beginning_of(answer: Answer, limit: int) -> bytes:
    body = bytearray()
    async with contextlib.aclosing(answer.chunks()) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) >= limit:
                break
    return bytes(body[:limit])


def _failure_of(error: BaseException, endpoint: Endpoint, proxy: str | None) -> ChatError:
    """What kept the answer from coming; not in the library's words, which may quote the key."""
    host = host_of(endpoint)
    causes = list(_causes(error))
    if isinstance(error, httpx.ProxyError):
        status = str(error)[:3]
        return ProxyFailed(host, proxy, status=int(status) if status.isdigit() else None)
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return NameNotResolved(host, proxy)
        if isinstance(cause, ssl.SSLError):
            return TlsFailed(host, proxy, reason=tls.reason_of(cause), detail=_words(cause))
        if isinstance(cause, ConnectionRefusedError):
            return ConnectionRefused(host, proxy)
        if isinstance(cause, TimeoutError):  # the system's own limit, shorter than ours
            return ConnectTimedOut(host, proxy, seconds=endpoint.timeouts.connect)
    if isinstance(error, httpx.ConnectError):
        return NoRoute(host, proxy)
    if isinstance(error, httpx.TransportError | OSError):
        return ClosedWithoutAnswer()
    return CannotReach(host, proxy)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it; one connect attempt per address comes as a group."""
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


def _cancelled(error: BaseException) -> bool:
    return any(isinstance(cause, asyncio.CancelledError) for cause in _causes(error))


def _words(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or ""
