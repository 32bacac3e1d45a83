"""The scroll bar of a conversation: as long as all of it, though only a part is drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QStyle

from desktop.rendering.document.extent import Extent, extent_of, extent_of_bytes
from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import FIRST, LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.look.measures import SHORTEST_HANDLE

_AROUND = 70.0
"""Pixels that a message takes beside its text."""
_LETTER = 0.53
"""Width of a letter ÷ size of the font, on average."""
_UNKNOWN = (0, 0)
"""No handle looks like that."""


class LengthBar(QScrollBar):
    """Lies over the view's own bar, whose range is that of the drawn text alone.

    What is not drawn counts by an estimate of its height.
    """

    def __init__(self, drawing: LazyDrawing, feed: MessageFeed) -> None:
        frame = drawing.view.verticalScrollBar().parentWidget()  # Qt's own, above the viewport
        super().__init__(Qt.Orientation.Vertical, frame)
        self._drawing, self._feed = drawing, feed
        self._view = drawing.view
        self._own = drawing.view.verticalScrollBar()
        self._extents: dict[int, Extent] = {}  # by message
        self._ids: list[int] = []  # of the messages that are estimated
        self._measured: tuple[object, float] | None = None  # the first drawn part, what is above
        self._handle = _UNKNOWN
        """Where the handle begins, and how long it is."""
        self._tops: list[float] = [0.0]  # of each message, all of them estimated; then the end
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.actionTriggered.connect(self._on_action)
        self.sliderReleased.connect(self.measure)
        self._own.valueChanged.connect(self._on_scrolled)
        self._own.rangeChanged.connect(self.measure)
        self._own.setUpdatesEnabled(False)  # where it is painted, this one would be painted over it
        if frame is not None:
            frame.installEventFilter(self)  # it hears little but its size
        self._view.resized.connect(self._on_resized)
        feed.changed.connect(self._on_changed)

    def measure(self) -> None:
        """Take the length and the place of what is in sight, but not while it is dragged."""
        if self.isSliderDown():
            return
        if len(self._tops) != len(self._drawing.messages) + 1:
            self._estimate()
        above, own = self._above(), self._own
        self._measured = self._first(), above
        high, step, at = round(above + own.maximum() + self._below()), own.pageStep(), own.value()
        handle = self._handle_at(high, step, round(above) + at)
        if handle == self._handle and self._view.is_following and self._view.caret.end is not None:
            return  # it would look the same, and there is a change at each flush of a reply
        self._handle = handle
        self.setPageStep(step)
        self.setSingleStep(own.singleStep())
        self.setRange(0, high)
        self.setValue(round(above) + at)

    def _handle_at(self, high: int, step: int, value: int) -> tuple[int, int]:
        """Where the handle would begin and how long it would be, as Qt's style computes it."""
        whole = self.height()
        length = max(whole * step // (high + step or 1), SHORTEST_HANDLE)
        return QStyle.sliderPositionFromValue(0, high, value, whole - length), length

    def _on_scrolled(self, value: int) -> None:
        """Go along. A scroll that follows text follows a change of the range, by which all is
        measured."""
        known = self._measured
        if known is None or known[0] is not self._first() or not self._view.is_following:
            self.measure()
        elif not self.isSliderDown():
            self.setValue(round(known[1]) + value)

    def _first(self) -> object:
        parts = self._drawing.drawn.parts
        return parts[0][0] if parts else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lie where the view's own bar lies, which takes all of its frame."""
        if isinstance(event, QResizeEvent):
            self.resize(event.size())
            self.raise_()
        return False

    def event(self, event: QEvent) -> bool:
        """Have nothing painted that lies below: a style sheet takes that back."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange):
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        return done

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the whole length, which the text may have outgrown, before the handle is taken."""
        self._handle = _UNKNOWN
        self.measure()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._view.palette().color(QPalette.ColorRole.Base))
        painter.end()
        if self.maximum() > 0:  # else there is nothing to scroll
            super().paintEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        QCoreApplication.sendEvent(self._own, event)

    # what is not drawn

    def _above(self) -> float:
        parts = self._drawing.drawn.parts
        if not parts:
            return 0.0
        part, view = parts[0]
        share = _share(view, part)
        return self._tops[view.number] + share * self._height(view.number)

    def _below(self) -> float:
        parts = self._drawing.drawn.parts
        if not parts or self._drawing.drawn.reaches_end:  # as while a reply arrives
            return 0.0
        part, view = parts[-1]
        rest = 1 - _share(view, part, behind=True)
        return self._tops[-1] - self._tops[view.number + 1] + rest * self._height(view.number)

    def _height(self, number: int) -> float:
        return self._tops[number + 1] - self._tops[number]

    def _on_changed(self) -> None:
        self._estimate()
        self.measure()

    def _on_resized(self) -> None:
        self._ids = []
        self._on_changed()

    def _estimate(self) -> None:
        """Estimate the messages that came, and the last ones, whose text may have grown; the
        others are where they were."""
        messages = self._drawing.messages
        last = len(self._ids) - 2
        kept = last if last > 0 and self._ids[:last] == messages.ids[:last] else 0
        self._ids = list(messages.ids)
        del self._tops[kept + 1 :]
        if not kept:
            known = self._extents
            self._extents = {id_: known[id_] for id_ in self._ids if id_ in known}
        pixels = self._view.fontMetrics().height() * 0.73  # of the font
        room = max(1.0, self._view.viewport().width() / (pixels * _LETTER))
        unread = extent_of_bytes(1)
        a_byte = (unread.letters / room + unread.lines * 0.7) * pixels * 1.6
        top, size_of = self._tops[-1], self._feed.conversation.size_of
        for number in range(kept, len(messages)):
            size = size_of(self._ids[number])
            if size is not None:
                top += _AROUND + size * a_byte
            else:
                letters, lines = self._extent(number)
                top += _AROUND + (letters / room + lines * 0.7) * pixels * 1.6
            self._tops.append(top)

    def _extent(self, number: int) -> Extent:
        """Of a message that is read. Of a reply that arrives, which is asked for many times a
        second, nothing is counted again: it may have tens of megabytes."""
        id_, messages = self._ids[number], self._drawing.messages
        view = messages.known(number)
        if isinstance(view, ReplyView) and view.is_open:
            self._extents.pop(id_, None)
            return view.shown.text.extent
        known = self._extents.get(id_)
        if known is None:
            known = self._extents[id_] = extent_of(messages.snapshot(number).text)
        return known

    # where the person goes

    def _on_action(self) -> None:
        place = self.sliderPosition()
        above = round(self._above())
        if place <= 0:
            self._drawing.go_to_start()
        elif place >= self.maximum():
            self._drawing.follow()
        elif above <= place <= above + self._own.maximum():
            self._own.setValue(place - above)
        else:
            self._jump_to(place, above)
        self.measure()

    def _jump_to(self, place: int, above: int) -> None:
        """Draw what stands at a place that is not drawn."""
        number = self._drawing.drawn.parts[-1][1].number if place > above else 0
        behind = place - above - self._own.maximum() - self._own.pageStep()
        at = self._tops[number + 1] + behind if place > above else float(place)
        index = min(max(0, bisect_right(self._tops, at) - 1), len(self._drawing.messages) - 1)
        view = self._drawing.messages[index]
        share = (at - self._tops[index]) / max(1.0, self._height(index))
        drawing = self._drawing
        self._view.set_following(False)
        with self._view.writing():
            drawing.drawn.begin_at(view)
            if len(view.parts) > 1:
                part = view.parts[min(len(view.parts) - 1, max(0, int(share * len(view.parts))))]
                drawing.drawn.begin_at(view, part)
            drawing.add_below(FIRST)
        self._own.setValue(1)
        self._view.laid_out.emit()


def _share(view: MessageView, part: object, *, behind: bool = False) -> float:
    """How much of a message stands above one of its parts, or above the end of that."""
    parts: Sequence[object] = view.parts
    try:
        at = parts.index(part) if len(parts) > 1 else -1
    except ValueError:
        at = -1  # a line that is about to go is in none
    if at < 0:
        return 1.0 if behind else 0.0
    return (at + behind) / len(parts)
