"""Writes the body, the headers and the URL of a request. Sans-IO."""

from __future__ import annotations

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
    body: dict[str, Any] = {"model": model, "messages": request.messages, "stream": True}
    body |= {**request.parameters, **request.extra}
    if with_usage:
        body["stream_options"] = {"include_usage": True}
    return msgspec.json.encode(body)


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
