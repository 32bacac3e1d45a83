"""What is copied, as HTML: a few plain tags of ours, every word escaped, nothing to be loaded."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtGui import QTextCursor

from desktop.rendering.inline import Look, Run
from desktop.rendering.kinds import Kind
from desktop.rendering.passages import Passage, code_text, units, words
from desktop.rendering.selected import of_selection


def rich_text(selection: QTextCursor) -> str:
    """The selection as HTML."""
    return html(of_selection(selection))


def html(passages: Iterable[Passage]) -> str:
    """Passages as HTML."""
    nest = _Nest()
    return "".join([*(nest.step(unit[0]) + _unit(unit) for unit in units(passages)), nest.end()])


class _Nest:
    """The quotes and lists that are open."""

    def __init__(self) -> None:
        self._quotes = 0
        self._lists: list[tuple[int, str]] = []
        """Of each open list: how deep it lies, and its tag."""

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
        number = passage.marker[:-1]
        start = f' start="{int(number)}"' if tag == "ol" and number != "1" else ""
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


def _unit(unit: list[Passage]) -> str:
    first = unit[0]
    match first.kind:
        case Kind.CODE:
            return f"<pre><code>{escape(code_text(unit))}</code></pre>"
        case Kind.ROW:
            return f"<table>{''.join(map(_row, unit))}</table>"
        case Kind.RULE:
            return "<hr>"
        case Kind.HEADING:
            return f"<h{first.level}>{_inline(first.runs)}</h{first.level}>"
        case Kind.ITEM:
            shown = first.is_note or first.marker in ("☐", "☑")
            return (f"{escape(first.marker)} " if shown else "") + _inline(first.runs)
        case _:
            return f"<p>{'<br>'.join(_inline(line.runs) for line in unit)}</p>"


def _row(row: Passage) -> str:
    tag = "th" if row.header else "td"
    return f"<tr>{''.join(f'<{tag}>{_inline(cell)}</{tag}>' for cell in row.cells)}</tr>"


def _inline(runs: Iterable[Run]) -> str:
    return "".join(_run(run.look, escape(words([run])).replace("\n", "<br>")) for run in runs)


def _run(look: Look, text: str) -> str:
    tags = (
        ("code", look.code),
        ("b", look.strong),
        ("i", look.emphasis),
        ("s", look.strike),
        ("sup", look.raised),
    )
    for tag, holds in tags:
        if holds:
            text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{escape(look.link)}">{text}</a>' if look.link else text
