"""Takes secrets out of what is shown or saved of the wire, without moving a byte of the rest."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from desktop.chat.endpoint import Endpoint

MASK = b"*"
BLANK = "***"
_SHORTEST = 4
"""Characters of a secret that is looked for in bytes: a shorter one is in every text."""
_SHORTEST_CODED = 8
"""Characters of its base64 and hex forms that are looked for."""
_SECRET_NAME = re.compile(
    r"auth|cookie|credential|jwt|key|passw|(^|[-_])pass$|pwd|secret|session|signature|token"
    r"|^(code|sig)$",
    re.IGNORECASE,
)


def names_a_secret(name: str) -> bool:
    """Whether a header or a parameter of this name holds what nobody else may see."""
    return bool(_SECRET_NAME.search(name))


def secrets_of(endpoint: Endpoint) -> list[str]:
    """What of an endpoint's own settings nobody else may see: header values, parameters."""
    headers = [value for name, value in endpoint.headers.items() if names_a_secret(name)]
    parts = urlsplit(endpoint.base_url)
    pairs = [pair.partition("=") for pair in parts.query.split("&")]
    values = [value for name, _equals, value in pairs if names_a_secret(name)]
    values += [parts.password or "", *map(unquote_plus, values), *headers]
    for header in headers:  # `Token abc`, `a=b; c=d`: a server may quote the half of it
        values += [
            piece for piece in re.split(r"[\s;,=]+", header) if len(piece) >= _SHORTEST_CODED
        ]
    return list(dict.fromkeys(filter(None, map(str.strip, values))))


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, with a mask in place of secret values; `Bearer` and its like stay."""
    return {name: _masked_header(name, value) for name, value in headers.items()}


def masked_url(url: str) -> str:
    """The URL, with a mask in place of a password and of secret parameters."""
    parts = urlsplit(url)
    _user, at, host = parts.netloc.rpartition("@")
    query = "&".join(map(_masked_pair, filter(None, parts.query.split("&"))))
    return urlunsplit((parts.scheme, f"{BLANK}@{host}" if at else host, parts.path, query, ""))


class Mask:
    """Blanks secrets wherever they stand: as they are, and in hex and base64."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, longest_first))) if forms else None
        self.reach = max(map(len, forms), default=1) - 1
        """Bytes before and after a piece that must be masked with it."""

    def bytes(self, data: bytes | bytearray) -> bytes:
        """`data` of the same length, each secret in it blanked."""
        if self._pattern is None:
            return bytes(data)
        return self._pattern.sub(lambda found: MASK * len(found[0]), data)

    def text(self, text: str) -> str:
        """The same for text."""
        return self.bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _masked_header(name: str, value: str) -> str:
    if not names_a_secret(name):
        return value
    scheme, space, _rest = value.partition(" ")
    return f"{scheme} {BLANK}" if space and name.lower().endswith("authorization") else BLANK


def _masked_pair(pair: str) -> str:
    name, equals, _value = pair.partition("=")
    return f"{name}={BLANK}" if equals and names_a_secret(name) else pair


def _forms(secret: str) -> Iterable[bytes]:
    raw = secret.encode("utf-8", "replace")
    if len(raw) < _SHORTEST:
        return
    yield raw
    yield raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"')  # as JSON quotes it
    yield raw.replace(b"/", b"\\/")
    escaped = quote(secret, safe="")
    yield escaped.encode()
    yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), escaped).encode()
    coded = [raw.hex().encode(), raw.hex().upper().encode()]
    for shift in range(3):  # where it begins within base64's groups of three bytes
        whole = base64.b64encode(b"\0" * shift + raw)
        inner = whole[(shift * 4 + 2) // 3 : (shift + len(raw)) * 4 // 3]  # told by it alone
        coded += [inner, inner.replace(b"+", b"-").replace(b"/", b"_")]
    yield from (form for form in coded if len(form) >= _SHORTEST_CODED)
