"""Formats of the transcript: what each kind of block and run looks like in a palette."""

from __future__ import annotations

from enum import IntEnum
from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

from desktop.rendering.inline import PLAIN, Look
from desktop.rendering.lines import Block, Kind
from desktop.rendering.palette import Palette

PANEL = QTextFormat.Property.UserProperty.value + 1
"""Block property: the number of the panel that the block lies in. Neighbours with one number
share a panel."""
PANEL_KIND = QTextFormat.Property.UserProperty.value + 2
"""Block property: a `PanelKind`."""
QUOTES = QTextFormat.Property.UserProperty.value + 3
"""Block property: levels of quotes, each drawn as a bar."""
CHROME = QTextFormat.Property.UserProperty.value + 4
"""Block property: text of the window, not of the conversation; it is not copied."""
RULED = QTextFormat.Property.UserProperty.value + 5
"""Block property: a line across the measure."""
MARKER = QTextFormat.Property.UserProperty.value + 6
"""Block property of a list item: what stands before it, "•", "1." or "☑"."""
DEPTH = QTextFormat.Property.UserProperty.value + 7
"""Block property: how many lists the block's own list lies in."""
LANGUAGE = QTextFormat.Property.UserProperty.value + 8
"""Block property of a code panel's head line: the language."""
HEADER_ROW = QTextFormat.Property.UserProperty.value + 9
"""Block property: the cell stands in a table's header."""
CONTINUED = QTextFormat.Property.UserProperty.value + 10
"""Block property: the block before was cut for its length; this is the rest of its line."""

PANEL_PADDING = 12
"""Pixels between a panel's border and its text."""
QUOTE_STEP = 18
"""Pixels per level of quotes."""
_HEADINGS = {1: 1.5, 2: 1.3, 3: 1.15}
_CJK_MONO = ["Noto Sans Mono CJK SC", "Source Han Mono SC", "NSimSun", "PingFang SC"]


class PanelKind(IntEnum):
    """What a panel holds, which decides its colour."""

    CODE = 1
    USER = 2
    TABLE = 3


class Style:
    """Formats for one palette and one font. `muted` is for what stands beside the reply."""

    def __init__(self, palette: Palette, font: QFont, muted: bool = False) -> None:
        self.palette = palette
        self.font = font
        self._muted = muted
        self._size = font.pointSizeF() * (0.9 if muted else 1.0)
        self._pixels = QFontInfo(font).pixelSize() * (0.9 if muted else 1.0)
        bold = QFont(font)
        bold.setBold(True)
        bold.setPointSizeF(self._size)
        self._cell = (
            QFontMetricsF(bold).averageCharWidth() * 1.08
        )  # pixels of a character in a table
        self.text = cache(self._text)
        self._forms = lru_cache(maxsize=500)(self._block)  # markers and depths come from replies

    @property
    def muted(self) -> Style:
        """The same, quieter: for thoughts."""
        return Style(self.palette, self.font, muted=True)

    def line_height(self, scale: float = 1.0) -> float:
        """Pixels from line to line of running text."""
        return round(self._pixels * scale * 2)

    def _text(self, look: Look, kind: Kind, level: int) -> QTextCharFormat:
        """The format of text of this look in a block of this kind."""
        if kind is Kind.CODE or kind is Kind.MATH:  # a formula is code until it is whole
            return self.code()
        if kind is Kind.IMAGE:
            return self.note()
        if kind is Kind.FENCE:
            return self.note(self.palette.accent if look.link else "", look.link)
        form = QTextCharFormat()
        font = QFont(self.font)
        font.setPointSizeF(self._size * (_HEADINGS.get(level, 1.0) if kind is Kind.HEADING else 1))
        if look.code:
            font.setFamilies(_monospace())
            font.setPointSizeF(font.pointSizeF() * 0.9)
        font.setBold(look.strong or kind is Kind.HEADING)
        font.setItalic(look.emphasis)
        font.setStrikeOut(look.strike)
        form.setFont(font)
        form.setForeground(self._ink())
        if look.code:
            form.setBackground(QColor(self.palette.code_panel))
        if look.link:
            self._make_link(form, look.link)
        if look.raised:
            form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        return form

    def marker(self, block: Block) -> QTextCharFormat:
        """What stands before a list item."""
        if not block.note:
            return self.text(PLAIN, Kind.ITEM, 0)
        return self.text(Look(raised=True), Kind.ITEM, 0)

    def code(self, color: str = "") -> QTextCharFormat:
        """Code in a panel, in one of the palette's token colours or the text's."""
        form = QTextCharFormat()
        font = QFont(self.font)
        font.setFamilies(_monospace())
        font.setFixedPitch(True)
        font.setPointSizeF(self._size * 0.88)
        form.setFont(font)
        form.setForeground(QColor(color) if color else self._ink())
        return form

    def note(self, color: str = "", link: str = "") -> QTextCharFormat:
        """Small text of the window within the conversation, muted where no colour is given."""
        form = QTextCharFormat()
        font = QFont(self.font)
        font.setPointSizeF(self.font.pointSizeF() * 0.82)
        form.setFont(font)
        if link:
            self._make_link(form, link)
            form.setFontUnderline(False)
        form.setForeground(QColor(color or self.palette.muted))
        return form

    def block(self, block: Block, previous: Block | None, panel: int) -> QTextBlockFormat:
        """The format of a reply's block that stands below `previous`."""
        what = block._replace(text="", number=0, alt="", length=0)
        form = self._forms(what, self.gap(block, previous))
        if block.kind in (Kind.FENCE, Kind.CODE):
            form = QTextBlockFormat(form)
            form.setProperty(PANEL, panel)
            if block.kind is Kind.FENCE:
                form.setProperty(LANGUAGE, block.text)
        return form

    def _block(self, block: Block, gap: float) -> QTextBlockFormat:
        """The same but for what is its own alone; there are few of these."""
        form = QTextBlockFormat()
        indent = self._left(block)
        if block.kind is Kind.ITEM:
            indent += self._indent()
            form.setTextIndent(-self._indent())
            stop = QTextOption.Tab(self._indent(), QTextOption.TabType.LeftTab)
            form.setTabPositions([stop])
            form.setProperty(MARKER, block.marker)
        if block.kind in (Kind.FENCE, Kind.CODE):
            form.setProperty(PANEL_KIND, int(PanelKind.CODE))
            form.setRightMargin(PANEL_PADDING)
            indent += PANEL_PADDING
        if block.kind is Kind.FENCE:
            form.setProperty(CHROME, True)
        if block.kind is Kind.RULE:
            form.setProperty(RULED, True)
        if block.kind is Kind.HEADING:
            form.setHeadingLevel(block.level)
        if block.kind is Kind.MATH and not block.open_:
            form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        if block.continued:
            form.setProperty(CONTINUED, True)
        _set_levels(form, block)
        form.setLeftMargin(indent)
        form.setTopMargin(gap)
        self._set_pitch(form, block)
        return form

    # Tables: every row is one of its own, of the same widths as its neighbours

    def table(self, block: Block, previous: Block | None) -> QTextTableFormat:
        """The format of a row's table."""
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellSpacing(0)
        form.setCellPadding(CELL_PADDING)
        form.setBorderCollapse(True)
        form.setLeftMargin(self._left(block))
        form.setTopMargin(self.gap(block, previous))
        self.set_columns(form, block)
        return form

    def set_columns(self, form: QTextTableFormat, block: Block) -> None:
        """Columns as wide as their words ask for; where all are too wide, shares of the measure."""
        pixels = [(width + 1) * self._cell + 2 * CELL_PADDING for width in block.widths]
        whole = sum(pixels)
        if whole <= _NARROWEST:
            lengths = [QTextLength(QTextLength.Type.FixedLength, width) for width in pixels]
            form.setWidth(QTextLength(QTextLength.Type.FixedLength, whole))
        else:
            percent = QTextLength.Type.PercentageLength
            lengths = [QTextLength(percent, width / whole * 100) for width in pixels]
            form.setWidth(QTextLength(percent, 100))
        form.setColumnWidthConstraints(lengths)

    def cell(self, block: Block, column: int, panel: int) -> QTextBlockFormat:
        """The format of the text in one cell of a row."""
        form = QTextBlockFormat()
        form.setProperty(PANEL, panel)
        form.setProperty(PANEL_KIND, int(PanelKind.TABLE))
        _set_levels(form, block)
        if block.row == 0:
            form.setProperty(HEADER_ROW, True)
        if block.quotes:
            form.setProperty(QUOTES, block.quotes)
        form.setAlignment(_ALIGNMENTS.get(block.aligns[column], Qt.AlignmentFlag.AlignLeading))
        _set_minimum(form, self.line_height(0.75))
        return form

    def cell_text(self, block: Block, look: Look = PLAIN) -> QTextCharFormat:
        """The format of text in a cell."""
        return self.text(look._replace(strong=True) if block.row == 0 else look, Kind.ROW, 0)

    def below_row_text(self) -> QTextCharFormat:
        """The text format of that line: a larger font would move it up, over the row."""
        form = QTextCharFormat()
        font = QFont(self.font)
        font.setPixelSize(1)
        form.setFont(font)
        return form

    def below_row(self, block: Block, panel: int) -> QTextBlockFormat:
        """The format of the line between two rows: a pixel that is painted."""
        form = QTextBlockFormat()
        form.setProperty(CHROME, True)
        form.setProperty(PANEL, panel)
        form.setProperty(PANEL_KIND, int(PanelKind.TABLE))
        form.setProperty(RULED, True)
        form.setLeftMargin(self._left(block))
        if block.quotes:
            form.setProperty(QUOTES, block.quotes)
        form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return form

    def gap(self, block: Block, above: Block | None) -> float:
        """Pixels above a block. A panel's padding is part of the gaps around its text."""
        previous = above.kind if above else None
        below_panel = PANEL_PADDING + 8 if previous in (Kind.FENCE, Kind.CODE) else 0
        if previous is None:
            return PANEL_PADDING if block.kind is Kind.FENCE else 0
        if block.continued:
            return 0
        if block.number and above and above.number == block.number:
            return 4 if previous is Kind.FENCE else 0  # lines of one code block, rows of one table
        match block.kind:
            case Kind.FENCE:
                return 6 + PANEL_PADDING + below_panel
            case Kind.HEADING:
                return 14 + below_panel
            case Kind.PARAGRAPH if previous is Kind.HEADING:
                return 4
            case Kind.ITEM:
                return 2 + below_panel
            case _:
                return 10 + below_panel

    def end_gap(self, previous: Block | None) -> float:
        """Pixels above the state line, below the block `previous`."""
        in_panel = previous is not None and previous.kind in (Kind.FENCE, Kind.CODE)
        return 12 + (PANEL_PADDING if in_panel else 0)

    def plain(self) -> QTextCharFormat:
        """Plain running text."""
        return self.text(PLAIN, Kind.PARAGRAPH, 0)

    def plain_block(self, top: float = 0, chrome: bool = False) -> QTextBlockFormat:
        """A block beside the reply: a state line, the place of the actions."""
        form = QTextBlockFormat()
        form.setTopMargin(top)
        if chrome:
            form.setProperty(CHROME, True)
        return form

    def user_block(self, panel: int, left: float, first: bool) -> QTextBlockFormat:
        """One line of a question, in its panel `left` pixels from the measure's edge."""
        form = QTextBlockFormat()
        form.setProperty(PANEL, panel)
        form.setProperty(PANEL_KIND, int(PanelKind.USER))
        form.setLeftMargin(left + PANEL_PADDING)
        form.setRightMargin(PANEL_PADDING)
        form.setTopMargin(PANEL_PADDING + 8 if first else 0)
        _set_minimum(form, self.line_height())
        return form

    def _left(self, block: Block) -> float:
        return block.quotes * QUOTE_STEP + block.depth * self._indent()

    def _indent(self) -> int:
        return round(self._pixels * 1.6)

    def _ink(self) -> QColor:
        return QColor(self.palette.muted if self._muted else self.palette.text)

    def _make_link(self, form: QTextCharFormat, address: str) -> None:
        form.setAnchor(True)
        form.setAnchorHref(address)
        form.setForeground(QColor(self.palette.accent))
        form.setFontUnderline(True)

    def _set_pitch(self, form: QTextBlockFormat, block: Block) -> None:
        if block.kind is Kind.HEADING:
            _set_minimum(form, self.line_height(_HEADINGS.get(block.level, 1.0) * 0.85))
        elif block.kind is Kind.CODE or (block.kind is Kind.MATH and block.open_):
            _set_minimum(form, round(self.line_height() * 0.76))
        elif block.kind is Kind.FENCE:
            _set_minimum(form, round(self.line_height() * 0.8))
        elif block.kind is Kind.RULE:
            form.setLineHeight(12, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        else:
            _set_minimum(form, self.line_height())


CELL_PADDING = 6
"""Pixels around the text of a cell."""
_NARROWEST = 400
"""Pixels of measure that there always are."""
_ALIGNMENTS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


def _set_levels(form: QTextBlockFormat, block: Block) -> None:
    """How deep the block lies, for who copies it."""
    if block.quotes:
        form.setProperty(QUOTES, block.quotes)
    if block.depth:
        form.setProperty(DEPTH, block.depth)


def _set_minimum(form: QTextBlockFormat, pixels: float) -> None:
    # A minimum, not a fixed height: every line of one script mix has one pitch, and a fallback
    # font (or a formula, later) that is taller is not cut off.
    form.setLineHeight(pixels, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)


@cache
def _monospace() -> list[str]:
    # The family behind an alias such as "monospace": in a list with real names, these would win.
    fixed = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)).family()
    return [fixed, *_CJK_MONO]
