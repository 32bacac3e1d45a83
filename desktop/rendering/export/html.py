"""Writes passages as HTML: a few plain tags, every word escaped, nothing that is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import pairwise
from typing import assert_never

from desktop.rendering.export.passages import Passage, code_parts, joint, words
from desktop.rendering.markdown.blocks.block import Kind
from desktop.rendering.markdown.inline.runs import Run


def html(units: Iterable[list[Passage]]) -> Iterator[str]:
    """Write passages as HTML, in parts of one passage at most."""
    nest = Nest()
    for unit in units:
        yield nest.step(unit[0])
        yield from _unit(unit)
    yield nest.end()


class Nest:
    """The quotes and lists that are open."""

    def __init__(self) -> None:
        self._quotes = 0
        self._lists: list[tuple[int, str]] = []
        """Depth and tag of each open list."""

    def step(self, passage: Passage) -> str:
        """The tags that come before a passage."""
        tags = ""
        if passage.quotes != self._quotes:
            tags += self.end() + "<blockquote>" * passage.quotes
            self._quotes = passage.quotes
        if passage.kind is not Kind.ITEM:
            return tags + self._close(passage.depth)
        tag = "ol" if passage.marker[:1].isdigit() and not passage.is_note else "ul"
        tags += self._close(passage.depth + 1)
        if self._lists and self._lists[-1] == (passage.depth, tag):
            return tags + "</li><li>"
        tags += self._close(passage.depth)
        self._lists.append((passage.depth, tag))
        number = int(_NUMBER.match(passage.marker)[0]) if tag == "ol" else 1  # type: ignore[index]
        start = f' start="{number}"' if number != 1 else ""
        return f"{tags}<{tag}{start}><li>"

    def end(self) -> str:
        """The tags that close all that is open."""
        tags = self._close(0) + "</blockquote>" * self._quotes
        self._quotes = 0
        return tags

    def _close(self, depth: int) -> str:
        """Close the lists that lie at `depth` or deeper."""
        tags = ""
        while self._lists and self._lists[-1][0] >= depth:
            tags += f"</li></{self._lists.pop()[1]}>"
        return tags


def _unit(unit: list[Passage]) -> Iterator[str]:
    first = unit[0]
    match first.kind:
        case Kind.CODE:
            yield "<pre><code>"
            yield from map(escape, code_parts(unit))
            yield "</code></pre>"
        case Kind.ROW:
            yield '<table dir="rtl">' if first.mirrored else "<table>"
            yield from map(_row, unit)
            yield "</table>"
        case Kind.RULE:
            yield "<hr>"
        case _ if first.panel:
            yield "<p>"
            yield from ("<br>" * (n > 0) + inline(line.runs) for n, line in enumerate(unit))
            yield "</p>"
        case Kind.PARAGRAPH | Kind.HEADING | Kind.ITEM | Kind.FENCE | Kind.MATH | Kind.IMAGE:
            yield from _paragraph(unit)
        case _:
            assert_never(first.kind)


def _paragraph(unit: list[Passage]) -> Iterator[str]:
    first = unit[0]
    tag = f"h{first.level}" if first.kind is Kind.HEADING else "p"
    if first.kind is Kind.ITEM:
        tag = ""
        yield marker_text(first)
    yield f"<{tag}>" if tag else ""
    yield inline(first.runs)
    for part, rest in pairwise(unit):
        yield joint(part) + inline(rest.runs)
    yield f"</{tag}>" if tag else ""


def marker_text(item: Passage) -> str:
    """What of an item's marker no tag stands for: a note's name, and the tick of a task."""
    shown = item.marker if item.is_note else item.marker[-1:]
    return f"{escape(shown)} " if item.is_note or shown in _TICKS else ""


_TICKS = ("☐", "☑")
_NUMBER = re.compile(r"[0-9]+")


def _row(row: Passage) -> str:
    tag = "th" if row.header else "td"
    return f"<tr>{''.join(f'<{tag}>{inline(cell)}</{tag}>' for cell in row.cells)}</tr>"


def inline(runs: Iterable[Run], formula: Callable[[str], str] = escape) -> str:
    """Write runs. `formula`: writes a formula, given its source with the delimiters."""
    return "".join(
        formula(run.look.math) * len(run.text) if run.look.math else _run(run) for run in runs
    )


def _run(run: Run) -> str:
    look, text = run.look, escape(words([run])).replace("\n", "<br>")
    tags = (
        ("code", look.code),
        ("b", look.strong),
        ("i", look.emphasis),
        ("s", look.strike),
        ("sup", look.raised),
    )
    for tag in (*(tag for tag, holds in tags if holds), *look.tags):
        text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{escape(look.link)}">{text}</a>' if look.link else text
