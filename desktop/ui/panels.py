"""What lies behind the text of the conversation: panels, quote bars, rules.

Painted in the viewport under the text, so that selection and copy run through all of it. Panels
belong to blocks by a property; no QTextFrame is used (see rendering.writer for why).
"""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock, QTextBlockFormat

from desktop.rendering.palette import Palette
from desktop.rendering.style import (
    PANEL,
    PANEL_KIND,
    PANEL_PADDING,
    QUOTE_STEP,
    QUOTES,
    RULED,
    PanelKind,
)

_RADIUS = 8
_BEYOND = 100.0
"""Pixels that a panel is drawn beyond the edge where its own end is out of sight."""


def paint_panels(
    painter: QPainter, first: QTextBlock, view: QRectF, palette: Palette, measure: float
) -> None:
    """Paint what lies behind the blocks in `view` (document coordinates), from `first` on.

    Only what the painter's clip asks for: while a reply arrives, that is a few lines at the end.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-view.topLeft())
    exposed = painter.clipBoundingRect() & view if painter.hasClipping() else view
    blocks = _blocks_between(first, exposed.top() - _BEYOND, exposed.bottom() + _BEYOND)
    for panel, group in groupby(blocks, _panel_of):
        members = [block for block, _form in group]
        if panel:
            _paint_panel(painter, members, palette, measure)
    for block, form in blocks:
        _paint_marks(painter, block, form, palette, measure)


def _blocks_between(
    first: QTextBlock, top: float, bottom: float
) -> list[tuple[QTextBlock, QTextBlockFormat]]:
    """The blocks from `first` on that stand there (document coordinates), and their formats."""
    layout = first.document().documentLayout() if first.isValid() else None
    found, block = [], first
    while layout is not None and block.isValid():
        rect = layout.blockBoundingRect(block)
        if rect.top() > bottom:
            break
        if rect.bottom() >= top:
            found.append((block, block.blockFormat()))
        block = block.next()
    return found


def _panel_of(block: tuple[QTextBlock, QTextBlockFormat]) -> int:
    return block[1].intProperty(PANEL)


def _paint_panel(
    painter: QPainter, blocks: list[QTextBlock], palette: Palette, measure: float
) -> None:
    kind = PanelKind(blocks[0].blockFormat().intProperty(PANEL_KIND))
    panel = blocks[0].blockFormat().intProperty(PANEL)
    goes_up = blocks[0].previous().blockFormat().intProperty(PANEL) == panel
    goes_down = blocks[-1].next().blockFormat().intProperty(PANEL) == panel
    # A line's pitch is all above its text; half of that makes the text stand in the middle.
    lead = blocks[0].layout().lineAt(0).y() / 2 if blocks[0].layout().lineCount() else 0.0
    top = _text_rect(blocks[0]).top() - (_BEYOND if goes_up else PANEL_PADDING - lead)
    bottom = _text_rect(blocks[-1]).bottom() + (_BEYOND if goes_down else PANEL_PADDING + lead)
    left = blocks[0].blockFormat().leftMargin() - PANEL_PADDING
    rect = QRectF(left, top, measure - left, bottom - top).toRect()
    code = kind is PanelKind.CODE
    fill = QColor(palette.code_panel if code else palette.user_panel)
    _paint_box(painter, rect, fill, QColor(palette.border) if code else fill)


def _paint_box(painter: QPainter, rect: QRect, fill: QColor, border: QColor) -> None:
    """A rounded box. Only its ends are drawn as curves: a whole one costs far more to fill."""
    painter.setBrush(fill)
    painter.setPen(QPen(border))
    middle = rect.adjusted(0, _RADIUS - 1, 0, 1 - _RADIUS)
    painter.fillRect(middle, border)
    painter.fillRect(middle.adjusted(1, 0, -1, 0), fill)
    for end in (rect.top(), rect.bottom() + 1 - _RADIUS):
        painter.save()
        strip = QRect(rect.left(), end, rect.width(), _RADIUS)
        painter.setClipRect(strip, Qt.ClipOperation.IntersectClip)
        outline = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(outline, _RADIUS, _RADIUS)
        painter.restore()


def _paint_marks(
    painter: QPainter,
    block: QTextBlock,
    form: QTextBlockFormat,
    palette: Palette,
    measure: float,
) -> None:
    quotes, ruled = form.intProperty(QUOTES), form.boolProperty(RULED)
    if not quotes and not ruled:
        return
    rect = _text_rect(block)
    if quotes:
        same = block.previous().blockFormat().intProperty(QUOTES) >= quotes
        top = rect.top() - (form.topMargin() if same else 0)
        for level in range(quotes):
            bar = QRectF(level * QUOTE_STEP, top, 3, rect.bottom() - top)
            painter.fillRect(bar, QColor(palette.border))
    if ruled:
        middle = rect.center().y()
        painter.setPen(QPen(QColor(palette.border)))
        painter.drawLine(QPointF(form.leftMargin(), middle), QPointF(measure, middle))


def _text_rect(block: QTextBlock) -> QRectF:
    """Where a block's lines are: from the top of the first one's pitch to the last one's end."""
    rect = block.document().documentLayout().blockBoundingRect(block)
    layout = block.layout()
    if layout.lineCount():
        last = layout.lineAt(layout.lineCount() - 1)
        rect.setHeight(last.y() + last.height())
    return rect
