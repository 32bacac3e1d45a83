"""What is copied, between where it stands and the text it becomes: passages of one kind each.

They are read off a selection in the document, or off a reply's blocks where it is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from desktop.language import _
from desktop.rendering.inline import Look, Run, merged, parse
from desktop.rendering.kinds import LONGEST, Block, Kind

OBJECT = "\ufffc"
"""Stands in a text for what is drawn there: a formula or a picture."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, an item, one line of code or one row of a table."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    """Of a heading: 1 to 6."""
    depth: int = 0
    """In how many list items it lies; an item itself counts those around it."""
    quotes: int = 0
    marker: str = ""
    """Of an item, where it is selected."""
    panel: int = 0
    """Not 0: neighbours with the same number are one code block, table or question."""
    language: str = ""
    """Of a line of code."""
    cells: tuple[tuple[Run, ...], ...] = ()
    aligns: tuple[str, ...] = ()
    header: bool = False
    """A row that is its table's head."""
    verbatim: bool = False
    """A line of the person's, who wrote it as it is: no mark in it means anything."""
    continued: bool = False
    """The rest of the passage before, which was cut for its length."""

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote's definition; its marker is the note's name."""
        listed = self.marker in _BULLETS or _NUMBER.fullmatch(self.marker)
        return self.kind is Kind.ITEM and not listed

    def joins(self, before: Passage) -> bool:
        """Whether no blank line stands between this and the one before."""
        if before.kind is Kind.ITEM and self.quotes == before.quotes:
            begins = not words(before.runs) and self.depth > before.depth  # an empty one
            return self.kind is Kind.ITEM or begins
        return self.panel == before.panel != 0


_BULLETS = ("•", "◦", "▪", "☐", "☑")
_NUMBER = re.compile(r"\d{1,9}[.)](?: [☐☑])?")


def picture_text(alt: str) -> str:
    """What a picture is in words."""
    return _("[image: {alt}]").format(alt=alt) if alt else _("[image]")


def units(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """What belongs together: one paragraph, made whole again, or the lines of one panel."""
    unit: list[Passage] = []
    for passage in _made_whole(passages):
        if unit and passage.panel == unit[-1].panel != 0:
            unit.append(passage)
        else:
            if unit:
                yield unit
            unit = [passage]
    if unit:
        yield unit


def code_text(lines: Iterable[Passage]) -> str:
    """Lines of code as they were written."""
    parts = ("\n" * (not line.continued) + words(line.runs) for line in lines)
    return "".join(parts).removeprefix("\n")


def words(runs: Iterable[Run]) -> str:
    """What runs say, without their looks. Formulas are their source."""
    return "".join(
        run.look.math * len(run.text) if run.look.math else run.text.translate(_OURS)
        for run in runs
    )


_OURS = str.maketrans({"\u2028": "\n", OBJECT: None, "\u00a0": " "})


def _made_whole(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The parts of a paragraph that was cut for its length, as one again."""
    parts: list[Passage] = []
    for passage in passages:
        if parts and not (passage.continued and passage.kind is not Kind.CODE):
            yield _joined(parts)
            parts = []
        parts.append(passage)
    if parts:
        yield _joined(parts)


def _joined(parts: list[Passage]) -> Passage:
    if len(parts) == 1:
        return parts[0]
    runs = [*parts[0].runs]
    for before, rest in pairwise(parts):
        text = words(before.runs)
        joint = " " if len(text) < LONGEST or " " in text else ""  # cut at a space, if any
        runs += [Run(joint), *rest.runs]
    return replace(parts[0], runs=tuple(merged(runs)))


# From a reply's blocks


def of_blocks(blocks: Iterable[Block]) -> Iterator[Passage]:
    """A reply's blocks as passages."""
    language = ""
    for block in blocks:
        if block.kind is Kind.FENCE:
            language = block.text
            continue
        yield Passage(
            block.kind if block.kind in _KEPT else Kind.PARAGRAPH,
            _unbold(_runs_of(block)) if block.kind is Kind.HEADING else _runs_of(block),
            level=block.level,
            depth=block.depth,
            quotes=block.quotes,
            marker=block.marker,
            panel=block.number,
            language=language if block.kind is Kind.CODE else "",
            cells=tuple(_cell(block, cell) for cell in block.cells),
            aligns=tuple(_ALIGNS.get(align, "") for align in block.aligns),
            header=block.kind is Kind.ROW and block.row == 0,
            continued=block.continued,
        )


_ALIGNS = {"center": "center", "right": "right"}
_KEPT = (Kind.PARAGRAPH, Kind.HEADING, Kind.ITEM, Kind.CODE, Kind.ROW, Kind.RULE)


def _cell(block: Block, source: str) -> tuple[Run, ...]:
    runs = _parsed(source)
    return _unbold(runs) if block.row == 0 else runs


def _unbold(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Headings are bold anyway, and nobody sees what is bold within."""
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
        case _:
            return _parsed(block.text)


def _parsed(source: str) -> tuple[Run, ...]:
    """A formula has no other look than its own."""
    runs = (
        Run(run.text, Look(math=run.look.math)) if run.look.math else run for run in parse(source)
    )
    return tuple(merged(runs))
