"""What lies behind the text of the conversation: panels, quote bars, rules.

Painted in the viewport under the text, so that selection and copy run through all of it. Panels
belong to blocks by a property; no QTextFrame is used (see rendering.writer for why).
"""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPen,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextLength,
)

from desktop.rendering.palette import Palette
from desktop.rendering.style import (
    CELL_PADDING,
    HEADER_ROW,
    PANEL,
    PANEL_KIND,
    PANEL_PADDING,
    QUOTE_STEP,
    QUOTES,
    RULED,
    PanelKind,
)

_RADIUS = 8
_BEYOND = 60.0
"""Pixels that a panel is drawn beyond the edge where its own end is out of sight."""


def paint_panels(
    painter: QPainter, near: QTextBlock, exposed: QRectF, palette: Palette, measure: float
) -> None:
    """Paint what lies behind the blocks in `exposed` (document coordinates).

    They are looked for from the block `near` on. The painter's origin is the document's.
    """
    blocks = _blocks_between(near, exposed.top() - _BEYOND, exposed.bottom() + _BEYOND)
    marked = [part for part in blocks if any(map(part[1].hasProperty, (PANEL, QUOTES, RULED)))]
    if not marked:
        return
    for panel, group in groupby(marked, _panel_of):
        members = [block for block, _form in group]
        if panel:
            _paint_panel(painter, members, exposed, palette, measure)
    for block, form in marked:
        _paint_marks(painter, block, form, palette, measure)


def _blocks_between(
    near: QTextBlock, top: float, bottom: float
) -> list[tuple[QTextBlock, QTextBlockFormat]]:
    """The blocks that stand there (document coordinates), and their formats."""
    layout = near.document().documentLayout()
    bounds = layout.blockBoundingRect
    block = near
    while block.isValid() and bounds(block).top() > top:
        block = block.previous()
    block = block if block.isValid() else near.document().begin()
    found = []
    while block.isValid():
        rect = bounds(block)
        if rect.top() > bottom:
            break
        if rect.bottom() >= top:
            found.append((block, block.blockFormat()))
        block = block.next()
    return found


def _panel_of(block: tuple[QTextBlock, QTextBlockFormat]) -> int:
    return block[1].intProperty(PANEL)


def _paint_panel(
    painter: QPainter,
    blocks: list[QTextBlock],
    exposed: QRectF,
    palette: Palette,
    measure: float,
) -> None:
    kind = PanelKind(blocks[0].blockFormat().intProperty(PANEL_KIND))
    if kind is PanelKind.TABLE:
        return
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
    _paint_box(painter, rect, exposed, fill, QColor(palette.border) if code else fill)


def _paint_box(
    painter: QPainter, rect: QRect, exposed: QRectF, fill: QColor, border: QColor
) -> None:
    """A rounded box. Only its ends are drawn as curves: a whole one costs far more to fill."""
    middle = rect.adjusted(0, _RADIUS - 1, 0, 1 - _RADIUS) & exposed.toAlignedRect()
    painter.fillRect(middle, border)
    painter.fillRect(middle.adjusted(1, 0, -1, 0), fill)
    for end in (rect.top(), rect.bottom() + 1 - _RADIUS):
        strip = QRect(rect.left(), end, rect.width(), _RADIUS)
        if exposed.intersects(QRectF(strip)):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(fill)
            painter.setPen(QPen(border))
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
        if form.intProperty(PANEL_KIND) == PanelKind.TABLE:
            rect.adjust(0, -CELL_PADDING - 2, 0, CELL_PADDING + 2)
        top = rect.top() - (form.topMargin() if same else 0)
        for level in range(quotes):
            bar = QRectF(level * QUOTE_STEP, top, 3, rect.bottom() - top)
            painter.fillRect(bar, QColor(palette.border))
    if not ruled:
        return
    if form.intProperty(PANEL_KIND) == PanelKind.TABLE:
        _paint_row_line(painter, block, form, palette, measure)
        return
    middle = rect.center().y()
    painter.setPen(QPen(QColor(palette.border)))
    painter.drawLine(QPointF(form.leftMargin(), middle), QPointF(measure, middle))


def _paint_row_line(
    painter: QPainter,
    block: QTextBlock,
    form: QTextBlockFormat,
    palette: Palette,
    measure: float,
) -> None:
    """The line below a row, as wide as its table; a stronger one below the header."""
    cell = block.previous()
    table = QTextCursor(cell).currentTable()
    width = table.format().width() if table is not None else QTextLength()
    fixed = width.type() == QTextLength.Type.FixedLength
    right = form.leftMargin() + width.rawValue() if fixed else measure
    header = cell.blockFormat().boolProperty(HEADER_ROW)
    rect = block.document().documentLayout().blockBoundingRect(block)
    # Qt gives a block before a table no height, and moves the line of any other one up.
    above_row = block.next().blockFormat().intProperty(PANEL) == form.intProperty(PANEL)
    top = round(rect.top() if above_row else rect.bottom())
    line = QRectF(form.leftMargin(), top, right - form.leftMargin(), 1)
    painter.fillRect(line, QColor(palette.muted if header else palette.border))


def _text_rect(block: QTextBlock) -> QRectF:
    """Where a block's lines are: from the top of the first one's pitch to the last one's end."""
    rect = block.document().documentLayout().blockBoundingRect(block)
    layout = block.layout()
    if layout.lineCount():
        last = layout.lineAt(layout.lineCount() - 1)
        rect.setHeight(last.y() + last.height())
    return rect
