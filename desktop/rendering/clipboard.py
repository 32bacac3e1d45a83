"""What goes to the clipboard: one text in the three forms that other programs ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from desktop.rendering.blocks import BlockSplitter
from desktop.rendering.inline import Run
from desktop.rendering.kinds import Kind
from desktop.rendering.markdown_text import markdown_text
from desktop.rendering.passages import Passage, of_blocks
from desktop.rendering.plain_text import plain
from desktop.rendering.rich_text import html
from desktop.rendering.safe_text import safe_text
from desktop.rendering.selected import of_selection

MARKDOWN = "text/markdown"


def mime_data(selection: QTextCursor) -> QMimeData:
    """The selection, for the clipboard or to be dragged."""
    passages = of_selection(selection)
    return _data(passages, markdown_text(selection))


def rich_data(source: str) -> QMimeData:
    """A whole reply, given as the markdown it was written in."""
    return _data(passages_in(source), source)


def words_data(text: str) -> QMimeData:
    """What a person wrote, in which no mark means anything."""
    return _data(_lines_in(text), text)


def conversation_data(messages: Iterable[tuple[str, bool]]) -> QMimeData:
    """Texts one below the other; whether each is a reply, or what a person wrote."""
    said = list(messages)
    whole = "\n\n".join(text for text, _written in said)
    if len(whole) > _AT_ONCE:
        data = QMimeData()
        data.setText(whole)
        return data
    passages: list[Passage] = []
    for number, (text, written) in enumerate(said):
        told = passages_in(text) if written else _lines_in(text)
        passages += [replace(p, panel=_apart(p.panel, number)) for p in told]
    return _data(passages, whole)


_AT_ONCE = 500_000
"""Characters that are read as markdown in one go; more is copied as it was written."""


def _apart(panel: int, number: int) -> int:
    """The panel's number, unlike that of any panel of another message."""
    return panel and (number << 20) + panel


def plain_reply(source: str) -> str:
    """A whole reply without its marks."""
    return plain(passages_in(source))


def passages_in(source: str) -> list[Passage]:
    """What a reply says, read off its source."""
    splitter = BlockSplitter()
    settled = splitter.feed(safe_text(source))
    return list(of_blocks([*settled, *splitter.finish()]))


def _lines_in(text: str) -> list[Passage]:
    lines = safe_text(text).split("\n")
    return [Passage(Kind.PARAGRAPH, (Run(line),), panel=1, verbatim=True) for line in lines]


def _data(passages: Iterable[Passage], markdown: str) -> QMimeData:
    data = QMimeData()
    passages = list(passages)
    data.setText(plain(passages))
    data.setHtml('<meta charset="utf-8">' + html(passages))
    data.setData(MARKDOWN, markdown.encode("utf-8", "replace"))
    return data
