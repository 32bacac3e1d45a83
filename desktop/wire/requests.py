"""Writes the body, the headers and the URL of a request. Sans-IO."""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from desktop import __version__
from desktop.chat.endpoint import Endpoint
from desktop.chat.request import Request


def chat_body(model: str, request: Request, *, with_usage: bool = True) -> bytes:
    """The JSON of a streaming chat completion.

    https://platform.openai.com/docs/api-reference/chat/create
    """
    pictures = _Pictures()
    messages = [pictures.out_of(message) for message in request.messages]
    body: dict[str, Any] = {"model": model, "messages": messages, "stream": True}
    body |= {**request.parameters, **request.extra}
    if with_usage:
        body["stream_options"] = {"include_usage": True}
    return pictures.into(msgspec.json.encode(body))


class _Pictures:
    """The addresses of pictures, put into the JSON once that is written: an encoder lets no other
    thread run while it goes over megabytes that need no escape."""

    def __init__(self) -> None:
        self._sign = f"~{secrets.token_hex(8)}."
        self._addresses: list[str] = []

    def out_of(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message with a token for each picture."""
        content = message.get("content")
        if not isinstance(content, list):
            return message
        return {**message, "content": [self._without(part) for part in content]}

    def into(self, encoded: bytes) -> bytes:
        """The JSON with the pictures for the tokens."""
        if not self._addresses:
            return encoded
        first, *others = encoded.split(f'"{self._sign}'.encode())
        pieces = [first]
        for other in others:
            number, _, rest = other.partition(b'"')
            pieces += [b'"', self._addresses[int(number)].encode(), b'"', rest]
        return b"".join(pieces)

    def _without(self, part: dict[str, Any]) -> dict[str, Any]:
        image = part.get("image_url") or {}
        address = image.get("url")
        if not isinstance(address, str) or not _PLAIN.fullmatch(address[:_HEAD]):
            return part
        self._addresses.append(address)
        return {**part, "image_url": {**image, "url": f"{self._sign}{len(self._addresses) - 1}"}}


_HEAD = 22
_PLAIN = re.compile(r"data:image/(?:png|jpeg);base64,?", re.ASCII)
"""The beginning of an address that Weir itself wrote: no character of it wants an escape."""


def headers_for(endpoint: Endpoint, key: str | None) -> dict[str, str]:
    """The headers of a request; those of the endpoint's settings replace ours.

    Compression is declined: a stream gains nothing by it, and it may hide a decompression bomb.
    """
    headers = {
        "accept": "text/event-stream, application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "user-agent": f"weir/{__version__}",
    }
    if key is not None:
        headers["authorization"] = f"Bearer {key}"
    headers.update((name.lower(), value.strip()) for name, value in endpoint.headers.items())
    return headers


def url_of(endpoint: Endpoint, path: str, query: str = "") -> str:
    """The URL of `path` below the base URL, whose query stays (Azure's api-version)."""
    parts = urlsplit(endpoint.base_url)
    queries = "&".join(filter(None, (parts.query, query)))
    return urlunsplit((*parts[:2], parts.path.rstrip("/") + path, queries, ""))
