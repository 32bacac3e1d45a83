"""What goes to the clipboard: one text in the three forms that other programs ask for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from desktop.rendering.blocks import BlockSplitter
from desktop.rendering.inline import Run
from desktop.rendering.kinds import Kind
from desktop.rendering.markdown_text import markdown_text
from desktop.rendering.passages import Passage, of_blocks, of_selection
from desktop.rendering.plain_text import plain
from desktop.rendering.rich_text import html
from desktop.rendering.safe_text import safe_text

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
    lines = safe_text(text).split("\n")
    said = [Passage(Kind.PARAGRAPH, (Run(line),), panel=1, verbatim=True) for line in lines]
    return _data(said, text)


def plain_reply(source: str) -> str:
    """A whole reply without its marks."""
    return plain(passages_in(source))


def passages_in(source: str) -> list[Passage]:
    """What a reply says, read off its source."""
    splitter = BlockSplitter()
    settled = splitter.feed(safe_text(source))
    return list(of_blocks([*settled, *splitter.finish()]))


def _data(passages: Iterable[Passage], markdown: str) -> QMimeData:
    data = QMimeData()
    passages = list(passages)
    data.setText(plain(passages))
    data.setHtml('<meta charset="utf-8">' + html(passages))
    data.setData(MARKDOWN, markdown.encode("utf-8", "replace"))
    return data
