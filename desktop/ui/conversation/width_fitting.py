"""Fits question panels, heads of code and figures to the width of the view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.rendering.document.code_head import fit_heads
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.messages.parts import FootPart
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView


class WidthFitting(QObject):
    """Fits what is drawn anew when the view is resized; text wraps by itself."""

    def __init__(self, drawing: LazyDrawing, reply_of: Callable[[int], ReplyView | None]) -> None:
        """`reply_of` gives the reply with an id; None where it is not on the active path."""
        super().__init__(drawing)
        self._drawing = drawing
        self._view = drawing.view
        self._reply_of = reply_of
        self._fitted = 0  # the measure that everything fits into
        self._view.resized.connect(self._on_resized)

    def measure(self) -> int:
        """Return the pixels that a line has."""
        return self._view.viewport().width()

    def _on_resized(self) -> None:
        measure = self.measure()
        if measure == self._fitted:
            return
        self._fitted = measure
        with self._view.keeping_place(), self._view.writing():
            for view in self._drawing.messages.made():
                if isinstance(view, QuestionView):
                    view.place(measure)
            fit_heads(self._view.document(), self._drawing.document.style, self._is_long)
            for part, _view in self._drawing.drawn.parts:
                if isinstance(part, FootPart):
                    part.refit()

    def _is_long(self, code: InternalLink) -> bool:
        reply = self._reply_of(code.message_id)
        section = reply.section(code.section) if reply is not None else None
        return section is not None and section.is_long(code.block)
