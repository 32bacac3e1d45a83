"""A question as it is shown: what it is made of, drawn or not."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from desktop.chat.messages import Message
from desktop.rendering.document.reply_pages import PAGE
from desktop.rendering.markdown.blocks.line_machine import LONGEST
from desktop.ui.conversation.messages.message_document import Paper
from desktop.ui.conversation.messages.parts import QuestionLeaf, question_leaves


class QuestionView:
    """The person's words, in a tinted panel to the right."""

    is_open = False
    """Whether more may come; never for a question."""
    is_behind = False

    def __init__(self, paper: Paper, message: Message, number: int, left: float) -> None:
        """`number`: how many messages stand above it."""
        self.message = message
        self.number = number
        self.left = left
        self._paper = paper
        self._leaves: list[QuestionLeaf] = []

    @property
    def leaves(self) -> list[QuestionLeaf]:
        """Its parts, in order."""
        if not self._leaves:
            self._leaves = question_leaves(self._paper, self.message.text, LONGEST, PAGE)
            self.place(self.left)
        return self._leaves

    @property
    def actions(self) -> QTextCursor | None:
        """The place of its actions; None while that is not drawn."""
        return self._leaves[-1].actions if self._leaves else None

    def place(self, left: float) -> None:
        """Move the panel's edge to `left`: the window has another width."""
        self.left = left
        for leaf in self._leaves:
            leaf.place(left)

    def restyle(self) -> None:
        """The paper has another style."""

    def snapshot(self) -> Message:
        """The message as it is shown."""
        return self.message

    def advance(self, budget: int) -> None:
        """Nothing is ever behind."""
