"""Reads what a program printed that gives out a key: the key alone, or JSON that names it.

Understood are the answers of `gcloud auth print-access-token` and `gcloud config config-helper`,
`az account get-access-token`, `aws codeartifact get-authorization-token`, the ExecCredential of
Kubernetes, those of OAuth, and any object with `token` and `expires_at` or `expires_in`.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop.chat.endpoint import BadKey, checked_key

_KEYS = ("token", "accesstoken", "authorizationtoken", "idtoken", "apikey", "key")
"""Names that hold a key, the likeliest first; written small, without `_` and `-`."""
_AT = (
    "expiresat", "expireson", "expirationtime", "expirationtimestamp", "expiration", "tokenexpiry",
    "expiry",
)  # fmt: skip
_IN = ("expiresin",)
_DEEPEST = 3
"""Objects within objects: ExecCredential has `status`, gcloud `credential`."""
_MILLISECONDS = 1e11
"""A number above that counts no seconds: it would be the year 5138."""


class NoKeyPrinted(ValueError):
    """No key is in it. `reason`: "nothing" was printed, "many_lines", "no_field" of the JSON holds
    one, or it "cannot_be" a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PrintedKey:
    """A key, and until when it is good, as `time.time` counts; None: nobody says."""

    key: str = field(repr=False)
    expires: float | None = None


def read_printed(text: str, now: float) -> PrintedKey:
    """The key in what was printed at `now`. Raises NoKeyPrinted, which never quotes the text."""
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise NoKeyPrinted("nothing")
    found = _json(text)
    if isinstance(found, Mapping):
        holder, key = next(_holders(found), ({}, ""))
        if not key:
            raise NoKeyPrinted("no_field")
        return _checked(key, _expiry(found, now) if holder is found else _inner(holder, found, now))
    if isinstance(found, str):  # az … -o json, with --query accessToken
        text = found.strip()
    if "\n" in text:
        raise NoKeyPrinted("many_lines")
    return _checked(text, None)


def secrets_in(text: str) -> list[str]:
    """What nobody should see of a text that was printed, should another one quote it."""
    text = text.removeprefix("\ufeff").strip()
    found = _json(text)
    words = list(_texts(found)) if isinstance(found, Mapping) else text.split()
    return [word for word in [text, *words] if _SHORTEST <= len(word) <= _LONGEST][:_MOST]


_SHORTEST, _LONGEST, _MOST = 8, 4096, 8
"""Characters of a word that may be a secret, and how many words are looked for: each takes time."""


def _checked(key: str, expires: float | None) -> PrintedKey:
    try:
        key = checked_key(key)
    except BadKey:
        raise NoKeyPrinted("cannot_be") from None
    known = [at for at in (expires, _expiry_of_jwt(key)) if at is not None]
    return PrintedKey(key, min(known, default=None))


def _json(text: str) -> Any:
    if text[:1] not in '{"':
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _holders(found: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The objects that hold a key, with it; outer ones first."""
    plain = _plain(found)
    for name in _KEYS:
        if isinstance(value := plain.get(name), str) and value.strip():
            yield found, value
    for value in found.values():
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield from _holders(value, depth + 1)


def _inner(holder: Mapping[str, Any], outer: Mapping[str, Any], now: float) -> float | None:
    inner = _expiry(holder, now)
    return _expiry(outer, now) if inner is None else inner


def _expiry(found: Mapping[str, Any], now: float) -> float | None:
    """Until when an object says that its key is good. A number goes before a date: az writes both,
    and its date is of no known zone."""
    plain = _plain(found)
    at = [moment for name in _AT if (moment := _moment(plain.get(name))) is not None]
    numbers = [moment for name in _AT if (moment := _number(plain.get(name))) is not None]
    spans = [now + span for name in _IN if (span := _number(plain.get(name))) is not None]
    return next(iter([*map(_seconds, numbers), *at, *spans]), None)


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    """By names without case and dashes, a number before a text of the same name."""
    plain: dict[str, Any] = {}
    for name, value in found.items():
        short = name.lower().replace("_", "").replace("-", "")
        if short not in plain or isinstance(value, int | float):
            plain[short] = value
    return plain


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _seconds(number: float) -> float:
    return number / 1000 if number > _MILLISECONDS else number


def _moment(value: object) -> float | None:
    """A date as ISO 8601 has it; without a zone, of this place."""
    if not isinstance(value, str) or _number(value) is not None:
        return None
    try:
        return datetime.fromisoformat(value.strip()).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _expiry_of_jwt(key: str) -> float | None:
    """The claim `exp`; nothing else of a token is looked at, and its signature is the server's."""
    parts = key.split(".")
    if len(parts) != 3:
        return None
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        claims = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError, binascii.Error):
        return None
    exp = claims.get("exp") if isinstance(claims, dict) else None
    number = None if isinstance(exp, str) else _number(exp)
    return None if number is None else _seconds(number)


def _texts(found: object, depth: int = 0) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping) and depth <= _DEEPEST:
        for value in found.values():
            yield from _texts(value, depth + 1)
