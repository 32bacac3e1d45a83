"""The question above its answers, in a tinted panel at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.chat.messages import Message
from desktop.engine.explain.files.content import in_words
from desktop.language import _
from desktop.ui.widgets.labels import plain_label, plain_tip

_LONGEST, _LINES = 320, 4
"""Characters and lines that are shown; the answers need the room."""
_WIDEST = 620


class QuestionPanel(QWidget):
    """Hugs its text. A long question is cut; all of it is in the tool tip, and in the chat."""

    def __init__(self) -> None:
        super().__init__()
        self.words = plain_label(object_name="question")
        self.words.setAccessibleName(_("Question"))
        self.words.setMaximumWidth(_WIDEST)
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.words)

    def show_question(self, question: Message | None) -> None:
        """Show a question; None: there is none."""
        self.setVisible(question is not None)
        if question is None:
            return
        text = in_words(question).text
        shown = cut(text)
        self.words.setText(shown)
        self.words.setAccessibleDescription(text)
        self.words.setToolTip(plain_tip(text[:2000]) if shown != text else "")
        self._fit(self.words, shown)

    @staticmethod
    def _fit(label: QLabel, text: str) -> None:
        """Be as wide as the longest line: a label that wraps would be as square as it can."""
        widest = max(map(label.fontMetrics().horizontalAdvance, text.split("\n")), default=0)
        label.setMinimumWidth(min(_WIDEST, widest + 36) if widest < _WIDEST else 0)
        label.setWordWrap(widest + 36 > _WIDEST)


def cut(text: str) -> str:
    """The beginning of a text, with a sign where something follows."""
    lines = text.strip().split("\n")
    shown = "\n".join(lines[:_LINES])[:_LONGEST]
    return shown if shown == text.strip() else f"{shown.rstrip()} …"
