"""Pictures as HTML: their bytes within the page. Nothing is loaded from anywhere."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape

from desktop.chat.content import picture_type

LARGEST = 24_000_000
"""Bytes of a picture that a page holds; a larger one is named alone."""
_ADDRESS = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|bmp);base64,([A-Za-z0-9+/]+={0,2})", re.I)


def picture(content: bytes, alt: str) -> str:
    """A picture of these bytes; empty where they are no picture, or too many."""
    media_type = picture_type(content)
    if not media_type or len(content) > LARGEST:
        return ""
    return _image(media_type, b64encode(content).decode("ascii"), alt)


def picture_of(address: str, alt: str) -> str:
    """The picture of a `data:` address that a reply holds; empty where it is none."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return ""
    return _image(f"image/{found[1].lower().replace('jpg', 'jpeg')}", found[2], alt)


def _image(media_type: str, data: str, alt: str) -> str:
    return f'<img alt="{escape(alt)}" src="data:{media_type};base64,{data}">'
