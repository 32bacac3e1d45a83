"""Draws replies into documents, and tells what stands in one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QFont, QTextBlock, QTextCursor, QTextDocument

from desktop.rendering.style import PANEL, PANEL_KIND, QUOTES, Style
from desktop.rendering.writer import ReplyWriter
from desktop.ui.theme import LIGHT

DATA = Path(__file__).parents[2] / "data" / "replies"
SAMPLES = {path.stem: path.read_text("utf-8") for path in sorted(DATA.glob("*.md"))}


class Drawn:
    """A document with one reply in it, and the code panels that were reported settled."""

    def __init__(self) -> None:
        font = QFont()
        font.setPointSizeF(11)
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.panels: list[tuple[str, int]] = []
        start = QTextCursor(self.document)
        self.writer = ReplyWriter(start, Style(LIGHT, font), self._on_code_settled)

    def _on_code_settled(self, _at: QTextCursor, language: str, lines: int, _style: Style) -> None:
        self.panels.append((language, lines))


def drawn(parts: Iterable[str]) -> Drawn:
    """The parts, each drawn by a flush of its own."""
    result = Drawn()
    for part in parts:
        result.writer.write(part)
    result.writer.finish()
    return result


def blocks(document: QTextDocument) -> list[QTextBlock]:
    found, block = [], document.begin()
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


def content(document: QTextDocument) -> list[Any]:
    """Text and formats of every block. Panels count from the document's first."""
    numbers: dict[int, int] = {}
    result = []
    for block in blocks(document):
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
    return [block.text() for block in blocks(document)]
