"""Turns lines into blocks: a state machine of the block structure of CommonMark and GFM.

Blocks inside lists and quotes are not nested: each holds how deep it lies, and is drawn there.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.rendering.markdown.blocks import openings
from desktop.rendering.markdown.blocks.block import LONGEST, Block, Kind
from desktop.rendering.markdown.blocks.definition_lines import DefinitionLines
from desktop.rendering.markdown.blocks.display_maths import LOOKED_AT, Formula, beginning, closing
from desktop.rendering.markdown.blocks.nesting import DEEPEST, HEEDED

__all__ = ["LONGEST", "Block", "Kind", "LineMachine"]

_PUNCTUATION = {"", ".", ",", ";", ":", "。", "，", "；", "："}


class LineMachine(DefinitionLines):
    """The state machine, in five steps: `OpenBlock`, `Nesting`, `PanelLines`,
    `DefinitionLines` and this class.

    The steps inherit from one another on purpose: together they have one flat state whose parts
    never change, so that `copy.copy` looks ahead at next to no cost. Nothing outside knows the
    steps; only a `LineMachine` is ever made.
    """

    def __init__(self) -> None:
        super().__init__()
        self._maths_heeded = True  # not while lines are gone over that were no formula
        self._html = False  # the open paragraph is HTML: no line of it begins a block
        self._sure = False  # further text of the line continues the open block

    def __copy__(self) -> LineMachine:
        other = LineMachine.__new__(LineMachine)
        other.__dict__.update(self.__dict__)
        other._settled, other._defined = [], []
        return other

    @property
    def continues(self) -> bool:
        """Whether further text simply continues the open paragraph, picture or code line."""
        return self._in_line and self._sure and not self._details  # its end may be in the line

    def close(self, so_far: bool = False) -> None:
        """Settle the open block: for good, or `so_far`, as it is shown while more is to come."""
        if not so_far:
            if self._formula is not None:
                self._give_up_formula(self._formula)
            if self._definition is not None:
                self._continues_definition("")
            self._end_block()
        elif self._formula is not None:
            block = self._formula.so_far()
            self._settled += [block] if block.text else []
        else:
            self._show_header()
            self._show_block()

    def cannot_tell_yet(self, line: str) -> bool:
        """Whether an unfinished line may turn out to be only a mark, and is better not shown."""
        if self._in_line:
            return False
        if self._fence is not None:
            quotes, rest = openings.without_quotes(line, self._fence.quotes)
            return quotes < self._fence.quotes or self._fence.may_be_closed_by(rest)
        if self._formula is not None and line.strip(" \t>") in ("", "$", "\\"):
            return True
        return self._may_define(line) or openings.is_undecided(line)

    def add(self, line: str, cut: bool = False) -> None:
        """Add a line, or a part of one if `cut`: then more of it is to come."""
        within, self._in_line = self._in_line, cut
        self._sure = True
        defining = self._definition is not None and not within
        if defining and self._continues_definition(line):
            return
        may_end = bool(self._details)  # its last words may be a closing tag, wherever it lies
        line, ends = self._without_ends(line)
        if within:
            self._continue_line(line)
        else:
            self._begin_line(line)
        if not within and cut and len(line) < LONGEST:  # the longest part is always the same
            opened = self._open is not None or self._picture is not None
            undecided = defining or may_end or openings.is_undecided(line)
            self._sure = self._sure and opened and not undecided
        if ends:
            self._end_details(ends)

    def add_picture(self, address: str, alt: str) -> None:
        """Add a picture that no text holds; a table or a formula ends."""
        self._in_line, self._table = False, None
        if self._formula is not None:
            self._give_up_formula(self._formula)
        place = Block(Kind.IMAGE) if self._fence else self._place(Kind.IMAGE)
        self._settle_alone(place._replace(text=address, alt=alt))

    def _begin_line(self, line: str) -> None:
        if self._fence is not None and self._takes_code(line, self._fence):
            return
        if self._formula is not None:
            self._add_maths(line, self._formula)
        else:
            self._add_prose(line)

    def _continue_line(self, text: str) -> None:
        if self._formula is not None:
            self._give_up_formula(self._formula)
        if self._open is None and self._picture is None:
            self._table = None
            place = self._code_line if self._fence else self._place(Kind.PARAGRAPH)
            self._begin(place._replace(continued=True))
        self._extend(text)
        if self._is_code and not self._in_line:
            self._end_block()

    def _end_block(self) -> None:
        super()._end_block()
        self._html = False

    def _add_maths(self, line: str, formula: Formula) -> None:
        quotes, rest = openings.without_quotes(line, self._quotes, self._columns or self._outside)
        text = openings.indented(rest)[1]
        if quotes < self._quotes or formula.is_broken_by(line, text):
            self._give_up_formula(formula)
            self._begin_line(line)
            self._sure = len(text) >= LOOKED_AT
        elif (end := closing(text, formula.mark, 0)) is None:
            self._formula = formula.with_line(line, text)
        else:
            self._formula = None
            written = f"{formula.text}\n{text[: end[0]]}"
            self._open_formulas(self._settle_formula(written, text[end[1] :]))
            self._sure = False  # a longer line might be too long for it

    def _open_formulas(self, text: str) -> None:
        """Take the formulas that `text` begins with, and the text behind them."""
        while begun := beginning(text):
            mark, end = begun
            if end is None:
                self._end_block()
                self._formula = Formula(self._place(Kind.MATH), mark, text, text[2:])
                return
            text = self._settle_formula(text[2 : end[0]], text[end[1] :])
        if text:
            self._add_plain(text, grows=False)

    def _settle_formula(self, written: str, rest: str) -> str:
        """Settle a formula; a full stop behind it belongs to it. Returns the text that follows."""
        if rest.strip() in _PUNCTUATION:
            written, rest = written.rstrip() + rest.strip(), ""
        if written.strip():
            self._settle_alone(self._place(Kind.MATH)._replace(text=written.strip()))
        rest = rest.lstrip()
        if len(rest) < 3:
            self._sure = False
        return rest

    def _give_up_formula(self, formula: Formula) -> None:
        """Take a formula that never closed as prose."""
        self._formula, self._maths_heeded = None, False
        in_line, self._in_line = self._in_line, False
        first, *lines = formula.source.split("\n")
        self._add_plain(first, grows=False)
        for line in lines:
            self.add(line)
        self._maths_heeded, self._in_line, self._sure = True, in_line, True

    def _add_prose(self, line: str) -> None:
        quotes, rest = openings.without_quotes(line, HEEDED, self._columns or self._outside)
        indent, text = openings.indented(rest)
        if self._picture is not None:  # it ends within its line or not at all
            self._end_block()
        if not text:
            self._end_paragraph(quotes, rest)
            return
        grows = self._open is not None
        if quotes != self._quotes:
            if grows and quotes < self._quotes and self._is_lazy(text, indent):
                self._extend_line(text)
                return
            self._table, self._code = None, 0
            self._turn_to(quotes, len(line) - len(line.lstrip(" ")))
            self._add_below(text, indent, grows=False, may_be_code=True)
        elif grows and self._html and not self._ends_html(text, indent):
            self._extend_html(text)
        elif grows and self._begins_table(text):
            return
        elif self._table is None or not self._takes_row(text, indent, self._table):
            self._add_below(text, indent, grows, may_be_code=not grows)

    def _add_below(self, text: str, indent: int, grows: bool, may_be_code: bool) -> None:
        """Add a line in its place: in the items that it is indented for."""
        kept = self._columns
        if kept and indent < kept[-1]:
            kept = tuple(column for column in kept if column <= indent)
        base = kept[-1] if kept else 0
        if grows and (kept != self._columns or indent - base >= 4):
            if kept == self._columns or not openings.starts_block(text):
                self._extend_line(text)
                return
            grows = False
        self._columns = kept
        if self._details:
            self._end_details_within()
        if may_be_code and indent - base >= 4 and not self._below_tag:
            self._add_indented(text, indent, base)
        else:
            self._code = 0
            self._add_block(text, indent, grows)

    def _add_block(self, text: str, indent: int, grows: bool) -> None:
        underlines = grows and text[0] in "=-" and self._underlines(text)
        if not underlines and not self._begins_block(text, indent, grows):
            self._add_plain(text, grows)

    def _begins_block(self, text: str, indent: int, grows: bool) -> bool:
        return any(begins(self, text, indent, grows) for begins in _BEGINNINGS.get(text[0], ()))

    def _fence_begins(self, text: str, indent: int, _grows: bool) -> bool:
        if found := openings.FENCE.match(text):
            self._open_fence(found, indent)
        return found is not None

    def _item_begins(self, text: str, indent: int, grows: bool) -> bool:
        found = openings.ITEM.match(text)
        if found is None or (grows and not openings.may_interrupt(found)):
            return False
        self._add_within(self._enter_item(found, indent))
        return True

    def _note_begins(self, text: str, indent: int, _grows: bool) -> bool:
        if found := openings.NOTE.match(text):
            self._add_within(self._enter_note(found, indent))
        return found is not None

    def _formula_begins(self, text: str, _indent: int, _grows: bool) -> bool:
        found = self._maths_heeded and beginning(text) is not None
        if found:
            self._open_formulas(text)
        return found

    def _details_begin(self, text: str, indent: int, _grows: bool) -> bool:
        if found := openings.details(text):
            self._end_block()
            for tag in found[0]:
                self._take_details(tag)
            self._below_tag = True
            rest, ends = self._without_ends(found[1])
            self._sure = not openings.is_undecided(rest)  # it may become another tag
            if rest and not self._begins_block(rest, indent, grows=False):
                self._add_plain(rest, grows=False)
            if ends:
                self._end_details(ends)
        return found is not None

    def _html_begins(self, text: str, _indent: int, _grows: bool) -> bool:
        found = openings.HTML.match(text) is not None
        if found:
            if self._open is None or self._open.kind is not Kind.ITEM or self._text:
                self._add_plain("", grows=False)
            self._html = True  # before its text comes: a picture in it ends it
            self._extend(text)
        return found

    def _add_within(self, text: str) -> None:
        """Add the text behind an item's marker, which may begin a block itself."""
        column = self._columns[-1]
        if text[:1] == ">" and self._depth <= DEEPEST and not openings.COMPARISON.match(text):
            quotes, text = openings.without_quotes(text, HEEDED - self._quotes)
            self._turn_to(self._quotes + quotes, column)
            indent, text = openings.indented(text)
            if text:
                self._add_block(text, indent, grows=False)
        elif text and (self._depth > DEEPEST or not self._begins_block(text, column, grows=False)):
            self._extend(text)


_Beginning = Callable[[LineMachine, str, int, bool], bool]
_BEGINNINGS: dict[str, tuple[_Beginning, ...]] = {
    "`": (LineMachine._fence_begins,),
    "~": (LineMachine._fence_begins,),
    "#": (LineMachine._heading_begins,),
    "_": (LineMachine._rule_begins,),
    "*": (LineMachine._rule_begins, LineMachine._item_begins),
    "-": (LineMachine._rule_begins, LineMachine._item_begins),
    "+": (LineMachine._item_begins,),
    **dict.fromkeys("0123456789", (LineMachine._item_begins,)),
    "[": (LineMachine._note_begins, LineMachine._definition_begins),
    "$": (LineMachine._formula_begins,),
    "\\": (LineMachine._formula_begins,),
    "<": (LineMachine._details_begin, LineMachine._html_begins),
}
"""By the first character of a line."""
