"""Makes what is copied: one text in the three forms that other programs ask for.

A long text takes seconds. So it is made in steps, each of one block's work at most, and the
caller may do something else between them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QTextCursor

from desktop.rendering.export.html import html
from desktop.rendering.export.markdown import selected_markdown
from desktop.rendering.export.passages import Passage, Reader, Units
from desktop.rendering.export.plain_text import plain, table_text
from desktop.rendering.export.selection import Hidden, nothing, of_selection
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.markdown.inline.runs import Run
from desktop.rendering.safety.safe_text import SafeText, safe_text

PLAIN, MARKDOWN = "text/plain", "text/markdown"

Steps = Generator[float, None, QMimeData]
"""The making of what is copied: yields how much of it is done, from 0 to 1, and returns it."""

_PIECE = 1_000
"""Characters of a source that are read in one step."""
_COPIED = 500_000
"""Characters of a text that are taken as they are in one step."""
_AT_MOST = 2_000_000
"""Characters of a conversation that are copied in all forms; more is copied as it was written."""


def at_once(steps: Steps) -> QMimeData:
    """Take all steps at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: QMimeData = end.value
            return made


def selection_steps(selection: QTextCursor, hidden: Hidden = nothing) -> Steps:
    """Copy the selection, for the clipboard or to be dragged."""
    units = yield from _gathered(selection, hidden)
    return (yield from _forms(units.made, selected_markdown))


def markdown_steps(selection: QTextCursor, hidden: Hidden = nothing) -> Steps:
    """Copy the selection as markdown alone."""
    units = yield from _gathered(selection, hidden)
    return (yield from _text_alone(selected_markdown(units.made), len(units.made)))


def conversation_steps(messages: Iterable[tuple[str, bool]]) -> Steps:
    """Copy texts one below the other; with each, whether it is a reply or a person's question."""
    said = list(messages)
    texts = [text for text, _written in said]
    if sum(map(len, texts)) > _AT_MOST:
        return (yield from text_steps(*texts, markdown=True))
    return (yield from _all_forms(said, "\n\n".join(texts)))


def rich_steps(source: str, written: bool) -> Steps:
    """Copy a whole message, `written` by a model in markdown, or by a person."""
    return (yield from _all_forms([(source, written)], source))


def plain_steps(source: str) -> Steps:
    """Copy a whole reply without its marks, as plain text alone."""
    units = Units()
    for passage, share in _read(source):
        if passage is not None:
            units.add(passage)
        yield share * _READING
    return (yield from _text_alone(plain(units.made), len(units.made)))


def text_steps(*texts: str, markdown: bool = False) -> Steps:
    """Copy texts unchanged, one below the other; they may be `markdown`."""
    whole, size = QByteArray(), max(1, sum(map(len, texts)))
    for number, text in enumerate(texts):
        whole.append(b"\n\n" * (number > 0))
        for at in range(0, len(text), _COPIED):
            whole.append(text[at : at + _COPIED].encode("utf-8", "replace"))
            yield min(1.0, whole.size() / size)
    data = QMimeData()
    for form in (PLAIN, MARKDOWN) if markdown else (PLAIN,):
        data.setData(form, whole)
    return data


def table_steps(rows: Sequence[Block]) -> Steps:
    """Copy the rows of a table as lines, their cells between tabs."""
    return (yield from _text_alone(table_text(rows), len(rows)))


def plain_reply(source: str) -> str:
    """Return a reply without its marks, at once: for a short one."""
    return "".join(plain(Units(passages_in(source)).made))


def passages_in(source: str) -> list[Passage]:
    """Return the passages of a reply, read from its source."""
    return [passage for passage, _share in _read(source) if passage is not None]


_READING = 0.5
"""Which part of the work it is to read what is copied; the rest goes into its forms."""


def _gathered(selection: QTextCursor, hidden: Hidden) -> Generator[float, None, Units]:
    """Gather the passages of the selection."""
    units, seen = Units(), 0
    length = max(1, selection.selectionEnd() - selection.selectionStart())
    for passage in of_selection(selection, hidden):
        units.add(passage)
        seen += sum(len(run.text) for run in passage.runs)
        yield min(seen / length, 1.0) * _READING
    return units


def _all_forms(said: list[tuple[str, bool]], whole: str) -> Steps:
    """Make all forms of messages; the markdown form is their own text."""
    units, done, size = Units(), 0, max(1, sum(len(text) for text, _written in said))
    for number, (text, written) in enumerate(said):
        for passage, share in _read(text) if written else _lines_in(text):
            if passage is not None:
                units.add(replace(passage, panel=_apart(passage.panel, number)))
            yield (done + len(text) * share) / size * _READING
        done += len(text)
    return (yield from _forms(units.made, lambda _units: iter((whole,))))


def _apart(panel: int, number: int) -> int:
    """Give the passage's panel a number that no panel of another message has."""
    return panel and (number << 20) + panel


def _read(source: str) -> Iterator[tuple[Passage | None, float]]:
    """The passages of a reply with the characters read so far; some steps give no passage."""
    ahead = BlockSplitter()  # links may be defined below them
    if "]:" in source:
        for at in range(0, len(source), _PIECE):
            ahead.feed(source[at : at + _PIECE])
            yield None, 0.0
        ahead.finish()
    splitter, safe, reader = BlockSplitter(), SafeText(), Reader(ahead.definitions)
    for at in range(0, len(source), _PIECE):
        share = at / len(source)
        for block in splitter.feed(safe.feed(source[at : at + _PIECE])):
            yield reader.passage(block), share
        yield None, share
    for block in splitter.finish():
        yield reader.passage(block), 1.0


def _lines_in(text: str) -> Iterator[tuple[Passage, float]]:
    """The lines of a person's text, in which no mark has a meaning."""
    lines = safe_text(text).split("\n")
    for number, line in enumerate(lines):
        passage = Passage(Kind.PARAGRAPH, (Run(line),), panel=1, verbatim=True)
        yield passage, number / len(lines)


_Form = Callable[[list[list[Passage]]], Iterator[str]]


def _forms(units: list[list[Passage]], markdown: _Form) -> Steps:
    """The three forms of the passages."""
    texts, count = [], max(1, sum(map(len, units)))
    for number, form in enumerate((plain, html, markdown)):
        parts: list[str] = []
        for part in form(units):
            parts.append(part)
            share = min(len(parts) / count, 1.0)
            yield _READING + (number + share) / 3 * (1 - _READING)
        texts.append("".join(parts))
    data = QMimeData()
    data.setText(texts[0])
    data.setHtml('<meta charset="utf-8">' + texts[1])
    yield 1.0
    data.setData(MARKDOWN, texts[2].encode("utf-8", "replace"))
    return data


def _text_alone(text: Iterator[str], count: int) -> Steps:
    parts: list[str] = []
    for part in text:
        parts.append(part)
        yield _READING + min(len(parts) / max(1, count), 1.0) * (1 - _READING)
    data = QMimeData()
    data.setText("".join(parts))
    return data
