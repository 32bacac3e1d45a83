"""Formulas in a document: shown as they were written until the helper process has drawn them.

A formula is one character of the document, U+FFFC, whose format holds its source.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import nullcontext
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtSvg import QSvgRenderer

from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.helper.protocol import LONGEST_FORMULA, Drawing
from desktop.rendering.markdown.inline.inline_maths import bare
from desktop.rendering.objects.inline_objects import (
    InlineObjects,
    KeepingPlace,
    anchor,
    height,
    set_font,
)
from desktop.rendering.safety.drawings import is_safe
from desktop.rendering.style.style import Style

FORMULA_OBJECT_TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
LATEX = QTextFormat.Property.UserProperty.value + 101
"""Char property: a formula's source with its delimiters."""
_DISPLAY = QTextFormat.Property.UserProperty.value + 102
_RAW_FONT = QTextFormat.Property.UserProperty.value + 103
_SIZE = QTextFormat.Property.UserProperty.value + 104
_INK = QTextFormat.Property.UserProperty.value + 105
"""Char property: the text's colour. The foreground is another one while it is selected."""
GAP_BEHIND = QTextFormat.Property.UserProperty.value + 106
"""Char property: pixels between it and what is behind it, as in the text around it."""

KEPT = 8_000_000
"""Characters of drawings that are remembered: some 3,000 formulas, more than one block can hold."""
_READY = 100
"""Drawings that are ready to paint, as many as are in sight. One takes 20 to 100 kB then; to make
it ready takes less time than to paint it."""
_MEASURED = 2_000
"""Sizes of sources that are remembered: more than one page shows."""

_X_HEIGHT = 0.473
"""x-height ÷ size of STIX Two Math."""
_SMALLEST = 0.5
"""How far a formula is scaled down to fit; where that is not enough, its source is shown."""
_AROUND = 1.0
"""Pixels on both sides of a formula in text."""


def formula_format(
    style: Style, source: str, display: bool, around: QTextCharFormat | None = None
) -> QTextCharFormat:
    """The format of the U+FFFC that stands for a formula, `source` with its delimiters.

    `around`: the format of the text around it, if that is not plain text.
    """
    text = around or style.text.plain()
    form = QTextCharFormat()
    form.setObjectType(FORMULA_OBJECT_TYPE)
    form.setForeground(text.foreground())
    anchor(form, text.font())
    form.setProperty(LATEX, source)
    form.setProperty(_DISPLAY, display)
    form.setProperty(_RAW_FONT, style.text.code().font())
    form.setProperty(_SIZE, _size(text.font()))
    form.setProperty(_INK, text.foreground().color().name())
    if gap := text.fontLetterSpacing():
        form.setProperty(GAP_BEHIND, gap)
    return form


# A tuple, not a dataclass: it is looked up for each formula of a block at each layout.
class _Key(NamedTuple):
    latex: str
    display: bool
    size: float
    color: str


class FormulaObjects(InlineObjects):
    """Draws a document's formulas. The document owns it."""

    object_type = FORMULA_OBJECT_TYPE

    def __init__(
        self,
        document: QTextDocument,
        helper: HelperProcess,
        keeping_place: KeepingPlace = nullcontext,
    ) -> None:
        super().__init__(document, keeping_place)
        self._helper = helper
        self._known: OrderedDict[_Key, Drawing | None] = OrderedDict()
        self._size = 0
        self._ordered: dict[int, _Key] = {}
        self._asked: set[_Key] = set()
        helper.answered.connect(self._on_answered)

    @property
    def is_idle(self) -> bool:
        """Whether every formula seen so far is drawn, or will never be."""
        return not self._ordered and not self._soon.isActive()

    def key(self, form: QTextFormat) -> _Key:
        return _Key(
            _bare(str(form.property(LATEX))),
            form.boolProperty(_DISPLAY),
            form.doubleProperty(_SIZE),
            form.stringProperty(_INK),
        )

    def size(self, position: int, form: QTextFormat) -> QSizeF:
        size = self._own_size(position, form)
        return QSizeF(size.width() + form.doubleProperty(GAP_BEHIND), size.height())

    def _own_size(self, position: int, form: QTextFormat) -> QSizeF:
        drawn, scale = self._fitting(position, form)
        if drawn is None:
            size = self._raw_size(position, form)
            ascent, depth = _raw_ascent(form, size.height())
            return QSizeF(size.width() + 2 * _AROUND, height(form, ascent, depth))
        tall = height(form, drawn.ascent * scale, drawn.depth * scale)
        return QSizeF(drawn.width * scale + 2 * _AROUND, tall)

    def drawObject(
        self,
        painter: QPainter,
        area: QRectF | QRect,
        _doc: QTextDocument,
        position: int,
        form: QTextFormat,
    ) -> None:
        drawn, scale = self._fitting(position, form)
        rect = QRectF(area)
        origin = QPointF(rect.left() + _AROUND, self.baseline(rect, position))
        if drawn is None:
            self._draw_raw(painter, origin, position, form)
            return
        painter.save()
        painter.translate(origin)
        painter.scale(scale, scale)
        painter.translate(-drawn.left, 0)
        box = QRectF(drawn.left, -drawn.ascent, drawn.width, drawn.ascent + drawn.depth)
        _renderer(drawn.svg).render(painter, box)
        _draw_signs(painter, drawn)
        painter.restore()

    def _fitting(self, position: int, form: QTextFormat) -> tuple[Drawing | None, float]:
        """The drawing and its scale, if there is one and the line has room for it."""
        drawn = self._get(self.key(form))
        if drawn is None:
            return None, 1.0
        scale = min(1.0, (self.room(position) - 2 * _AROUND) / drawn.width)
        return (drawn, scale) if scale >= _SMALLEST else (None, 1.0)

    def _get(self, key: _Key) -> Drawing | None:
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if key not in self._asked:
            self._order(key)
        return None

    def _order(self, key: _Key) -> None:
        number = None
        if len(key.latex) <= LONGEST_FORMULA:
            number = self._helper.order_formula(key.latex, key.display, key.size, key.color)
        if number is None:
            self._remember(key, None)
        else:
            self._ordered[number] = key
            self._asked.add(key)

    def _remember(self, key: _Key, drawn: Drawing | None) -> None:
        self._known[key] = drawn
        self._size += _cost(drawn)
        while self._size > KEPT and len(self._known) > 1:
            self._size -= _cost(self._known.popitem(last=False)[1])

    def _on_answered(self, number: int, answer: object) -> None:
        key = self._ordered.pop(number, None)
        if key is None:
            return
        self._asked.discard(key)
        drawn = answer if isinstance(answer, Drawing) and is_safe(answer.svg) else None
        self._remember(key, drawn)
        if drawn is not None:
            self.arrived(key)

    def _raw_size(self, position: int, form: QTextFormat) -> QSizeF:
        width = self.room(position) - 2 * _AROUND
        return QSizeF(*_wrapped_size(str(form.property(LATEX)), form.property(_RAW_FONT), width))

    def _draw_raw(
        self, painter: QPainter, origin: QPointF, position: int, form: QTextFormat
    ) -> None:
        size = self._raw_size(position, form)
        ascent, _depth = _raw_ascent(form, size.height())
        painter.save()
        set_font(painter, form.property(_RAW_FONT))
        painter.setPen(form.foreground().color())
        place = QRectF(origin.x(), origin.y() - ascent, size.width() + 1, size.height())
        painter.drawText(place, _WRAPPED, str(form.property(LATEX)))
        painter.restore()


_WRAPPED = int(Qt.TextFlag.TextWrapAnywhere.value | Qt.AlignmentFlag.AlignLeft.value)


@lru_cache(maxsize=_MEASURED)
def _wrapped_size(source: str, font: QFont, width: float) -> tuple[float, float]:
    """The size of a source that is not drawn (yet): every layout asks for it."""
    size = QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), _WRAPPED, source).size()
    return size.width(), size.height()


@lru_cache(maxsize=_READY)
def _renderer(svg: str) -> QSvgRenderer:
    # WORKAROUND Qt 6.11: a PDF gets an outline around each area, by a pen that paints nothing else.
    bare_areas = svg.replace("<svg ", '<svg stroke-width="0" ', 1)
    return QSvgRenderer(QByteArray(bare_areas.encode()))


def _draw_signs(painter: QPainter, drawn: Drawing) -> None:
    font = QFont()
    for sign in drawn.signs:
        font.setPixelSize(max(1, round(sign.size * 0.92)))
        painter.setFont(font)
        painter.setPen(QColor(sign.color))
        painter.drawText(QPointF(sign.x, sign.y), sign.text)


_bare = lru_cache(maxsize=_MEASURED)(bare)


def _cost(drawn: Drawing | None) -> int:
    return 200 + (len(drawn.svg) if drawn else 0)


def _size(font: QFont) -> float:
    """The size of a formula in text of this font: letters of both are equally high."""
    pixels = QFontInfo(font).pixelSize()
    wanted = QFontMetricsF(font).xHeight() / _X_HEIGHT
    return round(min(max(wanted, pixels * 0.95), pixels * 1.2), 2)


def _raw_ascent(form: QTextFormat, tall: float) -> tuple[float, float]:
    """Ascent and depth of a source: one line stands on the baseline, several around it."""
    metrics = QFontMetricsF(form.property(_RAW_FONT))
    if tall < 1.5 * metrics.height():
        return metrics.ascent(), tall - metrics.ascent()
    return tall / 2 + metrics.xHeight(), tall / 2 - metrics.xHeight()
