"""The child process that makes a picture ready for a model.

argv    the longest side in pixels; of a scanned PDF, the number of a page
stdin   the file, opened for reading by the parent
stdout  one `documents.protocol.PictureAnswer`
Nothing of the file itself goes on: what cameras add (place, time, owner) stays behind, and what is
hidden in a picture's file does, too.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter, QTransform

from desktop.child.inside import claim_stdout, limit_memory
from desktop.child.rights import give_up_rights
from desktop.documents.limits import LONGEST_FILE, MEMORY, ORPHANED
from desktop.documents.protocol import PictureAnswer, Prepared, Refused
from desktop.documents.refusal import Refusal

if TYPE_CHECKING:
    from desktop.documents.scans.scanned_page import ScannedPage

    PageReader = Callable[[BinaryIO, int], ScannedPage]

MOST_PIXELS = 200_000_000
LARGE = 1 << 20
"""Bytes above which a picture goes as JPEG."""
QUALITY = 88
_FORMATS = frozenset(b"png jpeg jpg webp gif bmp tiff tif heic heif avif".split())
"""SVG is not among them: it names files and addresses."""


def main(largest_side: str, page: str = "") -> int:
    """Make it ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = claim_stdout()
    with open(os.devnull, "w") as nothing:
        faulthandler.dump_traceback_later(ORPHANED, exit=True, file=nothing)
        QImageReader.supportedImageFormats()  # loads what decodes
        read = partial(_page, _page_reader(), int(page)) if page else _file
        limit_memory(MEMORY)
        give_up_rights()
        pipe.write(msgspec.json.encode(read(int(largest_side))) + b"\n")
        pipe.flush()
        faulthandler.cancel_dump_traceback_later()
    return 0


def _file(largest_side: int) -> PictureAnswer:
    return answer(sys.stdin.buffer.read(LONGEST_FILE), largest_side)


def _page_reader() -> PageReader:
    from desktop.documents.scans.scanned_page import scanned_page  # other pictures need no PDF

    logging.disable()  # pypdf tells of each oddity
    return scanned_page


def _page(reader: PageReader, number: int, largest_side: int) -> PictureAnswer:
    """The picture of a page of a scan, upright as on the page."""
    try:
        page = reader(sys.stdin.buffer, number)
    except Refusal as refusal:
        return Refused(refusal.reason)
    answered = answer(page.content, largest_side, page)
    return Refused("no picture") if answered == Refused("damaged") else answered


def answer(content: bytes, largest_side: int, page: ScannedPage | None = None) -> PictureAnswer:
    """The picture of a file, or why there is none. `page`: how it lies on that page of a scan."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return _read(buffer, largest_side, page)


def _read(buffer: QBuffer, largest_side: int, page: ScannedPage | None) -> PictureAnswer:
    """The reader is gone before its buffer: the one of TIFF looks into it until the end."""
    reader = QImageReader(buffer)
    reader.setAutoTransform(page is None)  # a page says itself how its picture is turned
    form = bytes(reader.format().data())
    if form not in _FORMATS:
        return Refused("unreadable")
    size = reader.size()  # of the header alone
    if size.isEmpty():
        return Refused("damaged")
    if size.width() * size.height() > MOST_PIXELS:
        return Refused("too large")
    if max(size.width(), size.height()) > largest_side:
        fitted = size.scaled(largest_side, largest_side, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitted.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        return Refused("damaged")
    if page is not None:
        image = _as_on_page(image, page)
    return _written(image, is_photo=form in (b"jpeg", b"jpg"))


def _as_on_page(image: QImage, page: ScannedPage) -> QImage:
    if page.is_negative:
        image.invertPixels()
    return image.transformed(QTransform(*page.turn, 0, 0))


def _written(image: QImage, *, is_photo: bool) -> Prepared:
    """A photo as JPEG, all else as PNG where that is not large."""
    plain = QImage(image.size(), QImage.Format.Format_ARGB32)
    plain.fill(Qt.GlobalColor.transparent)
    painter = QPainter(plain)  # leaves texts, profiles and all else of the file behind
    painter.drawImage(0, 0, image)
    painter.end()
    data = b"" if is_photo else _bytes(plain, b"PNG", -1)
    if data and len(data) <= LARGE:
        return Prepared("image/png", image.width(), image.height(), data)
    flat = QImage(plain.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)  # JPEG knows nothing transparent
    painter = QPainter(flat)
    painter.drawImage(0, 0, plain)
    painter.end()
    return Prepared("image/jpeg", image.width(), image.height(), _bytes(flat, b"JPEG", QUALITY))


def _bytes(image: QImage, form: bytes, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(form))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())
