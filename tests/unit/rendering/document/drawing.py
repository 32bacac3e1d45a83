"""Draws replies into documents, and tells what stands in one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtGui import QFont, QTextBlock, QTextCursor, QTextDocument

from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import CHROME, PANEL, PANEL_KIND, QUOTES, PanelKind
from desktop.rendering.style.style import Style
from desktop.ui.conversation.messages.message_document import MessageDocument, Work
from desktop.ui.look.theme import LIGHT

DATA = Path(__file__).parents[3] / "data" / "replies"
SAMPLES = {path.stem: path.read_text("utf-8") for path in sorted(DATA.glob("*.md"))}


_LATEST: deque[Drawn] = deque(maxlen=8)
"""A block does not keep its document, which goes with the next collection of garbage: a test that
holds the block alone would then read freed memory."""


class Drawn:
    """A document with one reply in it, written as it arrives."""

    def __init__(self, helper: HelperProcess | None = None, before: str = "") -> None:
        _LATEST.append(self)
        font = QFont()
        font.setPointSizeF(11)
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        if helper is None:  # no child for every document: what it does is tested elsewhere
            helper = HelperProcess(self.document)
            helper.close()
        self.messages = MessageDocument(self.document, Style(LIGHT, font), helper)
        self.reply_pages = ReplyPages()
        if before:
            QTextCursor(self.document).insertText(before)
        style = self.messages.style
        self._writer = self.messages.writer(
            self.document.lastBlock(), style, self.reply_pages, InternalLink("", 1, "text")
        )
        self._page = self._drawn = 0

    @property
    def work(self) -> Work:
        """What it has cost so far."""
        return self.messages.work

    def write(self, text: str) -> None:
        """One flush."""
        self.messages.work.read = 0
        self.reply_pages.feed(text)
        self._draw()

    def finish(self) -> None:
        """The reply has ended."""
        self.reply_pages.finish()
        self._draw()

    @contextmanager
    def edit(self) -> Iterator[None]:
        """Make one edit of the document, as the page does: else Qt finishes run after run."""
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        yield
        cursor.endEditBlock()

    def _draw(self) -> None:
        pages = self.reply_pages.pages
        for number in range(self._page, len(pages)):
            page, last = pages[number], number == len(pages) - 1
            tail = self.reply_pages.tail() if last else []
            settled = page.blocks[self._drawn :]
            with self.edit():
                self._writer.draw(settled, tail, page.before, page.first_lines)
            self._page, self._drawn = number, len(page.blocks) if last else 0
        self.messages.work.read = self.reply_pages.characters_read


def drawn(parts: Iterable[str]) -> Drawn:
    """The parts, each drawn by a flush of its own."""
    result = Drawn()
    for part in parts:
        result.write(part)
    result.finish()
    return result


def blocks(document: QTextDocument) -> list[QTextBlock]:
    found, block = [], document.begin()
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


def content(document: QTextDocument) -> list[Any]:
    """Text and formats of every block of the reply. Panels count from its first."""
    numbers: dict[int, int] = {}
    result = []
    for block in blocks(document)[1:]:
        form = block.blockFormat()
        panel = form.intProperty(PANEL)
        shape = (
            (form.leftMargin(), form.topMargin(), form.textIndent(), form.lineHeight()),
            numbers.setdefault(panel, len(numbers)) if panel else None,
            (form.intProperty(PANEL_KIND), form.intProperty(QUOTES)),
        )
        result.append((shape, runs(block)))
    return result


def runs(block: QTextBlock) -> list[Any]:
    found = []
    part = block.begin()
    while not part.atEnd():
        fragment = part.fragment()
        form = fragment.charFormat()
        link = form.anchorHref()
        look = (form.font().toString(), form.foreground().color().name(), form.background().style())
        found.append((fragment.text(), look, "own" if link.startswith("weir:") else link))
        part += 1
    return found


def texts(document: QTextDocument) -> list[str]:
    """The reply's blocks; those between table rows are left out."""
    return [block.text() for block in blocks(document)[1:] if not _below_row(block)]


def _below_row(block: QTextBlock) -> bool:
    form = block.blockFormat()
    return form.intProperty(PANEL_KIND) == PanelKind.TABLE and form.boolProperty(CHROME)
