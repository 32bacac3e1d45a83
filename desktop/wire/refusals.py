"""Turns an answer with another status than 200 into the failure it means. Sans-IO."""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from desktop.chat.failures import ChatError
from desktop.chat.masking import masked_url, names_a_secret
from desktop.chat.text import whole_text
from desktop.wire.chunks import reported_error
from desktop.wire.failures import (
    MAX_BODY,
    MAX_MESSAGE,
    ContextFull,
    KeyRefused,
    ModelLoading,
    ModelNotFound,
    NotFound,
    ProxyFailed,
    QuotaExhausted,
    RateLimited,
    Redirected,
    RequestRefused,
    ServerBusy,
    ServerFailed,
    TlsFailed,
)

REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-ms-request-id", "cf-ray")
LONGEST_WAIT = 366 * 86_400.0
"""Seconds of a Retry-After that Weir believes."""
_LARGEST = 10**15
"""Tokens that Weir believes: a number of 5,000 digits is none."""
_CERTIFICATE = re.compile(rb"required SSL certificate|SSL certificate error")
"""What nginx answers, over a connection that it accepted, if it misses a client certificate."""
_CONTEXT = re.compile(
    r"context[_ ](length|size|window)|maximum context|exceed_context|too many tokens"
    r"|prompt is too long",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"maximum context length (?:is|of) (\d+)|tokens > (\d+)", re.IGNORECASE)
_PROMPT = re.compile(
    r"(?:resulted in|requested|request has|prompt is too long:) (\d+)", re.IGNORECASE
)
_QUOTA = re.compile(r"insufficient_quota|quota|billing|credit|balance", re.IGNORECASE)
_RATE = re.compile(r"per (second|minute|hour|day)|rate.?limit|rpm|tpm", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,60}(not found|does not exist)|invalid model", re.IGNORECASE
)


def failure_from(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    url: str,
    model: str,
    proxy: str | None = None,
) -> ChatError:
    """The failure that an answer means. `headers` looks names up without regard to case.

    `proxy` (host:port) is the proxy in between, if any: a 407 comes from there.
    """
    error, text = _error_in(body)
    facts: dict[str, Any] = {
        "status": status,
        "message": text[:MAX_MESSAGE],
        "request_id": next((headers[n] for n in REQUEST_ID_HEADERS if n in headers), None),
        "headers": {n: v for n, v in headers.items() if not names_a_secret(n)},
        "body": body.decode("utf-8", "replace")[:MAX_BODY],
    }
    words = f"{error.get('code')} {error.get('type')} {text}"
    if status in (400, 495, 496) and _CERTIFICATE.search(body):
        return TlsFailed(urlsplit(url).netloc, reason="client_certificate", detail=f"HTTP {status}")
    if status in (401, 403):
        return KeyRefused(**facts)
    if 300 <= status < 400:
        return Redirected(**facts, location=masked_url(headers.get("location", ""))[:MAX_MESSAGE])
    if status == 407:
        return ProxyFailed(urlsplit(url).netloc, proxy, status=status)
    if status == 429:
        return _too_many(words, headers, facts)
    if status in (503, 529):
        if "Loading model" in text:
            return ModelLoading(**facts)
        return ServerBusy(**facts, retry_after=retry_after(headers))
    if 400 <= status < 500:
        field = error.get("param")
        facts["field"] = field[:MAX_MESSAGE] if isinstance(field, str) else None
        return _refused(status, error, words, facts, url=url, model=model)
    return ServerFailed(**facts)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number or an HTTP date (RFC 9110, 10.2.3).

    None without such a header, and for a wait longer than LONGEST_WAIT.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        seconds = float(value)
    else:
        try:
            moment = email.utils.parsedate_to_datetime(value).timestamp()
        except (ValueError, OverflowError, OSError):  # of no calendar
            return None
        seconds = max(0.0, moment - (time.time() if now is None else now))
    return seconds if seconds <= LONGEST_WAIT else None


def _refused(
    status: int, error: dict[str, Any], words: str, facts: dict[str, Any], *, url: str, model: str
) -> RequestRefused:
    if _NO_MODEL.search(words):
        return ModelNotFound(**facts, model=model)
    if status == 404:
        return NotFound(**facts, url=masked_url(url))
    if status in (400, 413, 422) and _CONTEXT.search(words):
        return ContextFull(
            **facts,
            prompt_tokens=_number(error.get("n_prompt_tokens")) or _named(_PROMPT, words),
            limit=_number(error.get("n_ctx")) or _named(_LIMIT, words),
        )
    return RequestRefused(**facts)


def _too_many(
    words: str, headers: Mapping[str, str], facts: dict[str, Any]
) -> RateLimited | QuotaExhausted:
    by_money = "insufficient_quota" in words or (_QUOTA.search(words) and not _RATE.search(words))
    if by_money:
        return QuotaExhausted(**facts)
    return RateLimited(**facts, retry_after=retry_after(headers))


def _error_in(body: bytes) -> tuple[dict[str, Any], str]:
    """The error object, if there is one, and the message in it or in the body."""
    text = body.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}, "" if text.startswith("<") else text  # a page of HTML says nothing here
    if not isinstance(value, dict):
        return {}, text
    error = value.get("error")
    reported = reported_error(error, value.get("message") or value.get("detail"))
    text = whole_text(reported.message) if reported else text
    return error if isinstance(error, dict) else value, text


def _number(value: Any) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST
    return value if fits else None


def _named(pattern: re.Pattern[str], words: str) -> int | None:
    """A number that a server names only within its message (OpenAI, vLLM, Anthropic)."""
    found = pattern.search(words)
    digits = found[found.lastindex or 0] if found else ""
    return int(digits) if 0 < len(digits) <= len(str(_LARGEST)) else None
