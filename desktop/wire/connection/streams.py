"""Bodies on their way out and in, of which a stop leaves nothing for the collector to close."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx

SENT = 262_144
"""Bytes of a request that are copied, encrypted and sent in one go."""


class SentBody(httpx.AsyncByteStream, AsyncIterator[bytes]):
    """A request's body in pieces, between which the loop runs. It is no generator."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._at = 0
        return self

    async def __anext__(self) -> bytes:
        at, self._at = self._at, self._at + SENT
        if at >= len(self._body):
            raise StopAsyncIteration
        if at:
            await asyncio.sleep(0)
        return self._body[at : at + SENT] if len(self._body) > SENT else self._body


class HeldStreams:
    """Closes the generators by which the library reads an answer's body.

    WORKAROUND httpx 0.28 and httpcore 1.0.9: five generators read from one another by `async for`,
    which closes none of them; left alone, each is closed by a task of its own, at some later time.
    """

    def __init__(self, response: httpx.Response) -> None:
        self._generators: list[AsyncGenerator[bytes, None]] = []
        stream: Any = response.stream
        response.stream = _Stream(stream, self._generators)
        for name in ("_stream", "_httpcore_stream", "_stream"):
            inner = getattr(stream, name, None)
            if inner is None:  # another version: its generators are the collector's
                return
            setattr(stream, name, _Stream(inner, self._generators))
            stream = inner
        if hasattr(getattr(stream, "_connection", None), "_receive_response_body"):
            stream._connection = _Connection(stream._connection, self._generators)

    async def aclose(self) -> None:
        """Close them, the outermost first. The response is closed by then."""
        for generator in self._generators:
            await generator.aclose()


class _Stream(httpx.AsyncByteStream):
    """A stream whose generator is held."""

    def __init__(self, inner: Any, held: list[AsyncGenerator[bytes, None]]) -> None:
        self._inner, self._held = inner, held

    def __aiter__(self) -> AsyncGenerator[bytes, None]:
        generator: AsyncGenerator[bytes, None] = aiter(self._inner)
        self._held.append(generator)
        return generator

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Connection:
    """What a body is read from at last."""

    def __init__(self, inner: Any, held: list[AsyncGenerator[bytes, None]]) -> None:
        self._inner, self._held = inner, held

    def _receive_response_body(self, request: Any) -> AsyncGenerator[bytes, None]:
        generator: AsyncGenerator[bytes, None] = self._inner._receive_response_body(request)
        self._held.append(generator)
        return generator

    async def _response_closed(self) -> None:
        await self._inner._response_closed()
