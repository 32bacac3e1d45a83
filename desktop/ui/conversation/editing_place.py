"""Keeps a place free in the conversation, where a message is edited in the place of its text."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Signal

from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.messages.question_parts import EditorPart
from desktop.ui.conversation.messages.question_view import QuestionView


class EditingPlace(QObject):
    """One message at a time. The editor itself is a widget of whoever edits."""

    moved = Signal()
    """The place may be elsewhere in the view."""
    gone = Signal()
    """The message is shown no more: another path is, or another chat."""

    def __init__(self, drawing: LazyDrawing, feed: MessageFeed) -> None:
        super().__init__(drawing)
        self._drawing, self._feed, self._view = drawing, feed, drawing.view
        self._edited: QuestionView | None = None
        feed.changed.connect(self._on_changed)
        drawing.view.laid_out.connect(self.moved)
        drawing.view.resized.connect(self.moved)

    def begin(self, message_id: int, height: int) -> bool:
        """Draw a place of so many pixels for a message. False: it is not there, or arrives."""
        self.end()
        view = self._feed.messages.of(message_id)
        if view is None or view.is_open:
            return False
        document = self._drawing.document
        edited = QuestionView(document, view.message, view.number, self._view.viewport().width())
        edited.editor = EditorPart(document, height)
        self._exchange(edited)
        self._edited = edited
        self._feed.changed.emit()
        if (place := self.place()) is None or not self._is_in_sight(place):
            self._drawing.go_to(edited)
        return True

    def resize(self, height: int) -> None:
        """Keep so many pixels free: the editor grew with its text."""
        if self._edited is None or self._edited.editor is None:
            return
        if self._edited.editor.height != height:
            with self._view.keeping_place(), self._view.writing():
                self._edited.editor.resize(height)

    def end(self) -> None:
        """Draw the message itself again."""
        edited, self._edited = self._edited, None
        if edited is not None and edited in self._feed.messages:
            self._exchange(self._feed.view_of(edited.message, edited.number))
            self._feed.changed.emit()

    def place(self) -> QRect | None:
        """Return the place in the viewport; None while it is not drawn."""
        editor = self._edited.editor if self._edited is not None else None
        if editor is None or editor.first is None:
            return None
        layout = self._view.document().documentLayout()
        top = layout.blockBoundingRect(editor.first.block()).top()
        y = round(top) - self._view.verticalScrollBar().value()
        return QRect(0, y, self._view.viewport().width(), editor.height)

    def _exchange(self, view: MessageView) -> None:
        self._view.set_following(False)
        with self._view.keeping_place(), self._view.writing():
            self._drawing.drawn.exchange(view)

    def _is_in_sight(self, place: QRect) -> bool:
        return place.top() >= 0 and place.bottom() <= self._view.viewport().height()

    def _on_changed(self) -> None:
        if self._edited is None:
            return
        if self._edited in self._feed.messages:
            self.moved.emit()
        else:
            self._edited = None
            self.gone.emit()
