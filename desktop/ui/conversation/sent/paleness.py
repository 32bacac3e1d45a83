"""Paints the messages that are not sent paler, without any change of the document."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from desktop.ui.conversation.drawn_range import DrawnRange
from desktop.ui.conversation.view.conversation_view import ConversationView


class Paleness:
    """No ink of these messages is stronger than that of the window's quiet words.

    It is painted over the text, so that code, tables and pictures grow pale, too, nothing is laid
    out anew, and what was quiet before stays as readable as it was.
    """

    def __init__(self, view: ConversationView, drawn: DrawnRange) -> None:
        self._view, self._drawn = view, drawn
        self.messages: frozenset[int] = frozenset()
        """The ids of the messages that are not sent."""

    def show(self, messages: frozenset[int]) -> None:
        """Show these messages pale from the next painting on."""
        self.messages = messages
        self._view.paint_over = self._paint if messages else None

    def _paint(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint over what is exposed. The painter's origin is the document's."""
        colours = self._view.colours
        ink = QColor(colours.muted)
        is_light = QColor(colours.window).lightness() > ink.lightness()
        modes = QPainter.CompositionMode
        painter.setCompositionMode(
            modes.CompositionMode_Lighten if is_light else modes.CompositionMode_Darken
        )
        for top, bottom in self._spans():
            pale = QRectF(exposed.left(), top, exposed.width(), bottom - top) & exposed
            if not pale.isEmpty():
                painter.fillRect(pale, ink)

    def _spans(self) -> Iterator[tuple[float, float]]:
        """Yield from where to where the drawn messages reach, in pixels of the document."""
        document = self._view.document()
        bounds = document.documentLayout().blockBoundingRect
        began: float | None = None
        for part, view in self._drawn.parts:
            is_pale = view.message.id in self.messages and not self._drawn.parts_below.has(
                part, view
            )
            if is_pale == (began is not None) or part.first is None:
                continue
            here = bounds(part.first.block()).top()
            if began is not None:
                yield began, here
            began = here if is_pale else None
        if began is not None:
            yield began, bounds(document.lastBlock()).bottom()
