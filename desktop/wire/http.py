"""The one place that speaks HTTP: a streamed answer, and small JSON answers.

One client per request: a pooled client leaks connections when streams are cancelled (httpx #3782),
and a client on a TLS context that is already built costs 0.3 ms. It sets no time limits either,
except for an error's body: httpx's are per read, and every timed read leaves a timer behind;
`engine.turn.watchdog` keeps the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import msgspec

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire.connection import handshake, tls
from desktop.wire.connection import proxy as proxies
from desktop.wire.connection.compression import BadCompression, unpacker_for
from desktop.wire.connection.pace import Pace, slices
from desktop.wire.connection.tap import Tap
from desktop.wire.connection.trouble import TROUBLE, failure_of
from desktop.wire.failures import ConnectionBroken, NotAStream
from desktop.wire.refusals import REQUEST_ID_HEADERS, failure_from
from desktop.wire.requests import headers_for, url_of

MAX_ERROR_BODY = 65_536
"""Bytes read of an answer other than 200."""
ERROR_BODY_SECONDS = 5.0
MAX_JSON = 4_000_000

Progress = Callable[[str], None]
"""Called with "connected" (TCP), "secured" (TLS), "sent", and "head" once the answer's has come."""


_MILESTONES = {
    "connection.connect_tcp.complete": "connected",
    "socks.connect_tcp.complete": "connected",
    "connection.start_tls.complete": "secured",
    "proxy.start_tls.complete": "secured",
    "socks.start_tls.complete": "secured",
    "http11.send_request_headers.started": "sent",
    "http11.receive_response_headers.complete": "head",
}


class Answer:
    """A 200 whose body is still arriving."""

    def __init__(self, response: httpx.Response, tap: Tap | None = None) -> None:
        self.response = response
        self._tap = tap
        self._body: AsyncGenerator[bytes, None] | None = None
        headers = response.headers
        self.request_id = next((headers[n] for n in REQUEST_ID_HEADERS if n in headers), None)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body's bytes as they arrive, in pieces of at most a SLICE; others run in between.

        Raises ConnectionBroken where it breaks off, UnpackedTooLarge where it is a bomb.
        Close it (`aclosing`) if you leave early: the garbage collector would have it closed by a
        task of its own, at some later time.
        """
        unpack = unpacker_for(self.response.headers.get("content-encoding", ""))
        pace = Pace()
        # Held until `aclose`: collected before the response is closed, httpcore's generators
        # inside would close it themselves, in a task that qasync may never run.
        # Raw: httpx unpacks whatever it is given, and without a limit.
        self._body = cast(AsyncGenerator[bytes, None], self.response.aiter_raw())
        try:
            async for packed in self._body:
                await pace.worked(b"")  # a read may give nothing, and come in thousands
                for chunk in unpack(packed):
                    for piece in slices(chunk):
                        if self._tap is not None:
                            self._tap.received(piece)
                        yield piece
                        await pace.worked(piece)
        except (httpx.TransportError, BadCompression, OSError) as exc:
            raise ConnectionBroken from exc

    async def aclose(self) -> None:
        """Close the connection, then the generator that reads from it."""
        try:
            await self.response.aclose()
        finally:  # also where closing is cancelled
            if self._body is not None:
                await self._body.aclose()


@contextlib.asynccontextmanager
async def ask(
    endpoint: Endpoint,
    key: str | None,
    body: bytes,
    progress: Progress,
    stream_id: str | None = None,
    tap: Tap | None = None,
) -> AsyncIterator[Answer]:
    """POST a chat completion; inside the block the answer streams, leaving it closes the socket.

    `stream_id` asks llama.cpp's server to keep the stream, for `resume` and until `forget`. Raises
    a ChatError for everything that is no 200.
    """
    exchange = _Exchange(endpoint, key, "POST", url_of(endpoint, "/chat/completions"), body, tap)
    if stream_id is not None:
        exchange.headers["x-conversation-id"] = stream_id
    async with exchange.answered(progress) as answer:
        yield answer


@contextlib.asynccontextmanager
async def resume(
    endpoint: Endpoint,
    key: str | None,
    stream_id: str,
    offset: int,
    progress: Progress,
    tap: Tap | None = None,
) -> AsyncIterator[Answer]:
    """Stream the rest of a reply that llama.cpp's server keeps, after `offset` bytes of its body.

    Raises a ChatError; NotFound where the server does not have the stream.
    """
    url = _stream_url(endpoint, f"conv_id={stream_id}&from={offset}")
    async with _Exchange(endpoint, key, "GET", url, tap=tap).answered(progress) as answer:
        yield answer


async def forget(endpoint: Endpoint, key: str | None, stream_id: str) -> None:
    """Make the server drop a kept stream and stop generating. Raises ChatError."""
    url = _stream_url(endpoint, f"conv_id={stream_id}")
    async with _Exchange(endpoint, key, "DELETE", url).answered():
        return


async def get_json(endpoint: Endpoint, key: str | None, path: str) -> Any:
    """Return the JSON of a GET below the base URL. Raises ChatError; sets no time limit."""
    async with _Exchange(endpoint, key, "GET", url_of(endpoint, path)).answered() as answer:
        body = bytearray()
        await _begin(answer, body, MAX_JSON)
    if len(body) == MAX_JSON:  # the rest was left unread, and half of it is no JSON
        raise NotAStream(status=200, content="long")
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError) as exc:
        kind = "html" if body.lstrip().startswith(b"<") else "nothing"
        raise NotAStream(status=200, content=kind) from exc


def _stream_url(endpoint: Endpoint, query: str) -> str:
    """llama.cpp completes chats with and without `/v1` in the base URL, and streams with it."""
    below_v1 = urlsplit(endpoint.base_url).path.rstrip("/").endswith("/v1")
    return url_of(endpoint, "/stream" if below_v1 else "/v1/stream", query)


def host_of(endpoint: Endpoint) -> str:
    """The `host` or `host:port` that a failure names."""
    return urlsplit(endpoint.base_url).netloc


def warm_up(endpoint: Endpoint) -> None:
    """Build what the first request needs, 70-150 ms: call it in a thread, before it is needed."""
    with contextlib.suppress(ChatError):
        httpx.AsyncClient(verify=tls.context_for(endpoint), trust_env=False)


class _Exchange:
    """One request and its answer, on a client of their own."""

    def __init__(
        self,
        endpoint: Endpoint,
        key: str | None,
        method: str,
        url: str,
        body: bytes | None = None,
        tap: Tap | None = None,
    ) -> None:
        self.headers = httpx.Headers(headers_for(endpoint, key), encoding="latin-1")
        self._endpoint, self._method, self._url, self._body = endpoint, method, url, body
        self._tap = tap
        self._progress: Progress = _ignore
        self._opened: list[Any] = []

    @contextlib.asynccontextmanager
    async def answered(self, progress: Progress | None = None) -> AsyncIterator[Answer]:
        """The 200 (or 204), while its body arrives. Raises a ChatError for any other answer."""
        self._progress = progress or _ignore
        endpoint = self._endpoint
        context, proxy = tls.context_for(endpoint), proxies.proxy_for(endpoint)
        async with (
            _closing(self._opened),
            httpx.AsyncClient(
                verify=context,
                proxy=_proxy(proxy, context) if proxy else None,
                trust_env=False,
                follow_redirects=False,
                timeout=None,
            ) as client,
        ):
            sent = await self._sent(client, proxy)
            if isinstance(sent, httpx.Response):
                if self._tap is not None:
                    self._tap.answered(sent.status_code, sent.headers)
                async with contextlib.aclosing(Answer(sent, self._tap)) as answer:
                    if sent.status_code not in (200, 204):
                        place = proxies.place_of(proxy)
                        raise await _failure_in(answer, self._url, endpoint.model, place)
                    yield answer
                return
        if proxy is None:
            sent = await handshake.looked_into(sent, self._url, context)
        raise sent  # here, and not chained: the library's errors hold and quote the headers

    async def _sent(
        self, client: httpx.AsyncClient, proxy: str | None
    ) -> httpx.Response | ChatError:
        """The answer with its head, or the failure that kept it from coming."""
        try:
            request = client.build_request(
                self._method, self._url, content=self._body, headers=self.headers
            )
            request.extensions["trace"] = self._trace
            if self._tap is not None:
                self._tap.asked(self._method, self._url, request.headers, self._body)
            return await client.send(request, stream=True)
        except TROUBLE as exc:
            if _is_cancelled():  # whatever that broke
                raise asyncio.CancelledError from exc
            return failure_of(exc, self._endpoint, proxy)

    async def _trace(self, name: str, info: dict[str, Any]) -> None:
        if name.endswith(".connect_tcp.complete"):
            self._opened.append(info["return_value"])
        milestone = _MILESTONES.get(name)
        tunnel = getattr(info.get("request"), "method", b"") == b"CONNECT"
        if milestone and not tunnel:
            if self._tap is not None:
                self._tap.reached(milestone)
            self._progress(milestone)


@contextlib.asynccontextmanager
async def _closing(opened: list[Any]) -> AsyncIterator[None]:
    """WORKAROUND httpcore 1.0.9: cancelled in the handshake of TLS or SOCKS, it forgets the socket,
    which then stays open until it is collected. Closing once more does no harm."""
    try:
        yield
    finally:
        for stream in opened:
            await stream.aclose()


def _proxy(url: str, context: ssl.SSLContext) -> httpx.Proxy:
    try:
        return httpx.Proxy(url, ssl_context=context if url.startswith("https:") else None)
    except (httpx.InvalidURL, ValueError):  # a host that no name can be written like
        raise proxies.unusable("proxy", url) from None  # the library's words quote the password


def _ignore(milestone: str) -> None:
    """Ignore the progress of a small request."""


async def _failure_in(answer: Answer, url: str, model: str, proxy: str | None) -> ChatError:
    """The failure that an answer other than 200 means, by as much of its body as comes soon."""
    body = bytearray()
    with contextlib.suppress(TimeoutError, ChatError):
        async with asyncio.timeout(ERROR_BODY_SECONDS):
            await _begin(answer, body, MAX_ERROR_BODY)
    response = answer.response
    return failure_from(
        response.status_code, response.headers, bytes(body), url=url, model=model, proxy=proxy
    )


async def _begin(answer: Answer, body: bytearray, limit: int) -> None:
    """Read the beginning of an answer's body into `body`, which keeps what came before a break."""
    async with contextlib.aclosing(answer.chunks()) as chunks:
        async for chunk in chunks:
            body += chunk[: limit - len(body)]
            if len(body) == limit:
                return


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
