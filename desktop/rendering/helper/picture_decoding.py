"""In the helper process: decodes pictures, by address or by their bytes. Opens no file; has
limits."""

from __future__ import annotations

import base64
import binascii
import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from desktop.rendering.helper.protocol import LARGEST_PICTURE, TALLEST, WIDEST, Pixels

LARGEST = 8_000_000
"""Bytes of an encoded picture that an address holds."""
MOST_PIXELS = 40_000_000
_HEAD = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|bmp)(?:;[\w.+=-]{1,40}){0,3};base64,", re.I)
_BEGINNINGS = {
    "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "bmp": b"BM",
    "webp": b"RIFF",
}  # fmt: skip
"""The first bytes of each format: only the format that the address names is decoded."""


def pixels(number: int, image: QImage) -> tuple[Pixels, bytes] | None:
    """Return the answer to a picture's job, and its bytes; None if it is refused or broken."""
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
    return _known(content, name) if len(content) <= LARGEST else QImage()


def decode_file(content: bytes, media_type: str) -> QImage:
    """The same for the bytes of a picture."""
    head = _HEAD.match(f"data:{media_type};base64,")
    if head is None or len(content) > LARGEST_PICTURE:
        return QImage()
    return _known(content, head[1].lower().replace("jpg", "jpeg"))


def _known(content: bytes, name: str) -> QImage:
    return _read(content, name) if content.startswith(_BEGINNINGS[name]) else QImage()


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
