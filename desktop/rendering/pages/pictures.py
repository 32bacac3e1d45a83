"""Pictures as HTML: their bytes within the page. Nothing is loaded from anywhere."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape

LARGEST = 24_000_000
"""Bytes of a picture that a page holds; a larger one is named alone."""
_ADDRESS = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|bmp);base64,([A-Za-z0-9+/]+={0,2})", re.I)
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp",
    b"BM": "bmp",
}  # fmt: skip
"""The first bytes of each kind. SVG is not among them: it may hold scripts and addresses."""


def picture(content: bytes, alt: str) -> str:
    """A picture of these bytes; empty where they are no picture, or too many."""
    kind = kind_of(content)
    if not kind or len(content) > LARGEST:
        return ""
    return _image(kind, b64encode(content).decode("ascii"), alt)


def kind_of(content: bytes) -> str:
    """ "png", "jpeg", …; empty where these bytes are no picture that is shown."""
    kinds = (kind for begin, kind in _BEGINNINGS.items() if content.startswith(begin))
    return next(kinds, "")


def picture_of(address: str, alt: str) -> str:
    """The picture of a `data:` address that a reply holds; empty where it is none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return ""
    return _image(found[1].lower().replace("jpg", "jpeg"), found[2], alt)


def _image(kind: str, data: str, alt: str) -> str:
    return f'<img alt="{escape(alt)}" src="data:image/{kind};base64,{data}">'
