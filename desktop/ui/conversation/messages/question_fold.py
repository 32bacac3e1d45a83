"""Folds a long question: its first lines, and a line that shows the others."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.finding import Sought
from desktop.chat.messages import Message
from desktop.language import _, ngettext
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.messages.question_parts import FoldLine, QuestionPart

MOST = 12
"""Lines of a question that is not folded."""
SHOWN = 10
"""Lines of a folded one that are shown."""


class QuestionFold:
    """Whether a question is folded. Its first part stays the same, however much it shows."""

    def __init__(self, message: Message) -> None:
        self._text = message.text
        self._count = message.text.count("\n") + 1
        self._link = InternalLink("fold", message.id)
        self.is_folded = self._count > MOST
        self._applied: list[QuestionPart] | None = None  # since it was folded or unfolded

    def toggle(self) -> None:
        """Fold the question or unfold it, where it is long enough for that."""
        self.is_folded = not self.is_folded and self._count > MOST
        self._applied = None

    def hides(self, query: Sought) -> bool:
        """Whether words to find stand in what is folded away."""
        hidden = self._text.split("\n")[SHOWN:] if self.is_folded else []
        return any(query.spans(line) for line in hidden)

    def apply(self, parts: Sequence[QuestionPart]) -> list[QuestionPart]:
        """Return the parts to be drawn, of all that the question has.

        It is asked for at every step of a reply below: what is folded away is joined once.
        """
        if self._applied is None:
            self._applied = self._apply(parts)
        return self._applied

    def _apply(self, parts: Sequence[QuestionPart]) -> list[QuestionPart]:
        if self._count <= MOST:
            return list(parts)
        if not self.is_folded:
            for part in parts:
                part.show_all()
            parts[-1].show(None, FoldLine(_("Show less"), self._link))
            return list(parts)
        lines = [line for part in parts for line in part.all_lines]
        shown = min(SHOWN, len(parts[0].all_lines))
        text = ngettext("Show all ({count} line)", "Show all ({count} lines)", self._count)
        hidden = "\n".join(lines[shown:])
        parts[0].show(shown, FoldLine(text.format(count=self._count), self._link, hidden))
        return [parts[0]]
