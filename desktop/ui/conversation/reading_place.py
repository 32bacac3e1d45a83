"""The place that is read in a conversation, said so that another width and size find it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QTextCursor

from desktop.engine.remembered.window_state import ReadingPlace
from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import FIRST, LazyDrawing
from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.reply_view import ReplyView

_STEP = 16_000
"""Characters of a long reply that are made ready at once on the way to a place in it."""


class ReadingPlaces(QObject):
    """Says where the reader is, and goes there again."""

    moved = Signal()
    """The reader may be at another place."""

    def __init__(self, drawing: LazyDrawing) -> None:
        super().__init__(drawing)
        self._drawing = drawing
        self._view = drawing.view
        self._is_elsewhere = False
        self._wanted: tuple[MessageView, ReadingPlace] | None = None
        self._next_step = QTimer(self, singleShot=True, interval=0)
        self._next_step.timeout.connect(self._seek)
        self._arriving: tuple[MessageView, Part, ReadingPlace] | None = None
        self._arrival = QTimer(self, singleShot=True, interval=0)
        self._arrival.timeout.connect(self._on_arrival)
        bar = drawing.view.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.actionTriggered.connect(self.forget)  # no place is sought against the reader

    @property
    def is_idle(self) -> bool:
        """Whether no place is being looked for."""
        return not self._next_step.isActive() and not self._arrival.isActive()

    def place(self) -> ReadingPlace | None:
        """Return the place at the upper edge; None at the end of the conversation."""
        if self._wanted is not None:
            return self._wanted[1]  # on the way there
        if self._arriving is not None:
            return self._arriving[2]
        if self._view.is_following:
            return None
        at = self._view.cursorForPosition(QPoint(0, 0)).position()
        found = None
        for part, view in self._drawing.drawn.parts:
            lasting = _lasting(view)
            if part in lasting and (found is None or _start(part) <= at):
                offset = max(0, at - _start(part))
                found = ReadingPlace(view.message.id, lasting.index(part), offset)
        return found

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Go to no place meanwhile: another one of the conversation that comes is wanted."""
        self._is_elsewhere = True
        try:
            yield
        finally:
            self._is_elsewhere = False

    def go_to(self, place: ReadingPlace) -> None:
        """Go to a place in the conversation that is shown; to its end if it is gone from there."""
        if self._is_elsewhere:
            return
        view = self._drawing.messages.of(place.message_id)
        if view is not None:
            self._view.set_following(False)
            self._wanted = view, place
            self._seek()

    def forget(self) -> None:
        """Look for no place any more: another conversation comes."""
        self._next_step.stop()
        self._arrival.stop()
        self._wanted = self._arriving = None

    def _seek(self) -> None:
        """Go there once the text is ready to the part below; else make more of it ready."""
        if self._wanted is None:
            return
        view, place = self._wanted
        parts = _lasting(view)
        if isinstance(view, ReplyView) and view.is_behind and len(parts) <= place.part + 1:
            self._drawing.prepare(view, _STEP)
            self._next_step.start()
            return
        self._wanted = None
        if not parts:
            return
        part = parts[min(place.part, len(parts) - 1)]
        with self._view.writing():
            if part.first is None:
                self._drawing.drawn.begin_at(view, part)
            self._drawing.add_below(part.size + FIRST)  # a screen, even below its last words
        self._arriving = view, part, place
        self._scroll()
        self._arrival.start()

    def _scroll(self) -> None:
        """Scroll to the sentence, as far as the bar knows the way by now."""
        if self._arriving is None or self._arriving[1].first is None:
            return
        _view, part, place = self._arriving
        at = QTextCursor(self._view.document())
        at.movePosition(QTextCursor.MoveOperation.End)
        self._view.cursorRect(at)  # has all of it laid out, so that there is a place to go to
        at.setPosition(min(_start(part) + place.offset, at.position()))
        self._view.scroll_by(self._view.cursorRect(at).top())

    def _on_arrival(self) -> None:
        """Stay, or wait for more of a long reply below, without which the place is out of reach."""
        self._scroll()
        if self._arriving is None:
            return
        bar = self._view.verticalScrollBar()
        is_below = bar.value() == bar.maximum()
        if is_below and self._has_more_below(self._arriving[0]):
            self._arrival.start()
            return
        self._arriving = None
        if is_below and self._drawing.drawn.reaches_end:
            self._view.follow()  # in a window of this height it is the end
        self._view.laid_out.emit()

    def _has_more_below(self, view: MessageView) -> bool:
        """Draw the next part below; where none is ready, make more of the reply ready."""
        with self._view.writing():
            if self._drawing.drawn.add_below():
                return True
        if isinstance(view, ReplyView) and view.is_behind:
            self._drawing.prepare(view, _STEP)
            return True
        return False

    def _on_scrolled(self) -> None:
        if not self._view.is_following:
            self.moved.emit()


def _lasting(view: MessageView) -> Sequence[Part]:
    """The parts whose numbers do not depend on what is unfolded."""
    if isinstance(view, ReplyView) and view.text is not None:
        return view.text.parts
    return view.parts


def _start(part: Part) -> int:
    return part.first.position() if part.first is not None else 0
