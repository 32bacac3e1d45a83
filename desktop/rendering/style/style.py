"""Formats of the transcript's blocks: how each kind is drawn in a palette and a font."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextOption

from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.style.levels import CODE_TAB, hanging, left, set_levels
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.pitch import set_minimum
from desktop.rendering.style.properties import (
    CHROME,
    CONTINUED,
    LANGUAGE,
    MARKER,
    PANEL,
    PANEL_KIND,
    RULED,
    SIGN,
    PanelKind,
    SignKind,
)
from desktop.rendering.style.spacing import PANEL_PADDING, PANEL_SIDE, gap, gap_shape
from desktop.rendering.style.table_style import TableStyle
from desktop.rendering.style.text_style import HEADINGS, TextStyle

_MOST_FORMS = 500
"""Formats that are kept. Replies decide how many there are, by their markers, depths and panels."""
_STOPS = 24
"""Tab stops that a block's format has."""


class Style:
    """All formats for one palette and one font: blocks here, their text and tables in members.

    Text is indented by `QTextBlockFormat.indent`, in pixels: unlike a margin, Qt mirrors that where
    the text runs from right to left. Panels and tables have margins: they are not mirrored.
    """

    def __init__(self, palette: Palette, font: QFont, muted: bool = False) -> None:
        self.palette = palette
        self.font = font
        self.text = TextStyle(palette, font, muted)
        self.table = TableStyle(self.text)
        self._forms: dict[tuple[object, ...], QTextBlockFormat] = {}  # by what they depend on

    @property
    def muted(self) -> Style:
        """This style, quieter: for thoughts."""
        return Style(self.palette, self.font, muted=True)

    def block(
        self, block: Block, previous: Block | None, panel: int, *, wrapped: bool = True
    ) -> QTextBlockFormat:
        """The format of a reply's block that stands below `previous`. Blocks that are alike share
        one, which nobody changes: there are few, and to make one takes longer than to write a line.
        """
        if block.kind is Kind.FENCE:
            head = self._panel_line(block, gap(block, previous), panel, wrapped)
            head.setProperty(LANGUAGE, block.text)
            return head
        # All of it but its text, of which only the indentation decides, and that in code.
        what = (block.kind, block[2:], gap_shape(previous), hanging(block), panel, wrapped)
        form = self._forms.get(what)
        if form is None:
            above = gap(block, previous)
            if block.kind is Kind.CODE:
                form = self._panel_line(block, above, panel, wrapped)
            else:
                form = self._block(block, above)
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            self._forms[what] = form
        return form

    def plain_block(self, top: float = 0, chrome: bool = False) -> QTextBlockFormat:
        """A block beside the reply: a state line, the place of the actions."""
        form = QTextBlockFormat()
        form.setTopMargin(top)
        if chrome:
            form.setProperty(CHROME, True)
        return form

    def sign_block(self, kind: SignKind, top: float) -> QTextBlockFormat:
        """A line of the window at reading size, with a sign before it."""
        form = self.plain_block(top, chrome=True)
        form.setProperty(SIGN, int(kind))
        form.setLeftMargin(self.text.indent)
        set_minimum(form, self.text.line_height(0.8))
        return form

    def user_block(self, panel: int, indent: float, first: bool) -> QTextBlockFormat:
        """One line of a question, in its panel `indent` pixels from the measure's edge."""
        form = QTextBlockFormat()
        form.setProperty(PANEL, panel)
        form.setProperty(PANEL_KIND, int(PanelKind.USER))
        form.setLeftMargin(indent + PANEL_SIDE)
        form.setRightMargin(PANEL_SIDE)
        form.setTopMargin(PANEL_PADDING + 12 if first else 0)
        set_minimum(form, self.text.line_height())
        return form

    def _panel_line(
        self, block: Block, above: float, panel: int, wrapped: bool
    ) -> QTextBlockFormat:
        form = self._block(block, above)
        form.setProperty(PANEL, panel)
        if not wrapped:
            form.setNonBreakableLines(True)
        return form

    def _block(self, block: Block, above: float) -> QTextBlockFormat:
        if block.folds:  # nothing of it is in sight
            form = self.plain_block(chrome=True)
            form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            return form
        form = QTextBlockFormat()
        if block.kind in (Kind.FENCE, Kind.CODE):
            self._make_panel(form, block)
            form.setIndent(round(hanging(block) * self.text.code_cell))
            form.setTextIndent(-form.indent())
        else:
            form.setIndent(left(block, self.text.indent))
        if block.kind is Kind.ITEM:
            self._make_item(form, block)
        if block.kind is Kind.RULE:
            form.setProperty(RULED, True)
        if block.kind is Kind.HEADING:
            form.setHeadingLevel(block.level)
        if block.kind is Kind.MATH and not block.open_:
            form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        if block.continued:
            form.setProperty(CONTINUED, True)
        set_levels(form, block, self.text.indent)
        form.setTopMargin(above)
        self._set_pitch(form, block)
        return form

    def _make_panel(self, form: QTextBlockFormat, block: Block) -> None:
        """A line of code, or a panel's head; both run from left to right whatever they say."""
        form.setProperty(PANEL_KIND, int(PanelKind.CODE))
        form.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        form.setLeftMargin(left(block, self.text.indent) + PANEL_SIDE)
        form.setRightMargin(PANEL_SIDE)
        if block.kind is Kind.FENCE:
            form.setProperty(CHROME, True)
            return
        step = self.text.code_cell * CODE_TAB
        form.setTabPositions([QTextOption.Tab(step * n, _LEFT) for n in range(1, _STOPS)])

    def _make_item(self, form: QTextBlockFormat, block: Block) -> None:
        """A list item: its marker hangs to the left of its text."""
        indent = self.text.indent
        form.setIndent(left(block, self.text.indent) + indent)
        form.setTextIndent(-indent)
        # After the first stop, narrow ones: a wide marker does not throw the text far off. A left
        # tab would be a right one where text runs from right to left; one that is to stand at a
        # character that never comes is a left one in Hebrew and Arabic, too.
        stops = [indent + 8 * n for n in range(_STOPS)]
        tab = QTextOption.TabType.DelimiterTab
        form.setTabPositions([QTextOption.Tab(stop, tab, _NEVER) for stop in stops])
        form.setProperty(MARKER, block.marker)

    def _set_pitch(self, form: QTextBlockFormat, block: Block) -> None:
        if block.kind is Kind.HEADING:
            set_minimum(form, self.text.line_height(HEADINGS.get(block.level, 1.0) * 0.92))
        elif block.kind is Kind.CODE or (block.kind is Kind.MATH and block.open_):
            set_minimum(form, round(self.text.line_height() * 0.875))
        elif block.kind is Kind.FENCE:
            pass  # as high as its words
        elif block.kind is Kind.RULE:
            form.setLineHeight(12, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        else:
            set_minimum(form, self.text.line_height())


_LEFT = QTextOption.TabType.LeftTab
_NEVER = "\ufdd0"
"""A noncharacter: Unicode keeps it out of texts for ever."""
