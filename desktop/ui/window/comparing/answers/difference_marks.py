"""Marks the words of an answer in which it differs from the others."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.chat.comparing.words import Span, parts, word_count
from desktop.rendering.safety.safe_text import utf16_length
from desktop.rendering.style.properties import CHROME, PANEL_KIND, PanelKind
from desktop.ui.conversation.messages.parts import PagePart
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.window.comparing.answers.differences import Differing


class DifferenceMarks(QObject):
    """Paints behind the words that are drawn just now; the text itself stays as it is."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(transcript)
        self._transcript = transcript
        self._differing: Differing = []
        self._drawn: tuple[object, ...] = ()
        transcript.view.laid_out.connect(self._on_laid_out)

    def show(self, differing: Differing) -> None:
        """Mark these words from now on; none where it is empty."""
        if differing or self._differing:
            self._differing, self._drawn = differing, ()
            self._mark_anew()

    def words(self) -> list[str]:
        """The marked parts that are drawn."""
        return [mark.cursor.selectedText() for mark in self._transcript.view.extraSelections()]

    def _on_laid_out(self) -> None:
        if self._differing:  # a reply that arrives has no marks, and is laid out at each flush
            self._mark_anew()

    def _mark_anew(self) -> None:
        """Mark where something else is drawn by now, and not at each scroll."""
        view = self._transcript.view
        drawn = (view.document().revision(), view.colours)
        if drawn != self._drawn:
            self._drawn = drawn
            view.setExtraSelections([_mark(found, view.colours.selection) for found in self._all()])

    def _all(self) -> Iterator[QTextCursor]:
        reply = self._transcript.feed.last_reply()
        drawn = reply.text.parts if reply is not None and reply.text is not None else []
        for part, differs in zip(drawn, self._differing, strict=False):
            if part.first is not None and any(differs):
                yield from self._in_part(part, differs)

    def _in_part(self, part: PagePart, differs: list[bool]) -> Iterator[QTextCursor]:
        """Mark by the number of each word: where others stand here, such as behind a fold, none."""
        blocks = [(block, block.text()) for block in self._blocks(part) if _is_prose(block)]
        counts = [word_count(text) for _block, text in blocks]
        if sum(counts) < len(differs):
            return
        at = 0
        for (block, text), count in zip(blocks, counts, strict=True):
            for span in parts(text, differs[at : at + count]):
                yield _selected(block, text, span)
            at += count

    def _blocks(self, part: PagePart) -> Iterator[QTextBlock]:
        assert part.first is not None
        document = self._transcript.view.document()
        below = self._transcript.drawing.drawn.below_of(part)
        end = below if below is not None else document.characterCount()
        block = part.first.block()
        while block.isValid() and block.position() < end:
            yield block
            block = block.next()


def _is_prose(block: QTextBlock) -> bool:
    form = block.blockFormat()
    is_code = form.hasProperty(PANEL_KIND) and form.intProperty(PANEL_KIND) == PanelKind.CODE
    return not is_code and not form.boolProperty(CHROME)


def _selected(block: QTextBlock, text: str, span: Span) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + utf16_length(text[: span.start]))
    end = block.position() + utf16_length(text[: span.end])
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _mark(found: QTextCursor, color: str) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    form = QTextCharFormat()
    form.setBackground(QColor(color))
    mark.cursor, mark.format = found, form
    return mark
