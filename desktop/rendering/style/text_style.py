"""Formats of the transcript's text: how each look is drawn in a palette and a font."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QTextCharFormat,
)

from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.inline.mixed_scripts import FULL, GAP
from desktop.rendering.markdown.inline.runs import PLAIN, Look
from desktop.rendering.safety.links import INTERNAL
from desktop.rendering.style.families import family_for_han
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.pitch import PITCH
from desktop.rendering.style.properties import FOLD_MARK, TAGS

HEADINGS = {1: 1.5, 2: 1.3, 3: 1.15}
"""Sizes of headings by their level; deeper ones are as large as the text."""
_HAN = ["Noto Sans CJK SC", "Source Han Sans SC", "NSimSun", "PingFang SC"]
"""For Han in code. Not the families for code of Noto and Source Han: their Han is the same, and one
face more takes 5 MB."""
_CODE_SIZE = 0.88
_AFTER_MARK = 4
"""Pixels that the mark before what is folded stands apart from the words."""
_GAP = 1 / 6
"""Em between Han and Latin."""
_CROWDED = ((12, 0.76), (9, 0.84), (6, 0.92))
"""(columns, scale): from so many columns on, a table's text has this scale."""


class TextStyle:
    """Text formats for one palette and one font. `muted` is for text beside the reply."""

    def __init__(self, palette: Palette, font: QFont, muted: bool = False) -> None:
        self.palette = palette
        self.font = font
        self._muted = muted
        self.size = font.pointSizeF() * (0.9 if muted else 1.0)
        """Size of running text in points."""
        self._pixels = QFontInfo(font).pixelSize() * (0.9 if muted else 1.0)
        self.indent = round(self._pixels * 1.6)
        """Pixels per level of lists."""
        self.code_cell = QFontMetricsF(self._code_font()).horizontalAdvance("0")
        """Pixels that a character of code is wide."""
        self.run = lru_cache(maxsize=500)(self._run)  # looks hold links, which come from replies
        self._small = QFont(font)
        self._small.setPointSizeF(font.pointSizeF() * 0.82)

    @property
    def actions_height(self) -> float:
        """Pixels kept free below a message for its actions."""
        return round(self._pixels * 1.7) + 7

    @property
    def actions_width(self) -> float:
        """Pixels that the actions of a reply take."""
        return round(self._pixels * 28)

    def line_height(self, scale: float = 1.0) -> float:
        """Pixels from line to line of running text."""
        return round(self._pixels * scale * PITCH)

    def plain(self, color: str = "") -> QTextCharFormat:
        """Plain running text, in the palette's colour of text where no other one is given."""
        form = self.run(PLAIN, Kind.PARAGRAPH, 0)
        if color:
            form = QTextCharFormat(form)  # the other one is kept
            form.setForeground(QColor(color))
        return form

    def marker(self, block: Block) -> QTextCharFormat:
        """The format of the marker before a list item."""
        if block.note:
            return self.run(Look(raised=True), Kind.ITEM, 0)
        # Many fonts for Chinese have a dot for a bullet that can hardly be seen.
        return self.run(Look(strong=True) if block.marker == "•" else PLAIN, Kind.ITEM, 0)

    def cell(self, block: Block, look: Look = PLAIN) -> QTextCharFormat:
        """The format of text in a cell. The more columns, the smaller it is."""
        look = look._replace(strong=True) if block.row == 0 else look
        return self.run(look, Kind.ROW, len(block.cells))

    def empty_cell(self, block: Block) -> QTextCharFormat:
        """The format of a cell before its text comes: that on which the height of its line depends,
        and no more. Qt copies it with all that it has, many times whenever it lays out the row."""
        form = QTextCharFormat()
        form.setFontPointSize(self.size * _scale(Kind.ROW, len(block.cells)))
        return form

    def code(self, color: str = "") -> QTextCharFormat:
        """Code in a panel, in one of the palette's token colours or the text's."""
        form = QTextCharFormat()
        form.setFont(self._code_font())
        form.setForeground(QColor(color) if color else self._ink())
        return form

    def fold_mark(self, form: QTextCharFormat) -> QTextCharFormat:
        """The format of the mark before what is folded: not drawn as a letter."""
        mark = QTextCharFormat(form)
        mark.setForeground(QColor(0, 0, 0, 0))
        mark.setFontLetterSpacingType(_ABSOLUTE)
        mark.setFontLetterSpacing(_AFTER_MARK)
        mark.setProperty(FOLD_MARK, True)
        return mark

    def note(self, color: str = "", link: str = "") -> QTextCharFormat:
        """Small text of the window within the conversation, muted where no colour is given."""
        form = QTextCharFormat()
        form.setFont(self._small)
        if link:
            self.make_link(form, link)
            form.setFontUnderline(False)
        form.setForeground(QColor(color or self.palette.muted))
        return form

    def _run(self, look: Look, kind: Kind, level: int) -> QTextCharFormat:
        """The format of text of this look in a block of this kind.

        `level`: of a heading; of a table's row the number of its columns.
        """
        if kind is Kind.CODE or kind is Kind.MATH:  # a formula is code until it is whole
            return self.code()
        if kind is Kind.IMAGE:
            return self.note()
        if kind is Kind.FENCE:
            return self.note("", look.link)
        form = QTextCharFormat()
        font = QFont(self.font)
        font.setPointSizeF(self.size * _scale(kind, level))
        if look.code or "kbd" in look.tags:
            font.setFamilies(_monospace())
            font.setPointSizeF(font.pointSizeF() * 0.9)
        font.setBold(look.strong or kind is Kind.HEADING)
        font.setItalic(look.emphasis)
        font.setStrikeOut(look.strike)
        if look.fit == GAP:
            font.setLetterSpacing(_ABSOLUTE, self._pixels * _scale(kind, level) * _GAP)
        elif look.fit == FULL:
            font.setFamilies([family_for_han(self.font), *self.font.families()])
        form.setFont(font)
        form.setForeground(self._ink())
        if look.code or "kbd" in look.tags:
            form.setBackground(_INVISIBLE)  # what is seen is painted behind it
        if look.link:
            self.make_link(form, look.link)
            if look.link.startswith(f"{INTERNAL}:"):  # a summary: its sign says that it unfolds
                form.setFontUnderline(False)
                form.setForeground(self._ink())
        if look.raised:
            form.setVerticalAlignment(_RAISED)
        if look.tags:
            self._dress_for_tags(form, look)
        return form

    def _dress_for_tags(self, form: QTextCharFormat, look: Look) -> None:
        form.setProperty(TAGS, " ".join(look.tags))
        if "u" in look.tags:
            form.setFontUnderline(True)
        if "mark" in look.tags and not form.hasProperty(_BACKGROUND):
            form.setBackground(QColor(255, 200, 0, 90))
        if "sup" in look.tags:
            form.setVerticalAlignment(_RAISED)
        elif "sub" in look.tags:
            form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)

    def _code_font(self) -> QFont:
        font = QFont(self.font)
        font.setFamilies(_monospace())
        font.setFixedPitch(True)
        font.setPointSizeF(self.size * _CODE_SIZE)
        return font

    def _ink(self) -> QColor:
        return QColor(self.palette.muted if self._muted else self.palette.text)

    def make_link(self, form: QTextCharFormat, address: str) -> None:
        """Make a format that of a link to this address."""
        form.setAnchor(True)
        form.setAnchorHref(address)
        form.setForeground(QColor(self.palette.accent))
        form.setFontUnderline(True)


_ABSOLUTE = QFont.SpacingType.AbsoluteSpacing
_RAISED = QTextCharFormat.VerticalAlignment.AlignSuperScript
_BACKGROUND = QTextCharFormat.Property.BackgroundBrush.value


_INVISIBLE = QColor(0, 0, 0, 0)


def is_boxed(form: QTextCharFormat) -> bool:
    """Whether it is the format of code, or of a key. Marked text has a background that is seen."""
    return form.hasProperty(_BACKGROUND) and not form.background().color().alpha()


def crowding(columns: int) -> float:
    """The scale of the text in a table with so many columns."""
    return next((scale for least, scale in _CROWDED if columns >= least), 1.0)


def _scale(kind: Kind, level: int) -> float:
    if kind is Kind.HEADING:
        return HEADINGS.get(level, 1.0)
    return crowding(level) if kind is Kind.ROW else 1.0


@cache
def _monospace() -> list[str]:
    # The family behind an alias such as "monospace": in a list with real names, these would win.
    fixed = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)).family()
    return [fixed, *_HAN]
