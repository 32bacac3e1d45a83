"""Reads text and code, in whatever encoding they are."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from desktop.documents.limits import LONGEST_TEXT
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the mark of UTF-16 does, so it stands before it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 256 << 10
"""Bytes that are looked at to guess an encoding."""
_USUAL_CONTROLS = frozenset("\t\n\r\f\x1b\x1a")


def pages(file: BinaryIO) -> Iterator[Begun | Page]:
    """The text of a file as one page. Raises Refusal where it is no text."""
    text, encoding = decoded(file.read(4 * LONGEST_TEXT + 4))  # four bytes a character at most
    yield Begun("text", 1, encoding)
    yield Page(text)


def decoded(content: bytes, hint: str | None = None) -> tuple[str, str]:
    """The text of these bytes, with line ends as "\\n", and its encoding; "" for UTF-8.

    `hint`: the encoding that a header names, tried where there is no byte order mark. Raises
    Refusal where this is no text.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _checked(content.decode(name, "replace")), "" if "8" in name else name
    for name in filter(None, (hint, "utf-8")):
        try:
            return _checked(content.decode(name)), "" if name == "utf-8" else name
        except (UnicodeDecodeError, LookupError):
            continue
    if (cut := _cut_utf8(content)) is not None:
        return _checked(cut), ""
    name = _guessed(content[:_SAMPLE])
    return _checked(content.decode(name, "replace")), name


def _cut_utf8(content: bytes) -> str | None:
    """UTF-8 whose last character was cut off by the limit; None if it is something else."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return None


def _guessed(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # 20 ms that UTF-8 need not wait for

    best = from_bytes(sample).best()
    if best is None:
        raise Refusal("unreadable")
    return best.encoding


def _checked(text: str) -> str:
    """The text, if it is one: a binary file decodes to something, too. Raises Refusal."""
    sample = text[:_SAMPLE]
    strange = sum(1 for c in sample if c < " " and c not in _USUAL_CONTROLS)
    if strange * 100 > len(sample):
        raise Refusal("unreadable")
    return text.replace("\r\n", "\n").replace("\r", "\n")
