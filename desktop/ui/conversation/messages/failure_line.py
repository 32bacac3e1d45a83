"""Draws why a reply failed: cause and next step in one line, and the server's words on demand."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtGui import QTextCharFormat, QTextCursor

from desktop.engine.explain.sentences import Action, Explanation
from desktop.language import _
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.messages.message_document import MessageDocument, write_line

_LONGEST = 4_000
"""Characters of details that are shown."""


class FailureLine:
    """The line of a failure, with a link to what helps and a link that unfolds the details."""

    def __init__(
        self, document: MessageDocument, at: QTextCursor, why: Explanation, message_id: int
    ) -> None:
        """`at` stands in the empty block that becomes the line."""
        self._document = document
        self._at = at
        self._details = why.details.strip()[:_LONGEST]
        self._is_unfolded = False
        form = document.style.text.note(document.style.palette.error)
        write_line(at, why.line, form)
        if why.action is not None and (text := _link_text(why.action)):
            self._add_link(text, InternalLink(why.action.value, message_id), form)
        if self._details:
            self._add_link(_("Details"), InternalLink("details", message_id), form)

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
            end.insertBlock(
                self._document.style.plain_block(top=4), self._document.style.text.note()
            )
            write_line(end, self._details, self._document.style.text.note())
        self._is_unfolded = not self._is_unfolded

    def _add_link(self, text: str, link: InternalLink, between: QTextCharFormat) -> None:
        cursor = QTextCursor(self._at.block())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText("   ", between)
        style = self._document.style
        cursor.insertText(text, style.text.note(style.palette.accent, link.address()))


def _link_text(action: Action) -> str:
    match action:
        case Action.RETRY:
            return ""  # the button Retry stands below every reply
        case Action.ENTER_KEY:
            return _("Enter a key")
        case Action.OPEN_SETTINGS:
            return _("Open settings")
        case Action.NEW_CHAT:
            return _("New chat")
        case _:
            assert_never(action)
