"""A key in the codings in which servers quote it, and a search that decodes by itself.

Nothing of the program is used here, so that a mask and this search can only agree by being right.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus

PLAIN = "sk-weir-Z9x8W7v6U5t4S3r2Q1p0-secret"
AWKWARD = 'sk_a/b+c"d&e=f<g>h%41i\\n7-Z9x8W7v6U5t4'
"""Every character that some coding writes in another way."""


def unicode_escapes(text: str, form: str = "\\u{:04x}") -> str:
    return "".join(form.format(ord(character)) for character in text)


def half_of_it_escaped(text: str) -> str:
    pairs = zip(text[::2], text[1::2] + " " * (len(text) % 2), strict=True)
    return "".join(unicode_escapes(a, "\\u{:04X}") + quoted(b) for a, b in pairs).rstrip()


def quoted(text: str) -> str:
    return json.dumps(text)[1:-1].replace("/", "\\/")


def percent(text: str, form: str = "%{:02X}") -> str:
    return "".join(form.format(byte) for byte in text.encode())


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def entities(text: str) -> str:
    forms = ("&#{};", "&#x{:x};", "&#X{:04X};")
    return "".join(forms[n % 3].format(ord(character)) for n, character in enumerate(text))


JSON_SPELLINGS: dict[str, Callable[[str], str]] = {
    "JSON": quoted,
    "JSON escapes": unicode_escapes,
    "JSON, half of it escaped": half_of_it_escaped,
}
"""As a part of a JSON string, as it stands there."""

SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent": percent,
    "percent in small letters": lambda key: percent(key, "%{:02x}"),
    "a form": lambda key: quote_plus(f"my key {key}"),
    "base64": lambda key: base64_of(f"ab{key}z"),
    "base64url": lambda key: base64.urlsafe_b64encode(f"a{key}".encode()).decode().rstrip("="),
    "hex": lambda key: key.encode().hex(),
    "Basic": lambda key: f"Basic {base64_of(f'user:{key}')}",
    "HTML": entities,
}
"""As text."""

MORE_SPELLINGS: dict[str, Callable[[str], str]] = {
    **JSON_SPELLINGS,
    **SPELLINGS,
    "HTML names": lambda key: html.escape(key).replace("/", "&sol;").replace("_", "&lowbar;"),
    "HEX": lambda key: key.encode().hex().upper(),
    "hex with colons": lambda key: key.encode().hex(":"),
    "bytes of C": lambda key: "".join(f"\\x{byte:02x}" for byte in key.encode()),
    "bytes in a list": lambda key: ", ".join(f"0x{byte:02x}" for byte in key.encode()),
    "letters of Rust": lambda key: unicode_escapes(key, "\\u{{{:x}}}"),
    "capital letters": str.upper,
    "percent twice": lambda key: quote(percent(key)),
    "JSON in JSON": lambda key: quoted(unicode_escapes(key)),
    "JSON in a form": lambda key: quote_plus(unicode_escapes(key)),
    "a form in HTML in JSON": lambda key: quoted(html.escape(quote(f"?a=1&key={key}", ""))),
    "base64 in lines": lambda key: base64.encodebytes(f"{'x' * 40}{key}".encode()).decode(),
    "base64 in lines in JSON": lambda key: quoted(
        base64.encodebytes(f"{'x' * 41}{key}".encode()).decode()
    ),
    "base64 in a form": lambda key: quote(base64_of(f"{key}\xff")),
}


def inside_json(name: str, key: str) -> str:
    """The key in a coding, as a part of a JSON string."""
    if name in JSON_SPELLINGS:
        return JSON_SPELLINGS[name](key)
    return json.dumps(SPELLINGS[name](key))[1:-1]


def holds(data: bytes, key: str) -> bool:
    """Whether the key stands in the bytes, in any coding that can be decoded back."""
    wanted = {key.lower(), json.dumps(key)[1:-1].lower(), quote(key).lower()}
    return any(one in text.lower() for text in _decoded(data) for one in wanted)


def _decoded(data: bytes) -> Iterator[str]:
    """The text below each mix of escapes, and what base64 and hex in it say."""
    pending, seen = [(data.decode("latin-1"), 0)], set[str]()
    while pending:
        text, depth = pending.pop()
        if text in seen:
            continue
        seen.add(text)
        yield text
        yield from _bytes_in(text)
        if depth < 3:
            steps = (_without_json, _without_lines, unquote_plus, unquote, html.unescape)
            pending += [(step(text), depth + 1) for step in steps]


def _without_json(text: str) -> str:
    text = re.sub(r"\\+u\{?([0-9a-fA-F]{2,4})\}?", lambda m: chr(int(m[1], 16)), text)
    text = re.sub(r"\\+x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r'\\([\\/"])', r"\1", text)


def _without_lines(text: str) -> str:
    return text.replace("\\n", "\n")


def _bytes_in(text: str) -> Iterator[str]:
    unbroken = re.sub(r"(?<=[A-Za-z0-9+/])\r?\n(?=[A-Za-z0-9+/])", "", text)
    for run in re.findall(r"[A-Za-z0-9+/_-]{12,}", unbroken):
        plain = run.replace("-", "+").replace("_", "/")
        for shift in range(4):
            whole = plain[shift:] if (len(plain) - shift) % 4 != 1 else plain[shift:-1]
            yield base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")
    for run in re.findall(r"(?:(?:0[xX])?[0-9a-fA-F]{2}[ :,-]{0,2}){8,}", text):
        digits = re.sub(r"0[xX]|[ :,-]", "", run)
        yield binascii.unhexlify(digits[: len(digits) // 2 * 2]).decode("latin-1")
