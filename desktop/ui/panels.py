"""What lies behind the text of the conversation: panels, quote bars, rules.

Painted in the viewport under the text, so that selection and copy run through all of it. Panels
belong to blocks by a property; no QTextFrame is used (see rendering.writer for why).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock

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

_RADIUS = 8.0
_BEYOND = 100.0
"""Pixels that a panel is drawn beyond the edge where its own end is out of sight."""


def visible_blocks(first: QTextBlock, bottom: float) -> Iterator[QTextBlock]:
    """The blocks from `first` down to `bottom`, in document coordinates."""
    layout = first.document().documentLayout() if first.isValid() else None
    block = first
    while layout is not None and block.isValid():
        if layout.blockBoundingRect(block).top() > bottom:
            return
        yield block
        block = block.next()


def paint_panels(
    painter: QPainter, first: QTextBlock, view: QRectF, palette: Palette, measure: float
) -> None:
    """Paint what lies behind the blocks in `view` (document coordinates), from `first` on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-view.topLeft())
    blocks = visible_blocks(first, view.bottom() + _BEYOND)
    for panel, group in groupby(blocks, _panel_of):
        members = list(group)
        if panel:
            _paint_panel(painter, members, palette, measure)
        for block in members:
            _paint_marks(painter, block, palette, measure)


def _panel_of(block: QTextBlock) -> int:
    return block.blockFormat().intProperty(PANEL)


def _paint_panel(
    painter: QPainter, blocks: list[QTextBlock], palette: Palette, measure: float
) -> None:
    kind = PanelKind(blocks[0].blockFormat().intProperty(PANEL_KIND))
    goes_up = _panel_of(blocks[0].previous()) == _panel_of(blocks[0])
    goes_down = _panel_of(blocks[-1].next()) == _panel_of(blocks[-1])
    # A line's pitch is all above its text; half of that makes the text stand in the middle.
    lead = blocks[0].layout().lineAt(0).y() / 2 if blocks[0].layout().lineCount() else 0.0
    top = _text_rect(blocks[0]).top() - (_BEYOND if goes_up else PANEL_PADDING - lead)
    bottom = _text_rect(blocks[-1]).bottom() + (_BEYOND if goes_down else PANEL_PADDING + lead)
    left = blocks[0].blockFormat().leftMargin() - PANEL_PADDING
    rect = QRectF(left, top, measure - left, bottom - top).adjusted(0.5, 0.5, -0.5, -0.5)
    code = kind is PanelKind.CODE
    painter.setBrush(QColor(palette.code_panel if code else palette.user_panel))
    painter.setPen(QPen(QColor(palette.border)) if code else QPen(Qt.PenStyle.NoPen))
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)


def _paint_marks(painter: QPainter, block: QTextBlock, palette: Palette, measure: float) -> None:
    form = block.blockFormat()
    rect = _text_rect(block)
    if quotes := form.intProperty(QUOTES):
        same = block.previous().blockFormat().intProperty(QUOTES) >= quotes
        top = rect.top() - (form.topMargin() if same else 0)
        for level in range(quotes):
            bar = QRectF(level * QUOTE_STEP, top, 3, rect.bottom() - top)
            painter.fillRect(bar, QColor(palette.border))
    if form.boolProperty(RULED):
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
