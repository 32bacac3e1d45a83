"""Cards of files in a document: a sign, the file's name, and below it what is known of it.

A card is one character of the document, U+FFFC, whose format holds the words.
"""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from desktop.rendering.objects.inline_objects import InlineObjects, set_font
from desktop.rendering.objects.pictures import ALT
from desktop.rendering.style.properties import MARKED, RINGED
from desktop.rendering.style.style import Style

CARD_OBJECT_TYPE = QTextFormat.ObjectTypes.UserObject.value + 3
_DETAIL = QTextFormat.Property.UserProperty.value + 115
_EDGE = QTextFormat.Property.UserProperty.value + 116
_BACK = QTextFormat.Property.UserProperty.value + 117
_MUTED = QTextFormat.Property.UserProperty.value + 118
_INK = QTextFormat.Property.UserProperty.value + 119

_WIDEST = 280.0
_SIDE, _SIGN, _GAP, _CORNER = 12.0, 14.0, 10.0, 10.0
"""Pixels: of the card's padding, its sign, the room behind that, its corners."""
_APART = 3.0
"""Pixels above and below a card: another one may stand there."""
_SMALL = 0.86
"""The font of the second line ÷ the one of the first."""


def card_format(style: Style, name: str, detail: str) -> QTextCharFormat:
    """The format of the U+FFFC that stands for a file. `name`, `detail`: safe to show."""
    form = QTextCharFormat(style.text.plain())  # the other one is kept, and is that of all text
    form.setObjectType(CARD_OBJECT_TYPE)
    form.setProperty(ALT, name)
    form.setProperty(_DETAIL, detail)
    form.setProperty(_EDGE, QColor(style.palette.border))
    form.setProperty(_BACK, QColor(style.palette.panel))
    form.setProperty(_MUTED, QColor(style.palette.muted))
    form.setProperty(_INK, QColor(style.palette.text))
    form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    return form


def card_width(form: QTextCharFormat) -> float:
    """The pixels that a card of this format wants."""
    first, second = _fonts(form)
    words = max(
        _width(first, form.stringProperty(ALT)), _width(second, form.stringProperty(_DETAIL))
    )
    return min(2 * _SIDE + _SIGN + _GAP + words + 2, _WIDEST)


class FileCards(InlineObjects):
    """Draws a document's cards. The document owns it."""

    object_type = CARD_OBJECT_TYPE

    def key(self, form: QTextFormat) -> Hashable:
        return form.stringProperty(ALT)

    def size(self, position: int, form: QTextFormat) -> QSizeF:
        heights = sum(QFontMetricsF(font).height() for font in _fonts(form))
        width = min(card_width(form.toCharFormat()), self.room(position))
        return QSizeF(width, heights + _SIDE + 2 * _APART)

    def drawObject(
        self,
        painter: QPainter,
        area: QRectF | QRect,
        _doc: QTextDocument,
        _position: int,
        form: QTextFormat,
    ) -> None:
        box = QRectF(area).adjusted(0.5, 0.5 + _APART, -0.5, -0.5 - _APART)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = form.property(RINGED)
        painter.setPen(QPen(ring or form.property(_EDGE), 2 if ring else 1))
        painter.setBrush(form.property(MARKED) or form.property(_BACK))
        painter.drawRoundedRect(box, _CORNER, _CORNER)
        _draw_sign(painter, QPointF(box.left() + _SIDE, box.center().y()), form.property(_INK))
        self._write(painter, box, form)
        painter.restore()

    def _write(self, painter: QPainter, box: QRectF, form: QTextFormat) -> None:
        left, top = box.left() + _SIDE + _SIGN + _GAP, box.top() + _SIDE / 2
        room = box.right() - _SIDE - left + 2
        texts = (form.stringProperty(ALT), form.stringProperty(_DETAIL))
        inks = (form.property(_INK), form.property(_MUTED))
        for font, text, ink in zip(_fonts(form), texts, inks, strict=True):
            metrics = QFontMetricsF(font)
            set_font(painter, font)
            painter.setPen(ink)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(QPointF(left, top + metrics.ascent()), shown)
            top += metrics.height()


def _fonts(form: QTextFormat) -> tuple[QFont, QFont]:
    first = QFont(form.toCharFormat().font())
    second = QFont(first)
    if first.pixelSize() > 0:
        second.setPixelSize(round(first.pixelSize() * _SMALL))
    else:
        second.setPointSizeF(first.pointSizeF() * _SMALL)
    return first, second


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def _draw_sign(painter: QPainter, left: QPointF, ink: QColor) -> None:
    """A sheet of paper with a folded corner, as `resources/icons/file.svg` has it."""
    sheet, fold = QRectF(left.x(), left.y() - 8, 12, 16), 4.5
    painter.setPen(QPen(ink, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    corner = QPointF(sheet.right() - fold, sheet.top())
    side = QPointF(sheet.right(), sheet.top() + fold)
    painter.drawPolyline(
        [corner, sheet.topLeft(), sheet.bottomLeft(), sheet.bottomRight(), side, corner]
    )
    inner = QPointF(corner.x(), side.y())
    painter.drawPolyline([corner, inner, side])
