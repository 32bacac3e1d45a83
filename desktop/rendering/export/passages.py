"""Passages: the step between a document or a reply, and the text that is copied of it.

They are read from a selection in the document, or from a reply's blocks where it is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from desktop.language import _
from desktop.rendering.markdown.blocks.block import LONGEST, Block, Kind
from desktop.rendering.markdown.definitions import Definitions
from desktop.rendering.markdown.inline.runs import OBJECT, Look, Run, merged, parse


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, an item, one line of code or one row of a table."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    """Level of a heading: 1 to 6."""
    depth: int = 0
    """In how many list items it lies; an item itself counts those around it."""
    quotes: int = 0
    marker: str = ""
    """An item's marker, if it is selected."""
    panel: int = 0
    """Not 0: neighbours with the same number are one code block, table or question."""
    language: str = ""
    """Language of a line of code."""
    cells: tuple[tuple[Run, ...], ...] = ()
    aligns: tuple[str, ...] = ()
    """Of each column "center", "right", in a mirrored row "left", or "" where its text begins."""
    header: bool = False
    """A row that is its table's head."""
    mirrored: bool = False
    """A row whose columns run from right to left."""
    verbatim: bool = False
    """A line that a person wrote: no mark in it has a meaning."""
    continued: bool = False
    """The rest of the passage before, which was cut for its length."""

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote's definition; its marker is the note's name."""
        listed = self.marker in _BULLETS or _NUMBER.fullmatch(self.marker)
        return self.kind is Kind.ITEM and not listed

    def joins(self, before: Passage) -> bool:
        """Whether there is no blank line between this passage and the one before."""
        if before.kind is Kind.ITEM and self.quotes == before.quotes:
            begins = not words(before.runs) and self.depth > before.depth  # an empty one
            return self.kind is Kind.ITEM or begins
        return self.panel == before.panel != 0


_BULLETS = ("•", "◦", "▪", "☐", "☑")
_NUMBER = re.compile(r"\d{1,9}[.)](?: [☐☑])?")


def picture_text(alt: str) -> str:
    """Describe a picture in words."""
    return _("[image: {alt}]").format(alt=alt) if alt else _("[image]")


class Units:
    """Groups what belongs together: a paragraph with its rest, or the lines of one panel."""

    def __init__(self, passages: Iterable[Passage] = ()) -> None:
        self.made: list[list[Passage]] = []
        """The groups in order; the last one may still grow."""
        for passage in passages:
            self.add(passage)

    def add(self, passage: Passage) -> None:
        """Add the next passage."""
        last = self.made[-1] if self.made else None
        if last is not None and _belongs(passage, last[0]):
            last.append(passage)
        else:
            self.made.append([passage])


_CUT = (Kind.PARAGRAPH, Kind.HEADING, Kind.ITEM)


def _belongs(passage: Passage, first: Passage) -> bool:
    """Whether a passage belongs to the unit that begins with `first`."""
    if passage.panel:
        return passage.panel == first.panel
    return passage.continued and first.kind in _CUT and not first.panel


def joint(before: Passage) -> str:
    """The text between a paragraph that was cut for its length and its rest."""
    text = words(before.runs)
    return " " if len(text) < LONGEST or " " in text else ""  # cut at a space, if any


def code_parts(lines: Iterable[Passage]) -> Iterator[str]:
    """Lines of code as they were written, each with the line break before it."""
    for number, line in enumerate(lines):
        yield "\n" * (number > 0 and not line.continued) + words(line.runs)


def words(runs: Iterable[Run]) -> str:
    """The text of runs without their looks. A formula is its source."""
    return "".join(
        run.look.math * len(run.text) if run.look.math else run.text.translate(_OURS)
        for run in runs
    )


def readable(runs: Iterable[Run]) -> str:
    """The text of runs without their looks, but with raised and lowered signs where Unicode has
    them all: "H₂O" and "x²", but "1st"."""
    return "".join(_readable(run) for run in runs)


def _readable(run: Run) -> str:
    text = words([run])
    for tag, signs in (("sub", _LOWERED), ("sup", _RAISED)):
        if tag in run.look.tags and all(ord(character) in signs for character in text):
            return text.translate(signs)
    return text


_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_OURS = str.maketrans({"\u2028": "\n", OBJECT: None, "\u00a0": " "})


# From a reply's blocks


class Reader:
    """Turns a reply's blocks into passages, one by one."""

    def __init__(self, definitions: Definitions | None = None) -> None:
        """`definitions`: those of the whole reply."""
        self._language = ""
        self._definitions = definitions or Definitions()

    def passage(self, block: Block) -> Passage | None:
        """Turn a block into a passage; None for a code panel's head, which names the language."""
        if block.kind is Kind.FENCE:
            self._language = block.text
            return None
        runs = self._linked(_runs_of(block))
        usual = "" if block.mirrored else "left"
        return Passage(
            block.kind if block.kind in _KEPT else Kind.PARAGRAPH,
            _unbold(runs) if block.kind is Kind.HEADING else runs,
            level=block.level,
            depth=block.depth,
            quotes=block.quotes,
            marker=block.marker,
            panel=block.number,
            language=self._language if block.kind is Kind.CODE else "",
            cells=tuple(self._linked(_cell(block, cell)) for cell in block.cells),
            aligns=tuple(align if align != usual else "" for align in block.aligns),
            header=block.kind is Kind.ROW and block.row == 0,
            mirrored=block.mirrored,
            continued=block.continued,
        )

    def _linked(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        """The runs with the addresses of their references."""
        if not any(run.look.reference for run in runs):
            return runs
        return tuple(merged(Run(r.text, r.look.resolved(self._definitions)) for r in runs))


_KEPT = (Kind.PARAGRAPH, Kind.HEADING, Kind.ITEM, Kind.CODE, Kind.ROW, Kind.RULE)


def _cell(block: Block, source: str) -> tuple[Run, ...]:
    runs = _parsed(source)
    return _unbold(runs) if block.row == 0 else runs


def _unbold(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Drop bold within a heading, which is bold anyway."""
    return tuple(merged(Run(run.text, run.look._replace(strong=False)) for run in runs))


def _runs_of(block: Block) -> tuple[Run, ...]:
    match block.kind:
        case Kind.CODE:
            return (Run(block.text),)
        case Kind.MATH:
            return (Run(OBJECT, Look(math=f"$${block.text}$$")),)
        case Kind.IMAGE:
            return (Run(picture_text(block.alt)),)
        case Kind.ROW | Kind.RULE:
            return ()
        case Kind.PARAGRAPH | Kind.HEADING | Kind.ITEM | Kind.FENCE:
            return _parsed(block.text)
        case _:
            assert_never(block.kind)


def _parsed(source: str) -> tuple[Run, ...]:
    """Parse inline markdown. A formula keeps no other look than its own."""
    runs = (
        Run(run.text, Look(math=run.look.math)) if run.look.math else run for run in parse(source)
    )
    return tuple(merged(runs))
