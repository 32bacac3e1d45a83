"""Formats of the transcript: what each kind of block and run looks like in a palette."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextOption,
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


class Style:
    """Formats for one palette and one font. `muted` is for what stands beside the reply."""

    def __init__(self, palette: Palette, font: QFont, muted: bool = False) -> None:
        self.palette = palette
        self.font = font
        self._muted = muted
        self._size = font.pointSizeF() * (0.9 if muted else 1.0)
        self._pixels = QFontInfo(font).pixelSize() * (0.9 if muted else 1.0)
        self.text = cache(self._text)

    @property
    def muted(self) -> Style:
        """The same, quieter: for thoughts."""
        return Style(self.palette, self.font, muted=True)

    def line_height(self, scale: float = 1.0) -> float:
        """Pixels from line to line of running text."""
        return round(self._pixels * scale * 2)

    def _text(self, look: Look, kind: Kind, level: int) -> QTextCharFormat:
        """The format of text of this look in a block of this kind."""
        if kind in (Kind.CODE, Kind.ROW):
            return self.code()
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
        return form

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

    def block(self, block: Block, previous: Kind | None, panel: int) -> QTextBlockFormat:
        """The format of a reply's block that stands behind one of kind `previous`."""
        form = QTextBlockFormat()
        indent = block.quotes * QUOTE_STEP + block.depth * self._indent()
        if block.kind is Kind.ITEM:
            indent += self._indent()
            form.setTextIndent(-self._indent())
            stop = QTextOption.Tab(self._indent(), QTextOption.TabType.LeftTab)
            form.setTabPositions([stop])
        if block.kind in (Kind.FENCE, Kind.CODE):
            form.setProperty(PANEL, panel)
            form.setProperty(PANEL_KIND, int(PanelKind.CODE))
            form.setRightMargin(PANEL_PADDING)
            indent += PANEL_PADDING
        if block.kind is Kind.FENCE:
            form.setProperty(CHROME, True)
        if block.kind is Kind.RULE:
            form.setProperty(RULED, True)
        if block.quotes:
            form.setProperty(QUOTES, block.quotes)
        form.setLeftMargin(indent)
        form.setTopMargin(self.gap(block, previous))
        self._set_pitch(form, block)
        return form

    def gap(self, block: Block, previous: Kind | None) -> float:
        """Pixels above a block. A panel's padding is part of the gaps around its text."""
        below_panel = PANEL_PADDING + 8 if previous in (Kind.FENCE, Kind.CODE) else 0
        if previous is None:
            return PANEL_PADDING if block.kind is Kind.FENCE else 0
        if block.continued or (block.kind, previous) in _TIGHT:
            return 0
        match block.kind:
            case Kind.FENCE:
                return 6 + PANEL_PADDING + below_panel
            case Kind.CODE:
                return 4 if previous is Kind.FENCE else 8
            case Kind.HEADING:
                return 14 + below_panel
            case Kind.PARAGRAPH if previous is Kind.HEADING:
                return 4
            case Kind.ITEM:
                return 2 + below_panel
            case _:
                return 10 + below_panel

    def end_gap(self, previous: Kind | None) -> float:
        """Pixels above the state line, behind a block of kind `previous`."""
        return 12 + (PANEL_PADDING if previous in (Kind.FENCE, Kind.CODE) else 0)

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
        elif block.kind in (Kind.CODE, Kind.ROW):
            _set_minimum(form, round(self.line_height() * 0.76))
        elif block.kind is Kind.FENCE:
            _set_minimum(form, round(self.line_height() * 0.8))
        elif block.kind is Kind.RULE:
            form.setLineHeight(12, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        else:
            _set_minimum(form, self.line_height())


_TIGHT = {(Kind.CODE, Kind.CODE), (Kind.ROW, Kind.ROW)}


def _set_minimum(form: QTextBlockFormat, pixels: float) -> None:
    # A minimum, not a fixed height: every line of one script mix has one pitch, and a fallback
    # font (or a formula, later) that is taller is not cut off.
    form.setLineHeight(pixels, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)


@cache
def _monospace() -> list[str]:
    # The family behind an alias such as "monospace": in a list with real names, these would win.
    fixed = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)).family()
    return [fixed, *_CJK_MONO]
