"""The parts of the window that stand below messages, and are none of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView


class PartsBelow:
    """By the ids of the messages."""

    def __init__(self) -> None:
        self.parts: Mapping[int, Sequence[Part]] = {}

    def all_of(self, view: QuestionView | ReplyView) -> Sequence[Part]:
        """Return the parts of a message, and those below it."""
        below = self.parts.get(view.message.id)
        if not below or (below[0].first is None and (view.is_open or view.is_behind)):
            return view.parts  # what is below waits for the end of the message
        return [*view.parts, *below]

    def has(self, part: Part, view: QuestionView | ReplyView) -> bool:
        """Whether a part stands below a message."""
        return part in self.parts.get(view.message.id, ())
