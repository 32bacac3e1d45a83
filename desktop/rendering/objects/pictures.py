"""Pictures in a document, which the helper process decodes: of `data:` addresses of a reply's
text, and those that are kept, which are read beside the window.

A picture is one character of the document, U+FFFC, whose format holds a key. The reply's
`Album` holds the address of that key, once.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.objects.album import Album, kept_name
from desktop.rendering.objects.inline_objects import InlineObjects, KeepingPlace, set_font
from desktop.rendering.style.properties import MARKED, RINGED
from desktop.rendering.style.style import Style

PICTURE_OBJECT_TYPE = QTextFormat.ObjectTypes.UserObject.value + 2
PICTURE = QTextFormat.Property.UserProperty.value + 111
"""Char property: a picture's key in its `Album`."""
ALT = QTextFormat.Property.UserProperty.value + 112
"""Char property: the picture's alternative text."""
HIGHEST = QTextFormat.Property.UserProperty.value + 120
"""Char property: pixels that the picture is shown high at most; without it, `TALLEST`."""
_EDGE = QTextFormat.Property.UserProperty.value + 113
_BACK = QTextFormat.Property.UserProperty.value + 114

TALLEST = 480
"""Pixels that a picture is shown high at most."""
KEPT = 64_000_000
"""Bytes of decoded pictures that are remembered."""
_WAITING = 120
"""Height in pixels of the box shown until a picture is decoded."""
_BEING_READ = -1
"""In place of an order's number."""
_CORNER = 8.0


def picture_format(style: Style, key: str, alt: str) -> QTextCharFormat:
    """The format of the U+FFFC that stands for a picture of an album."""
    form = style.text.note()
    form.setObjectType(PICTURE_OBJECT_TYPE)
    form.setProperty(PICTURE, key)
    form.setProperty(ALT, alt)
    form.setProperty(_EDGE, QColor(style.palette.border))
    form.setProperty(_BACK, QColor(style.palette.code_panel))
    return form


class PictureObjects(InlineObjects):
    """Draws a document's pictures. The document owns it."""

    object_type = PICTURE_OBJECT_TYPE
    was_read = Signal(str, object)
    """A picture's key and its bytes, from the thread that read them; None: they are gone."""

    def __init__(
        self,
        document: QTextDocument,
        helper: HelperProcess,
        keeping_place: KeepingPlace = contextlib.nullcontext,
    ) -> None:
        super().__init__(document, keeping_place)
        self._helper = helper
        self.bytes_of: Callable[[str], bytes | None] = _no_bytes
        """Gives the bytes of a kept picture by their hash; any thread may call it."""
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._sizes: dict[str, QSize] = {}
        self._gone: set[str] = set()
        self._waiting: dict[str, None] = {}  # keys in order; one picture's memory at a time
        self._ordered: tuple[int, str] | None = None
        self._bytes = 0
        self._order_next = QTimer(self, singleShot=True, interval=0)
        self._order_next.timeout.connect(self._on_order_next)
        helper.answered.connect(self._on_answered)
        self.was_read.connect(self._on_read)

    @property
    def is_idle(self) -> bool:
        """Whether every picture seen so far is decoded, or will never be."""
        return not self._waiting and self._ordered is None and not self._soon.isActive()

    def key(self, form: QTextFormat) -> str:
        return str(form.property(PICTURE))

    def image(self, key: str) -> QImage:
        """The decoded picture, such as for copying; null if it is not decoded (yet)."""
        return self._images.get(key, QImage())

    def size(self, position: int, form: QTextFormat) -> QSizeF:
        key = self.key(form)
        size, highest = self._sizes.get(key), float(form.property(HIGHEST) or TALLEST)
        if size is None:
            self._decode(key)
            height = min(_WAITING, highest)
            return QSizeF(min(320.0 * height / _WAITING, self.room(position)), height)
        if size.isEmpty():
            metrics = QFontMetricsF(form.toCharFormat().font())
            width = min(metrics.horizontalAdvance(self._failure(form)) + 2, self.room(position))
            return QSizeF(width, metrics.height())
        return self._fitted(size, position, highest)

    def drawObject(
        self,
        painter: QPainter,
        area: QRectF | QRect,
        _doc: QTextDocument,
        _position: int,
        form: QTextFormat,
    ) -> None:
        rect, key = QRectF(area), self.key(form)
        size = self._sizes.get(key)
        image = self._images.get(key)
        painter.save()
        if size is not None and size.isEmpty():
            self._write(painter, rect, form, self._failure(form))
        elif image is None:
            self._decode(key)
            self._draw_box(painter, rect, form)
        else:
            self._images.move_to_end(key)
            _draw_image(painter, rect, image, form)
        painter.restore()

    def _failure(self, form: QTextFormat) -> str:
        """What stands in the place of a picture that cannot be shown."""
        alt = _alt(form)
        if self.key(form) in self._gone:
            return _("{name} is no longer there.").format(name=alt)
        return _("[image: {alt}]").format(alt=alt) if alt else _("[image]")

    def _fitted(self, size: QSize, position: int, highest: float) -> QSizeF:
        """The size in which a picture is shown: never larger than its own."""
        scale = min(1.0, self.room(position) / size.width(), highest / size.height())
        return QSizeF(max(1.0, size.width() * scale), max(1.0, size.height() * scale))

    def _decode(self, key: str) -> None:
        if self._ordered is None or self._ordered[1] != key:
            self._waiting[key] = None
            self._order_next.start()

    def _on_order_next(self) -> None:
        """Order the next picture. Not during layout, which asks for many at once: to send one may
        take 10 ms."""
        if self._ordered is not None or not self._waiting:
            return
        key = next(iter(self._waiting))
        del self._waiting[key]
        address = Album.address(key)
        if (kept := kept_name(address)) is not None:
            self._ordered = (_BEING_READ, key)
            threading.Thread(target=self._read, args=(key, kept[0]), daemon=True).start()
        elif address:
            self._order(key, self._helper.order_picture(address))
        elif self._waiting:  # its reply is gone
            self._order_next.start()

    def _order(self, key: str, number: int | None) -> None:
        """Wait for the answer of an order; None: it is not worth trying."""
        self._ordered = None if number is None else (number, key)
        if number is None:
            self._on_decoded(key, QImage())

    def _read(self, key: str, sha256: str) -> None:
        """In a thread: read the bytes of a kept picture."""
        content = self.bytes_of(sha256)
        with contextlib.suppress(RuntimeError):  # the document is gone
            self.was_read.emit(key, content)

    def _on_read(self, key: str, content: object) -> None:
        kept = kept_name(Album.address(key))
        number = None
        if kept is not None and isinstance(content, bytes):
            number = self._helper.order_picture_file(kept[1], content)
        elif kept is not None:
            self._gone.add(key)
        self._order(key, number)

    def _on_answered(self, number: int, answer: object) -> None:
        if self._ordered is not None and self._ordered[0] == number:
            key, self._ordered = self._ordered[1], None
            self._on_decoded(key, answer if isinstance(answer, QImage) else QImage())

    def _on_decoded(self, key: str, image: QImage) -> None:
        is_new = key not in self._sizes
        self._sizes[key] = image.size() if not image.isNull() else QSize(0, 0)
        if not image.isNull():
            self._keep(key, image)
        if is_new or not image.isNull():
            self.arrived(key)
        if self._waiting:
            self._order_next.start()

    def _keep(self, key: str, image: QImage) -> None:
        self._images[key] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > KEPT and len(self._images) > 1:
            _key, oldest = self._images.popitem(last=False)
            self._bytes -= oldest.sizeInBytes()

    def _draw_box(self, painter: QPainter, rect: QRectF, form: QTextFormat) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(form.property(_EDGE), 1))
        painter.setBrush(form.property(_BACK))
        box = rect.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, _CORNER, _CORNER)
        self._write(painter, box.adjusted(12, 8, -12, -8), form, _alt(form))

    def _write(self, painter: QPainter, rect: QRectF, form: QTextFormat, text: str) -> None:
        font = form.toCharFormat().font()
        set_font(painter, font)
        painter.setPen(form.foreground().color())
        metrics = QFontMetricsF(font)
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(QPointF(rect.left(), rect.top() + metrics.ascent()), short)


def _draw_image(painter: QPainter, rect: QRectF, image: QImage, form: QTextFormat) -> None:
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    corners = QPainterPath()
    corners.addRoundedRect(rect, _CORNER, _CORNER)
    painter.setClipPath(corners)
    painter.drawImage(rect, image)
    painter.setClipping(False)
    ring = form.property(RINGED) or form.property(MARKED)
    painter.setPen(QPen(ring or form.property(_EDGE), 3 if ring else 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(corners)


def _no_bytes(_sha256: str) -> None:
    return None


def _alt(form: QTextFormat) -> str:
    return " ".join(str(form.property(ALT)).split())[:300]
