"""Makes the parts of a message: text, pictures and files, and mentions of those that are gone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from desktop.chat.content import Content, File, Part, Picture, Text, picture_type
from desktop.exchange.readers.shared.archive import base_name
from desktop.exchange.readers.shared.values import clean, line
from desktop.exchange.record import Bytes
from desktop.exchange.source import Skip, Source, Unreadable, Why

LARGEST = 64 << 20
"""Bytes of a picture or file that comes along."""
_LONGEST_TEXT = 1 << 20
"""Bytes of a file of text that is read into a message."""
_BLOCK = 1 << 18
_DRAWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif")
"""Media types of pictures. An SVG is a text, and travels as a file."""


def gone(name: str) -> str:
    """What stands in the text for a picture or file whose bytes did not come along.

    It is in no language: the text of a message does not change with that of the window.
    """
    return f"[{name}]" if name else "[…]"


def content_of(pieces: Iterable[str | Part | None], between: str = "\n") -> Content:
    """The content that these make, in their order. `between` stands between two texts, also where
    a picture or file does: a message's text is all of its texts, joined."""
    parts: list[Part] = []
    met: list[str] = []
    for piece in pieces:
        if isinstance(piece, str | Text):
            written = clean(piece) if isinstance(piece, str) else piece.text
            met += [written] if written else []
        elif piece is not None:
            _put(parts, between.join(met), between)
            parts.append(piece)
            met.clear()
    _put(parts, between.join(met), between)
    return tuple(parts)


def _put(parts: list[Part], text: str, between: str) -> None:
    """Add a text behind pictures and files; the text before these ends its line."""
    if not text:
        return
    for place in range(len(parts) - 1, -1, -1):
        before = parts[place]
        if isinstance(before, Text):
            if not before.text.endswith(between):
                parts[place] = Text(before.text + between)
            break
    parts.append(Text(text))


class Files:
    """The pictures and files of one chat. A part that cannot be made is told to `skip`, and its
    mention stands in its place."""

    def __init__(self, skip: Skip) -> None:
        self._skip = skip
        self.bytes: dict[str, Bytes] = {}
        """As `Record.files`."""

    def of_bytes(self, data: bytes, name: object, media_type: object = "") -> Part | str:
        """The part of bytes that stand in the file itself."""
        shown = base_name(name)
        if len(data) > LARGEST:
            return self.missing(shown, Why.TOO_LARGE)
        sha256 = hashlib.sha256(data).hexdigest()
        self.bytes.setdefault(sha256, partial(bytes, data))
        return _part(sha256, len(data), data[:_LONGEST_TEXT], shown, line(media_type))

    def of_text(self, text: str, name: object) -> Part | str:
        """The part of a file of which the text alone came along: the text is its bytes."""
        made = self.of_bytes(clean(text).encode(), name, "text/plain")
        return (
            File(made.sha256, made.name, "text/plain", made.size, clean(text))
            if isinstance(made, Picture | File)
            else made
        )

    def of_data_url(self, url: str, name: object = "") -> Part | str:
        """The part that a `data:` address holds."""
        head, comma, body = url.partition(",")
        media_type, *settings = head.removeprefix("data:").split(";")
        if not comma:
            return self.missing(base_name(name), Why.DAMAGED)
        try:
            data = _decoded(body) if "base64" in settings else unquote_to_bytes(body)
        except ValueError:
            return self.missing(base_name(name), Why.DAMAGED)
        ending = mimetypes.guess_extension(media_type) or ""
        return self.of_bytes(data, base_name(name) or f"picture{ending}", media_type)

    def of_member(
        self, source: Source, member: str, name: object = "", media_type: object = ""
    ) -> Part | str:
        """The part that a member of the archive is; it is read twice and never held."""
        shown = base_name(name) or base_name(member)
        if source.size(member) > LARGEST:
            return self.missing(shown, Why.TOO_LARGE)
        try:
            with closing(source.open(member)) as file:
                sha256, size, beginning = _hashed(file)
        except Unreadable as exc:
            return self.missing(shown, exc.why if isinstance(exc.why, Why) else Why.DAMAGED)
        if size > LARGEST:
            return self.missing(shown, Why.TOO_LARGE)
        self.bytes.setdefault(sha256, partial(_read, source, member))
        return _part(sha256, size, beginning, shown, line(media_type))

    def missing(self, name: object, why: Why = Why.NO_BYTES) -> str:
        """The mention of what did not come along."""
        shown = base_name(name)
        self._skip(shown or "…", why)
        return gone(shown)


def _part(sha256: str, size: int, beginning: bytes, name: str, media_type: str) -> Part:
    """`beginning`: all of its bytes, or the first _LONGEST_TEXT of them."""
    said = media_type.partition(";")[0].strip().lower() or mimetypes.guess_type(name)[0] or ""
    drawn = picture_type(beginning) or (said if said in _DRAWN else "")
    if drawn:
        return Picture(sha256, name or "picture", drawn, size)
    text = "" if size > len(beginning) else _text(beginning)
    usual = "text/plain" if text else "application/octet-stream"
    return File(sha256, name or "file", said or usual, size, text)


def _text(data: bytes) -> str:
    """What a file of text says; "" where the bytes are none."""
    try:
        return "" if b"\0" in data else clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ""


def _decoded(body: str) -> bytes:
    compact = "".join(body.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise ValueError("no base64") from exc


def _hashed(file: BinaryIO) -> tuple[str, int, bytes]:
    """The hash and the number of a file's bytes, and the first of them."""
    whole, size, beginning = hashlib.sha256(), 0, b""
    while (block := file.read(_BLOCK)) and size <= LARGEST:
        whole.update(block)
        size += len(block)
        if len(beginning) < _LONGEST_TEXT:
            beginning += block
    return whole.hexdigest(), size, beginning


def _read(source: Source, member: str) -> bytes:
    """The bytes of a member. Raises ValueError."""
    try:
        with closing(source.open(member)) as file:
            return file.read(LARGEST + 1)
    except Unreadable as exc:
        raise ValueError("it cannot be read any more") from exc
