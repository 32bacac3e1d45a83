"""In the helper process: decodes the picture of a `data:` address. Opens no file; has limits."""

from __future__ import annotations

import base64
import binascii
import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from desktop.rendering.helper.protocol import TALLEST, WIDEST, Pixels

LARGEST = 8_000_000
"""Bytes of an encoded picture."""
MOST_PIXELS = 40_000_000
_HEAD = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|bmp)(?:;[\w.+=-]{1,40}){0,3};base64,", re.I)
_BEGINNINGS = {
    "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "bmp": b"BM",
    "webp": b"RIFF",
}  # fmt: skip
"""The first bytes of each format: only the format that the address names is decoded."""


def pixels(number: int, address: str) -> tuple[Pixels, bytes] | None:
    """Return the answer to a picture's job, and its bytes; None if it is refused or broken."""
    image = decode(address)
    if image.isNull():
        return None
    return Pixels(number, image.width(), image.height()), bytes(image.constBits())


def decode(address: str) -> QImage:
    """Decode the picture and scale it down to the size shown; null if it is refused or broken."""
    head = _HEAD.match(address)
    if head is None or len(address) > LARGEST * 4 // 3 + 100:
        return QImage()
    name = head[1].lower().replace("jpg", "jpeg")
    try:
        content = base64.b64decode(address[head.end() :])  # skips line breaks
    except (binascii.Error, ValueError):
        return QImage()
    if not content.startswith(_BEGINNINGS[name]) or len(content) > LARGEST:
        return QImage()
    return _read(content, name)


def _read(content: bytes, name: str) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader()
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    reader.setFormat(QByteArray(name.encode()))
    reader.setDevice(buffer)
    reader.setAutoTransform(True)
    size = reader.size()  # of the header alone
    if size.isEmpty() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if size.width() > WIDEST or size.height() > TALLEST:
        fitted = size.scaled(QSize(WIDEST, TALLEST), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitted.expandedTo(QSize(1, 1)))
    image = reader.read()
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
