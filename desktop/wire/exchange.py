"""Sends one HTTP request by httpx, and reads its answer.

One client per request: a pooled client leaks connections when streams are cancelled (httpx #3782),
and a client on a TLS context that is already built costs 0.3 ms. The only time limit is that of an
error's body.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from functools import partial
from typing import Any, cast

import httpx

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire.connection import gate, handshake, proxy_look, tls
from desktop.wire.connection import proxy as proxies
from desktop.wire.connection.compression import BadCompression, unpacker_for
from desktop.wire.connection.pace import Pace, slices
from desktop.wire.connection.streams import HeldStreams, SentBody
from desktop.wire.connection.tap import Tap
from desktop.wire.connection.trouble import TROUBLE, failure_of
from desktop.wire.failures import ConnectionBroken, ProxyFailed, TlsFailed
from desktop.wire.ledger.backend import Recorded, Transport
from desktop.wire.ledger.contacts import Purpose, purpose_or
from desktop.wire.refusals import REQUEST_ID_HEADERS, failure_from
from desktop.wire.requests import headers_for

MAX_ERROR_BODY = 65_536
"""Bytes read of an answer other than 200."""
ERROR_BODY_SECONDS = 5.0

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
        self._held = HeldStreams(response)
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
            await self._held.aclose()


class Exchange:
    """One request and its answer, on a client of their own."""

    def __init__(
        self,
        endpoint: Endpoint,
        key: str | None,
        method: str,
        url: str,
        body: bytes | None = None,
        tap: Tap | None = None,
        purpose: Purpose = Purpose.QUESTION,
    ) -> None:
        self.headers = httpx.Headers(headers_for(endpoint, key), encoding="latin-1")
        self._endpoint, self._method, self._url, self._body = endpoint, method, url, body
        self._tap = tap
        on_device = endpoint.kind == "local"
        self._purpose = Purpose.ON_DEVICE if on_device else purpose_or(purpose)
        self._progress: Progress = _ignore
        self._opened: list[Any] = []

    @contextlib.asynccontextmanager
    async def answered(self, progress: Progress | None = None) -> AsyncIterator[Answer]:
        """The 200 (or 204), while its body arrives. Raises a ChatError for any other answer."""
        self._progress = progress or _ignore
        endpoint = self._endpoint
        context, proxy = tls.context_for(endpoint), proxies.proxy_for(endpoint)
        gate.check(self._url, proxy, self._purpose, on_device=endpoint.kind == "local")
        recorded = Recorded(self._url, self._purpose, endpoint.ca_file, by_proxy=proxy is not None)
        async with (
            _closing(self._opened),
            httpx.AsyncClient(
                transport=Transport(
                    recorded, verify=context, proxy=_proxy(proxy, context) if proxy else None
                ),
                trust_env=False,
                follow_redirects=False,
                timeout=None,
            ) as client,
        ):
            sent = await self._sent(client, proxy, recorded)
            if isinstance(sent, httpx.Response):
                if self._tap is not None:
                    self._tap.answered(sent.status_code, sent.headers)
                async with contextlib.aclosing(Answer(sent, self._tap)) as answer:
                    if sent.status_code not in (200, 204):
                        place = proxies.place_of(proxy)
                        failure = await _failure_in(answer, self._url, endpoint.model, place)
                        if proxy is not None and isinstance(failure, ProxyFailed):
                            said = sent.headers.get_list("proxy-authenticate")
                            failure = proxy_look.understood(failure, said, proxy)
                        if isinstance(failure, TlsFailed):
                            handshake.about_client(failure, endpoint.client_cert or "")
                        raise failure
                    yield answer
                return
        cert = endpoint.client_cert or ""
        sent = await handshake.looked_into(sent, self._url, context, proxy, cert)
        if proxy is not None:
            sent = await proxy_look.looked_into(sent, self._url, proxy, context)
        raise sent  # here, and not chained: the library's errors hold and quote the headers

    async def _sent(
        self, client: httpx.AsyncClient, proxy: str | None, recorded: Recorded
    ) -> httpx.Response | ChatError:
        """The answer with its head, or the failure that kept it from coming."""
        try:
            if self._body is not None:
                self.headers["content-length"] = str(len(self._body))
            request = client.build_request(self._method, self._url, headers=self.headers)
            if self._body is not None:
                request.stream = SentBody(self._body)
            request.extensions["trace"] = partial(self._trace, recorded)
            if self._tap is not None:
                self._tap.asked(self._method, self._url, request.headers, self._body)
            return await client.send(request, stream=True)
        except TROUBLE as exc:
            if _is_cancelled():  # whatever that broke
                raise asyncio.CancelledError from exc
            return failure_of(exc, self._endpoint, proxy)

    async def _trace(self, recorded: Recorded, name: str, info: dict[str, Any]) -> None:
        recorded.traced(name, info.get("return_value"))
        if name.endswith(".connect_tcp.complete"):
            self._opened.append(info["return_value"])
        if name.endswith(".start_tls.complete") and self._tap is not None:
            self._tap.secured(info["return_value"].get_extra_info("ssl_object"))
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
            await read_beginning(answer, body, MAX_ERROR_BODY)
    response = answer.response
    return failure_from(
        response.status_code, response.headers, bytes(body), url=url, model=model, proxy=proxy
    )


async def read_beginning(answer: Answer, body: bytearray, limit: int) -> None:
    """Read the beginning of an answer's body into `body`, which keeps what came before a break."""
    async with contextlib.aclosing(answer.chunks()) as chunks:
        async for chunk in chunks:
            body += chunk[: limit - len(body)]
            if len(body) == limit:
                return


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
