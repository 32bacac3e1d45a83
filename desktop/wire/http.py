"""The requests that Weir sends: a streamed answer, and small JSON answers.

They set no time limits: httpx's are per read, and every timed read leaves a timer behind;
`engine.turn.watchdog` keeps the time.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from desktop.chat.endpoint import DIRECT, Endpoint
from desktop.chat.failures import ChatError
from desktop.wire.connection import tls
from desktop.wire.connection.tap import Tap
from desktop.wire.exchange import Answer, Exchange, Progress, read_beginning
from desktop.wire.failures import NotAStream
from desktop.wire.ledger.contacts import Purpose
from desktop.wire.requests import url_of

__all__ = [
    "Answer",
    "Progress",
    "ask",
    "forget",
    "get_bytes",
    "get_direct",
    "get_json",
    "host_of",
    "resume",
    "warm_up",
]

MAX_JSON = 4_000_000


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
    exchange = Exchange(endpoint, key, "POST", url_of(endpoint, "/chat/completions"), body, tap)
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
    async with Exchange(endpoint, key, "GET", url, tap=tap).answered(progress) as answer:
        yield answer


async def forget(endpoint: Endpoint, key: str | None, stream_id: str) -> None:
    """Make the server drop a kept stream and stop generating. Raises ChatError."""
    url = _stream_url(endpoint, f"conv_id={stream_id}")
    async with Exchange(endpoint, key, "DELETE", url).answered():
        return


async def get_json(
    endpoint: Endpoint,
    key: str | None,
    path: str,
    progress: Progress | None = None,
    tap: Tap | None = None,
) -> Any:
    """Return the JSON of a GET below the base URL. Raises ChatError; sets no time limit."""
    url = url_of(endpoint, path)
    exchange = Exchange(endpoint, key, "GET", url, tap=tap, purpose=Purpose.MODELS)
    async with exchange.answered(progress) as answer:
        body = bytearray()
        await read_beginning(answer, body, MAX_JSON)
    if len(body) == MAX_JSON:  # the rest was left unread, and half of it is no JSON
        raise NotAStream(status=200, content="long")
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError) as exc:
        kind = "html" if body.lstrip().startswith(b"<") else "nothing"
        raise NotAStream(status=200, content=kind) from exc


async def get_direct(url: str, limit: int) -> bytes:
    """Return a PAC file: the body of a GET without a key, past all proxies, `limit` bytes of it at
    most and one more. Raises a ChatError; sets no time limit."""
    return await get_bytes(Endpoint("", url, proxy=DIRECT), limit, Purpose.PAC)


async def get_bytes(endpoint: Endpoint, limit: int, purpose: Purpose) -> bytes:
    """The same, of the endpoint's base URL as it stands, by the way that its settings name."""
    url = endpoint.base_url
    async with Exchange(endpoint, None, "GET", url, purpose=purpose).answered() as answer:
        body = bytearray()
        await read_beginning(answer, body, limit + 1)
    return bytes(body)


def _stream_url(endpoint: Endpoint, query: str) -> str:
    """llama.cpp completes chats with and without `/v1` in the base URL, and streams with it."""
    below_v1 = urlsplit(endpoint.base_url).path.rstrip("/").endswith("/v1")
    return url_of(endpoint, "/stream" if below_v1 else "/v1/stream", query)


def host_of(endpoint: Endpoint) -> str:
    """The `host` or `host:port` that a failure names."""
    return urlsplit(endpoint.base_url).netloc


def warm_up(endpoint: Endpoint) -> None:
    """Build what the first request needs, 70-150 ms: call it in a thread, before it is needed."""
    with contextlib.suppress(ImportError):
        importlib.import_module("anyio._backends._asyncio")  # what httpcore waits with
    with contextlib.suppress(ChatError):
        httpx.AsyncClient(verify=tls.context_for(endpoint), trust_env=False)
