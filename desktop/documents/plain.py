"""Reads text and code, in whatever encoding they are."""

from __future__ import annotations

import codecs
import re
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
_LONGEST = 4 * LONGEST_TEXT
"""Bytes that are read of a file, beside the rest of the last character."""
_FEW = 120
"""Bytes of a text that is too short for statistics: what they say of it is no better than dice."""
_LATIN = re.compile(
    rb"""(?: [\x00-\x7f]
    | (?<=[A-Za-z])[\xc0-\xff](?![\x80-\xff])  # a letter beside one of ASCII, not beside another
    | (?<![\x80-\xff])[\xc0-\xff](?=[A-Za-z])
    | (?<=[A-Za-z])[\xdf-\xff]{2}(?![\x80-\xff])  # small ones, as in the German for size
    | (?<![\x80-\xff])[\x80-\xff](?=[\x00-\x3f]|\Z)  # not the first of two bytes
    | (?<![\x80-\xff])[\x84\x91-\x94\xab\xbb](?=[A-Za-z])  # quotes
    | (?<=[0-9 ])\xb0(?=[CF])
    )+""",
    re.VERBOSE,
)
"""A text of a western language, where it is short."""
_CHINESE = re.compile(
    rb"(?=.*?[\xb0-\xd7][\xa1-\xfe])(?:[\x00-\x7f]|[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+", re.DOTALL
)
"""One of simplified characters, a usual one among them."""
_USUAL_CONTROLS = frozenset("\t\n\r\f\x1b\x1a")


def pages(file: BinaryIO) -> Iterator[Begun | Page]:
    """The text of a file as one page. Raises Refusal where it is no text."""
    text, encoding = decoded(file.read(_LONGEST + 4))  # four bytes a character at most
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
    if len(content) < _LONGEST:
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return None


def _guessed(sample: bytes) -> str:
    if len(sample) <= _FEW:
        if _LATIN.fullmatch(sample):
            return "cp1252"
        if _CHINESE.fullmatch(sample):
            return "gb18030"
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
