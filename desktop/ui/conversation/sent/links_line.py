"""A line of the window in the conversation: words, and links behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import BESIDE_RULES, FOLD_MARKS
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import Part

_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of the line; with a link they can be clicked."""

    text: str
    link: InternalLink | None = None
    hint: str = ""


class LinksLine(Part):
    """Its words may change while it is drawn."""

    def __init__(
        self, document: MessageDocument, *, top: float, bottom: float, is_cut: bool = False
    ) -> None:
        """`top`, `bottom`: pixels above it and below it. `is_cut`: the line stands in the middle,
        between two rules."""
        super().__init__(document)
        self._words: Sequence[Words] = ()
        self._top, self._bottom, self._is_cut = top, bottom, is_cut

    def say(self, words: Sequence[Words]) -> None:
        """Show other words. The caller opens the edit block."""
        changed, self._words = tuple(words) != tuple(self._words), words
        if self.first is not None and changed:
            self._write(self.first)

    @property
    def selected(self) -> QTextCursor | None:
        """The first words of the drawn line, selected, as a link is that has the keyboard."""
        if self.first is None or not self._words:
            return None
        words = QTextCursor(self.first.block())
        keep, by = QTextCursor.MoveMode.KeepAnchor, QTextCursor.MoveOperation.NextCharacter
        words.movePosition(by, keep, len(self._words[0].text))
        return words

    def _draw(self, after: QTextBlock) -> None:
        self._write(self.document.insert(after, self._form(), self.document.style.text.note()))

    def _write(self, at: QTextCursor) -> None:
        cursor, end = QTextCursor(at.block()), QTextCursor.MoveOperation.EndOfBlock
        cursor.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for number, words in enumerate(self._words):
            if number:
                cursor.insertText(_BETWEEN, self.document.style.text.note())
            text, form = words.text, self._dressed(words)
            if text[:1] in FOLD_MARKS:
                cursor.insertText(text[:1], self.document.style.text.fold_mark(form))
                text = text[1:]
            cursor.insertText(text, form)

    def _dressed(self, words: Words) -> QTextCharFormat:
        text = self.document.style.text
        if words.link is None:
            return text.note()
        form = text.note(link=words.link.address())
        form.setToolTip(words.hint)
        return form

    def _form(self) -> QTextBlockFormat:
        form = self.document.style.plain_block(self._top, chrome=True)
        form.setBottomMargin(self._bottom)
        if self._is_cut:
            form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            form.setProperty(BESIDE_RULES, True)
        return form
