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

from desktop.rendering.painting.block_formats import BlockFormats, Painted
from desktop.rendering.painting.box_painting import paint_box
from desktop.rendering.painting.code_chips import paint_chips
from desktop.rendering.painting.cut_painting import paint_rules_beside
from desktop.rendering.painting.head_painting import PaintIcon, no_icon, paint_head
from desktop.rendering.painting.sign_painting import paint_fold_mark, paint_sign
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.properties import (
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
_BAR = 3
"""Pixels that the bar beside a quote is wide."""
_BEYOND = 60.0
"""Pixels that a panel is drawn beyond the edge where its own end is out of sight."""
_AROUND = 2 * PANEL_PADDING + 8
"""Pixels around a block, at most, on which something that belongs to it is painted."""

_Part = tuple[QTextBlock, Painted]
PlaceLines = Callable[[Sequence[QTextBlock], QRect], None]
"""Moves the lines of a panel, which is painted in this place, before their text is painted."""


def paint_panels(
    painter: QPainter,
    near: QTextBlock,
    exposed: QRectF,
    palette: Palette,
    measure: float,
    formats: BlockFormats,
    paint_icon: PaintIcon = no_icon,
    place: PlaceLines | None = None,
) -> None:
    """Paint what lies behind the blocks in `exposed` (document coordinates).

    The search for them begins at the block `near`. The painter's origin is the document's.
    `formats`: those of the document. `place`: is told of each panel whose lines are not wrapped.
    """
    document = near.document()
    flowing, boxed, marked = list[QTextBlock](), list[_Part](), list[_Part]()
    for part in _blocks_between(near, exposed.top() - _AROUND, exposed.bottom() + _AROUND, formats):
        block, painted = part
        if painted.is_boxed:
            boxed.append(part)
        elif block.userState() == HAS_CODE:
            flowing.append(block)
        if painted.is_marked:
            marked.append(part)
        if painted.has_rules_beside:
            paint_rules_beside(painter, block, palette.border, measure)
        if painted.has_sign:
            paint_sign(painter, block, palette)
        if painted.may_unfold and document.characterAt(block.position()) in FOLD_MARKS:
            paint_fold_mark(painter, block, palette)
    paint_chips(painter, flowing, palette.inline_code)
    for _panel, group in groupby(boxed, _panel_of):
        members = list(group)
        panel = _paint_panel(painter, members, formats, exposed, palette, measure, paint_icon)
        if place is not None and members[0][1].form.nonBreakableLines():
            place([block for block, _painted in members], panel)
    for block, painted in marked:
        _paint_marks(painter, block, painted, palette, measure)


def _blocks_between(
    near: QTextBlock, top: float, bottom: float, formats: BlockFormats
) -> list[_Part]:
    """Return the blocks between two heights (document coordinates), with their formats."""
    bounds = near.document().documentLayout().blockBoundingRect
    found = list[_Part]()
    block = near
    while block.isValid():
        begin = bounds(block).top()
        if begin <= bottom:
            found.append((block, formats.of(block)))
        if begin <= top:
            break
        block = block.previous()
    found.reverse()
    block = near.next()
    while block.isValid():
        if bounds(block).top() > bottom:
            break
        found.append((block, formats.of(block)))
        block = block.next()
    return found


def _panel_of(part: _Part) -> int:
    return part[1].panel


def _paint_panel(
    painter: QPainter,
    members: list[_Part],
    formats: BlockFormats,
    exposed: QRectF,
    palette: Palette,
    measure: float,
    paint_icon: PaintIcon,
) -> QRect:
    """Paint a panel, as far as it is near what is exposed. Returns where."""
    (first, painted), (last, _painted) = members[0], members[-1]
    before, behind = first.previous(), last.next()
    goes_up = before.isValid() and formats.of(before).panel == painted.panel
    goes_down = behind.isValid() and formats.of(behind).panel == painted.panel
    has_head, is_single = painted.has_head, len(members) == 1
    above = HEAD_PADDING if has_head else PANEL_PADDING - _lead(first)
    below = HEAD_PADDING if has_head and is_single else PANEL_PADDING + _lead(last)
    top = _text_rect(first).top() - (_BEYOND if goes_up else above)
    bottom = _text_rect(last).bottom() + (_BEYOND if goes_down else below)
    left = painted.form.leftMargin() - PANEL_SIDE
    rect = QRectF(left, top, measure - left, bottom - top).toRect()
    code = painted.kind == PanelKind.CODE
    fill = QColor(palette.code_panel if code else palette.user_panel)
    border = QColor(palette.border) if code else fill
    paint_box(painter, rect, exposed, fill, border, _CODE_CORNERS if code else _USER_CORNERS)
    if has_head:
        alone = is_single and not goes_down
        paint_head(painter, first, rect, palette, paint_icon, alone=alone)
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
    painter: QPainter, block: QTextBlock, painted: Painted, palette: Palette, measure: float
) -> None:
    form = painted.form
    if painted.quotes:
        _paint_quotes(painter, block, form, palette, measure)
    if not form.boolProperty(RULED):
        return
    if painted.kind == PanelKind.TABLE:
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
