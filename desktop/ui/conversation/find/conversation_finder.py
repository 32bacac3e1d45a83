"""Searches a conversation: counts matches in its text, drawn or not, and shows them in the view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.chat.finding import Query, Sought
from desktop.rendering.export.matches import in_units
from desktop.rendering.objects.pictures import ALT
from desktop.rendering.style.properties import CHROME, FILES, MARKED, RINGED
from desktop.ui.conversation.find.counting import Counting, parts_of
from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import FIRST, LazyDrawing
from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.reply_view import ReplyView

_STEP = 16_000
"""Characters of a stored reply that are made ready at once on the way to a match."""


class ConversationFinder(QObject):
    """What a `FindBar` searches."""

    matches_changed = Signal(int)
    """The conversation has so many matches now."""
    counted = Signal()
    """All matches of a long conversation are known by now."""

    def __init__(self, drawing: LazyDrawing) -> None:
        super().__init__(drawing)
        self._drawing = drawing
        self._view = drawing.view
        self._drawn = drawing.drawn
        self._messages = drawing.messages
        self._counting = Counting(drawing)
        self.marks_one = True
        """Whether the match that was gone to is highlighted unlike the others."""
        self._is_highlighting = False
        self._meant: tuple[Part, int] | None = None
        """The match that was gone to: the part it stands in, and its number there."""
        self._target: tuple[MessageView, int] | None = None
        self._seeker = QTimer(self, singleShot=True, interval=0)
        self._seeker.timeout.connect(self._seek)
        self._view.laid_out.connect(self._highlight)
        self._counting.moved.connect(self.matches_changed)
        self._counting.ended.connect(self.counted)

    @property
    def is_counting(self) -> bool:
        """Whether a part of a long conversation is still to be searched."""
        return self._counting.is_active

    @property
    def is_seeking(self) -> bool:
        """Whether the text is still being made ready on the way to a match."""
        return self._seeker.isActive()

    @property
    def match_count(self) -> int:
        """How many matches the conversation has, as far as it is searched."""
        return sum(self._counting.counts)

    def find_all(self, query: str | Sought) -> int:
        """Look for every match, highlight those in sight, and return how many there are.

        What is folded away is searched, but for the thoughts of a model.
        """
        self._meant = None
        self._seeker.stop()
        self._counting.begin(Query(query) if isinstance(query, str) else query)
        self._highlight()
        return self.match_count

    def nearest_match(self) -> int:
        """Return the number, from 0, of the first match at or below the top of the view, else 0."""
        top = self._view.cursorForPosition(QPoint(0, 0)).block()
        view = self._drawn.view_at(top.position())
        if view is None:
            return 0
        before = sum(self._counting.counts[: view.number])
        for page, part in enumerate(parts_of(view)):
            if part.first is None or self._end_of(part) <= top.position():
                before += (
                    self._counting.in_page(view, page)
                    if part.first is None
                    else self._in_part(part)
                )
                continue
            above = (found for found in self._found_in(part) if found.position() < top.position())
            before += sum(1 for _found in above)
            break
        return before if before < self.match_count else 0

    def first_in(self, message_id: int) -> int | None:
        """Return the number, from 0, of a message's first match; None where it has none."""
        number = self._messages.number_of(message_id)
        if (
            number is None
            or number >= len(self._counting.counts)
            or not self._counting.counts[number]
        ):
            return None
        return sum(self._counting.counts[:number])

    def go_to_match(self, index: int) -> None:
        """Bring a match into view, and highlight it unlike the others."""
        for number, count in enumerate(self._counting.counts):
            if index < count and number < len(self._messages):
                self._target = (self._messages[number], index)
                self._seek()
                return
            index -= count

    def end_find(self) -> None:
        """Forget the matches and their highlights."""
        self.find_all("")

    def recount(self) -> None:
        """Count the matches again after messages came, went or ended."""
        if self._counting.query:
            self._counting.again()
            self.matches_changed.emit(self.match_count)

    # In the view

    def _seek(self) -> None:
        """Go to the target match once the text is ready up to there; else make more of it ready."""
        if self._target is None or not self._is_here(self._target[0]):
            return
        view, left = self._target
        self._counting.unfold(view)
        last: tuple[Part, int] | None = None
        for page, part in enumerate(parts_of(view)):
            count = self._counting.in_page(view, page)
            if left < count:
                self._show_match(view, part, left)
                return
            last = (part, count - 1) if count else last
            left -= count
        if isinstance(view, ReplyView) and view.is_behind:
            self._drawing.prepare(view, _STEP)
            self._counting.forget_last(view)
            self._seeker.start()
        elif last is not None:  # the source promised more than is shown
            self._show_match(view, *last)

    def _is_here(self, view: MessageView) -> bool:
        """Whether a message is still one of the conversation's."""
        return view.number < len(self._messages) and self._messages[view.number] is view

    def _show_match(self, view: MessageView, part: Part, number: int) -> None:
        self._target = None
        self._view.set_following(False)
        if part.first is None:
            with self._view.writing():
                self._drawn.begin_at(view, part)
                self._drawing.add_below(FIRST)
        self._meant = (part, number)
        found = self._found_meant()
        if found is not None:
            place, height = self._view.cursorRect(found), self._view.viewport().height()
            if place.top() < 0 or place.bottom() > height:
                self._view.scroll_by(place.top() - height // 3)
            self._view.side_scrolling.show(found)
        self._view.laid_out.emit()

    def _found_in(self, part: Part) -> Iterator[QTextCursor]:
        """Yield the matches of a drawn part, each as a selection."""
        if part.first is None:
            return
        block, end = part.first.block(), self._end_of(part)
        while block.isValid() and block.position() < end:
            yield from self._found_at(block)
            block = block.next()

    def _found_meant(self) -> QTextCursor | None:
        if self._meant is None:
            return None
        part, number = self._meant
        return next(islice(self._found_in(part), number, None), None)

    def _in_part(self, part: Part) -> int:
        return sum(1 for _found in self._found_in(part))

    def _end_of(self, part: Part) -> int:
        """Return where a drawn part ends."""
        following = self._drawn.below_of(part)
        return following if following is not None else self._view.document().characterCount()

    def _found_at(self, block: QTextBlock) -> Iterator[QTextCursor]:
        if block.blockFormat().boolProperty(CHROME):
            return
        if block.blockFormat().boolProperty(FILES):
            yield from self._files_at(block)
            return
        for start, length in in_units(self._counting.query, block.text()):
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + start)
            keep = QTextCursor.MoveMode.KeepAnchor
            cursor.setPosition(block.position() + start + length, keep)
            yield cursor

    def _files_at(self, block: QTextBlock) -> Iterator[QTextCursor]:
        """Yield the files whose names have a match: each is one object of the document."""
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            name = fragment.charFormat().stringProperty(ALT)
            if name and self._counting.query.spans(name):
                for at in range(fragment.position(), fragment.position() + fragment.length()):
                    cursor = QTextCursor(block)
                    cursor.setPosition(at)
                    cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
                    yield cursor
            part += 1

    def _highlight(self) -> None:
        """Highlight the matches in sight, and no others."""
        was_highlighting, self._is_highlighting = self._is_highlighting, bool(self._counting.query)
        if not self._counting.query:
            if was_highlighting:  # else what is marked there is another's
                self._view.setExtraSelections([])
            return
        colours = self._view.colours
        marks = [_mark(found, colours.found) for found in self._in_sight()]
        if self.marks_one and (meant := self._found_meant()) is not None:
            marks.append(_mark(meant, colours.accent, colours.on_accent))
        self._view.setExtraSelections(marks)

    def _in_sight(self) -> Iterator[QTextCursor]:
        bottom = self._view.verticalScrollBar().value() + self._view.viewport().height()
        layout = self._view.document().documentLayout()
        block = self._view.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid() and layout.blockBoundingRect(block).top() <= bottom:
            yield from self._found_at(block)
            block = block.next()


def _mark(found: QTextCursor, color: str, text: str = "") -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    form = QTextCharFormat()
    if found.block().blockFormat().boolProperty(FILES):
        form.setProperty(RINGED if text else MARKED, QColor(color))
    else:
        form.setBackground(QColor(color))
    if text:
        form.setForeground(QColor(text))
    mark.cursor, mark.format = found, form
    return mark
