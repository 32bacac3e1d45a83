"""Paints what lies behind the text of the conversation: panels, quote bars, rules.

Painted under the text, so that selection and copy run through all of it. Panels
belong to blocks by a property; no QTextFrame is used (see `document.block_writer` for why).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPen,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextLength,
)

from desktop.rendering.painting.box_painting import paint_box
from desktop.rendering.painting.code_chips import paint_chips
from desktop.rendering.painting.cut_painting import paint_rules_beside
from desktop.rendering.painting.head_painting import PaintIcon, no_icon, paint_head
from desktop.rendering.painting.sign_painting import paint_fold_mark, paint_sign
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.properties import (
    BESIDE_RULES,
    FOLD_MARKS,
    HAS_CODE,
    HEADER_ROW,
    LANGUAGE,
    MIRRORED,
    PANEL,
    PANEL_KIND,
    QUOTE_EDGE,
    QUOTES,
    RULED,
    SIGN,
    PanelKind,
)
from desktop.rendering.style.spacing import (
    CELL_PADDING,
    HEAD_PADDING,
    PANEL_PADDING,
    PANEL_SIDE,
    QUOTE_STEP,
)

_CODE_CORNERS, _USER_CORNERS = (10, 10), (14, 4)
"""Radii of a panel's corners: of all, and of that at the lower right."""
_BOXED = (PanelKind.CODE, PanelKind.USER)
"""Panels whose text holds no code chips."""
_BAR = 3
"""Pixels that the bar beside a quote is wide."""
_BEYOND = 60.0
"""Pixels that a panel is drawn beyond the edge where its own end is out of sight."""
_AROUND = 2 * PANEL_PADDING + 8
"""Pixels around a block, at most, on which something that belongs to it is painted."""

PlaceLines = Callable[[Sequence[QTextBlock], QRect], None]
"""Moves the lines of a panel, which is painted in this place, before their text is painted."""


def paint_panels(
    painter: QPainter,
    near: QTextBlock,
    exposed: QRectF,
    palette: Palette,
    measure: float,
    paint_icon: PaintIcon = no_icon,
    place: PlaceLines | None = None,
) -> None:
    """Paint what lies behind the blocks in `exposed` (document coordinates).

    The search for them begins at the block `near`. The painter's origin is the document's.
    `place`: is told of each panel whose lines are not wrapped.
    """
    blocks = _blocks_between(near, exposed.top() - _AROUND, exposed.bottom() + _AROUND)
    flowing, boxed, marked = [], [], []
    for part in blocks:
        block, form = part
        kind = form.intProperty(PANEL_KIND)
        if kind in _BOXED:
            boxed.append(part)
        elif block.userState() == HAS_CODE:
            flowing.append(block)
        if form.hasProperty(QUOTES) or form.hasProperty(RULED):
            marked.append(part)
        if form.hasProperty(BESIDE_RULES):
            paint_rules_beside(painter, block, palette.border, measure)
        if form.hasProperty(SIGN):
            paint_sign(painter, block, palette)
        if block.document().characterAt(block.position()) in FOLD_MARKS:
            paint_fold_mark(painter, block, palette)
    paint_chips(painter, flowing, palette.inline_code)
    for _panel, group in groupby(boxed, _panel_of):
        members = [block for block, _form in group]
        panel = _paint_panel(painter, members, exposed, palette, measure, paint_icon)
        if place is not None and members[0].blockFormat().nonBreakableLines():
            place(members, panel)
    for block, form in marked:
        _paint_marks(painter, block, form, palette, measure)


def _blocks_between(
    near: QTextBlock, top: float, bottom: float
) -> list[tuple[QTextBlock, QTextBlockFormat]]:
    """Return the blocks between two heights (document coordinates), with their formats."""
    bounds = near.document().documentLayout().blockBoundingRect
    found = []
    block = near
    while block.isValid():
        rect = bounds(block)
        if rect.top() <= bottom and rect.bottom() >= top:
            found.append((block, block.blockFormat()))
        if rect.top() <= top:
            break
        block = block.previous()
    found.reverse()
    block = near.next()
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
    paint_icon: PaintIcon,
) -> QRect:
    """Paint a panel, as far as it is near what is exposed. Returns where."""
    kind = PanelKind(blocks[0].blockFormat().intProperty(PANEL_KIND))
    panel = blocks[0].blockFormat().intProperty(PANEL)
    goes_up = blocks[0].previous().blockFormat().intProperty(PANEL) == panel
    goes_down = blocks[-1].next().blockFormat().intProperty(PANEL) == panel
    has_head = blocks[0].blockFormat().hasProperty(LANGUAGE)
    above = HEAD_PADDING if has_head else PANEL_PADDING - _lead(blocks[0])
    top = _text_rect(blocks[0]).top() - (_BEYOND if goes_up else above)
    below = HEAD_PADDING if has_head and len(blocks) == 1 else PANEL_PADDING + _lead(blocks[-1])
    bottom = _text_rect(blocks[-1]).bottom() + (_BEYOND if goes_down else below)
    left = blocks[0].blockFormat().leftMargin() - PANEL_SIDE
    rect = QRectF(left, top, measure - left, bottom - top).toRect()
    code = kind is PanelKind.CODE
    fill = QColor(palette.code_panel if code else palette.user_panel)
    border = QColor(palette.border) if code else fill
    paint_box(painter, rect, exposed, fill, border, _CODE_CORNERS if code else _USER_CORNERS)
    if has_head:
        alone = len(blocks) == 1 and not goes_down
        paint_head(painter, blocks[0], rect, palette, paint_icon, alone=alone)
    return rect


def paint_beside(
    painter: QPainter,
    blocks: Sequence[QTextBlock],
    panel: QRect,
    exposed: QRectF,
    palette: Palette,
    measure: float,
) -> None:
    """Paint what is beside a panel over text that goes beyond it, and the panel's sides."""
    rows = panel.adjusted(0, _CODE_CORNERS[0], 0, -_CODE_CORNERS[0])
    beside = QRect(QPoint(0, rows.top()), rows.bottomLeft())
    painter.fillRect(beside & exposed.toAlignedRect(), QColor(palette.window))
    for edge in (rows.left(), rows.right()):
        painter.fillRect(QRect(edge, rows.top(), 1, rows.height()), QColor(palette.border))
    for block in blocks:
        if (form := block.blockFormat()).hasProperty(QUOTES):
            _paint_quotes(painter, block, form, palette, measure)


def _paint_marks(
    painter: QPainter,
    block: QTextBlock,
    form: QTextBlockFormat,
    palette: Palette,
    measure: float,
) -> None:
    if form.hasProperty(QUOTES):
        _paint_quotes(painter, block, form, palette, measure)
    if not form.boolProperty(RULED):
        return
    if form.intProperty(PANEL_KIND) == PanelKind.TABLE:
        _paint_row_line(painter, block, form, palette, measure)
        return
    middle = _text_rect(block).center().y()
    painter.setPen(QPen(QColor(palette.border)))
    painter.drawLine(QPointF(form.indent(), middle), QPointF(measure, middle))


def _paint_quotes(
    painter: QPainter,
    block: QTextBlock,
    form: QTextBlockFormat,
    palette: Palette,
    measure: float,
) -> None:
    """Paint a bar for each level of quotes, on the side where the text begins."""
    rect = _text_rect(block)
    lead = _lead(block)
    match form.intProperty(PANEL_KIND):
        case PanelKind.TABLE:
            rect.adjust(0, -CELL_PADDING - 2, 0, CELL_PADDING + 2)
        case PanelKind.CODE:
            has_head = form.hasProperty(LANGUAGE)
            above_it = HEAD_PADDING if has_head else PANEL_PADDING - lead
            rect.adjust(0, -above_it, 0, PANEL_PADDING + lead)
        case _:
            rect.adjust(0, lead, 0, lead)
    above = block.previous().blockFormat().intProperty(QUOTES)
    joined = _text_rect(block).top() - form.topMargin()
    mirrored = _is_mirrored(block, form)
    for level in range(form.intProperty(QUOTES)):
        inset = float(form.intProperty(QUOTE_EDGE) + level * QUOTE_STEP)
        left = measure - inset - _BAR if mirrored else inset
        top = min(joined, rect.top()) if level < above else rect.top()
        painter.fillRect(QRectF(left, top, _BAR, rect.bottom() - top), QColor(palette.quote))


def _paint_row_line(
    painter: QPainter,
    block: QTextBlock,
    form: QTextBlockFormat,
    palette: Palette,
    measure: float,
) -> None:
    """Paint the line below a row, as wide as its table; a stronger one below the header."""
    cell = block.previous()
    table = QTextCursor(cell).currentTable()
    width = table.format().width() if table is not None else QTextLength()
    fixed = width.type() == QTextLength.Type.FixedLength
    left, right = form.leftMargin(), measure - form.rightMargin()
    if fixed and form.hasProperty(MIRRORED):
        left = right - width.rawValue()
    elif fixed:
        right = left + width.rawValue()
    header = cell.blockFormat().boolProperty(HEADER_ROW)
    rect = block.document().documentLayout().blockBoundingRect(block)
    # Qt gives a block before a table no height, and moves the line of any other one up.
    above_row = block.next().blockFormat().intProperty(PANEL) == form.intProperty(PANEL)
    top = round(rect.top() if above_row else rect.bottom())
    line = QRectF(left, top, right - left, 1)
    painter.fillRect(line, QColor(palette.muted if header else palette.border))


def _is_mirrored(block: QTextBlock, form: QTextBlockFormat) -> bool:
    """Whether a block begins at the right: a cell as its table does, other text as it runs."""
    if form.intProperty(PANEL_KIND) == PanelKind.TABLE:
        return form.hasProperty(MIRRORED)
    return block.textDirection() == Qt.LayoutDirection.RightToLeft


def _lead(block: QTextBlock) -> float:
    """Return half the space above a block's lines: Qt leaves it all there; half looks even."""
    return block.layout().lineAt(0).y() / 2 if block.layout().lineCount() else 0.0


def _text_rect(block: QTextBlock) -> QRectF:
    """Return where a block's lines are: from the top of the first to the end of the last."""
    rect = block.document().documentLayout().blockBoundingRect(block)
    layout = block.layout()
    if layout.lineCount():
        last = layout.lineAt(layout.lineCount() - 1)
        rect.setHeight(last.y() + last.height())
    return rect
