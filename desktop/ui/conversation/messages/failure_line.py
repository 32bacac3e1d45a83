"""Draws why a reply failed: the cause and the way out, and the server's words on demand."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor

from desktop.chat.text import in_one_line
from desktop.engine.explain.sentences import Explanation
from desktop.language import _
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.properties import SignKind
from desktop.ui.conversation.messages.message_document import MessageDocument, write_line

_LONGEST = 4_000
"""Characters of details that are shown."""


class FailureLine:
    """A line at reading size with a sign before it, and a link that unfolds the details.

    What helps is a button among the actions of the message.
    """

    def __init__(
        self,
        document: MessageDocument,
        after: QTextBlock,
        why: Explanation,
        kind: SignKind,
        message_id: int,
        top: float,
    ) -> None:
        """The line is inserted behind `after`, `top` pixels below it."""
        self._document = document
        self._details = why.details.strip()[:_LONGEST]
        self._is_unfolded = False
        style = document.style
        color = style.palette.error if kind is SignKind.ERROR else style.palette.warning
        self._at = document.insert(after, style.sign_block(kind, top), style.text.plain())
        write_line(self._at, why.sentence, style.text.plain(color))
        if why.remedy:
            gap = in_one_line(why.sentence, why.remedy)[len(why.sentence) : -len(why.remedy)]
            self._append(gap + why.remedy, style.text.plain())
        if self._details:
            self._append("   ", style.text.note())
            details = InternalLink("details", message_id).address()
            self._append(_("Details"), style.text.note(style.palette.accent, details))

    @property
    def block(self) -> QTextBlock:
        """The block of the line."""
        return self._at.block()

    def toggle(self) -> None:
        """Unfold the details below the line, or fold them away."""
        if not self._details:
            return
        end = QTextCursor(self._at.block())
        end.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if self._is_unfolded:
            end.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor)
            end.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            end.removeSelectedText()
        else:
            style = self._document.style
            form = style.plain_block(top=4)
            form.setLeftMargin(style.text.indent)
            end.insertBlock(form, style.text.note())
            write_line(end, self._details, style.text.note())
        self._is_unfolded = not self._is_unfolded

    def _append(self, text: str, form: QTextCharFormat) -> None:
        cursor = QTextCursor(self._at.block())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText(safe_text(text).replace("\n", "\u2028"), form)
