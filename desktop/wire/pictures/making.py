"""Makes a picture of a reply of its base64, once all of that has come."""

from __future__ import annotations

from desktop.chat.content import Picture
from desktop.chat.deltas import PictureArrived
from desktop.chat.text import printable_line
from desktop.wire.pictures.encoded import Encoded

_LONGEST_NAME = 80
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)  # fmt: skip
_SUFFIXES = {"image/jpeg": "jpg", "image/svg+xml": "svg", "image/x-icon": "ico"}


def made(encoded: Encoded, media_type: str, words: str, number: int) -> PictureArrived | None:
    """The picture; None where that is no base64. `words`: the alternative text. `number`: from 1,
    in the reply."""
    if not encoded.finish():
        return None
    kind = _kind(encoded.beginning()) or media_type.lower()
    content = encoded.content()
    name = printable_line(words)[:_LONGEST_NAME] or f"picture-{number}"
    suffix = f".{_SUFFIXES.get(kind, kind.partition('/')[2])}"
    whole = name if name.lower().endswith(suffix) else name + suffix
    return PictureArrived(Picture(encoded.sha256, whole, kind, len(content)), content)


def _kind(beginning: bytes) -> str:
    """The type that the first bytes say; many servers name another one. "" where they say none."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _BEGINNINGS if beginning.startswith(start)), "")
