"""One question of the conversation and its parts, drawn or not."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from desktop.chat.messages import Message
from desktop.rendering.document.reply_pages import PAGE
from desktop.rendering.markdown.blocks.line_machine import LONGEST
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.question_fold import QuestionFold
from desktop.ui.conversation.messages.question_parts import QuestionPart, question_parts


class QuestionView:
    """The person's words, in a tinted panel to the right."""

    is_open = False
    """Whether text may still arrive; never for a question."""
    is_behind = False

    def __init__(
        self, document: MessageDocument, message: Message, number: int, left: float
    ) -> None:
        """`number`: how many messages stand above it."""
        self.message = message
        self.number = number
        self.left = left
        self._document = document
        self._parts: list[QuestionPart] = []
        self.fold = QuestionFold(message)

    @property
    def parts(self) -> list[QuestionPart]:
        """The parts of the question, in order, as far as it is unfolded."""
        if not self._parts:
            self._parts = question_parts(
                self._document, self.message.text, self.left, longest=LONGEST, page=PAGE
            )
        return self.fold.apply(self._parts)

    @property
    def actions(self) -> QTextCursor | None:
        """The place of the question's actions; None while that is not drawn."""
        return self.parts[-1].actions if self._parts else None

    @property
    def fold_line(self) -> QTextCursor | None:
        """The drawn line that unfolds or folds the question, selected; None where there is none."""
        return self.parts[-1].fold_line

    def place(self, left: float) -> None:
        """Move the panel's edge to `left`: the window has another width."""
        self.left = left
        for part in self._parts:
            part.place(left)

    def restyle(self) -> None:
        """Do nothing: a question is drawn anew with the document."""

    def snapshot(self) -> Message:
        """Return the message."""
        return self.message

    def advance(self, budget: int) -> None:
        """Do nothing: a question is never behind."""
