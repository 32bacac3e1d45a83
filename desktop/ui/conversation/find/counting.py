"""Counts the matches of a conversation, message by message, in slices that hold up no window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.finding import Query, Sought
from desktop.chat.messages import Role
from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.export.matches import matches
from desktop.ui.conversation.lazy.message_views import MessageView
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.messages.attached.attached_part import AttachedPart, attached_names
from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView

_EXACTLY = 200_000
"""Characters of replies whose matches are counted in the text as shown. In the rest of a longer
chat they are counted in the Markdown source, where marks and links may add a few."""
_SLICE, _LEAST = 100_000, 500
"""Characters that are counted at once, and those that a message costs at least, which is read."""


class Counting(QObject):
    """Knows how many matches each message has. A chat of some hundred messages is one slice."""

    moved = Signal(int)
    """So many matches are known by now; not emitted for the first slice."""
    ended = Signal()
    """All of them are known; not emitted where the first slice was all."""

    def __init__(self, drawing: LazyDrawing) -> None:
        super().__init__(drawing)
        self._drawing, self._view = drawing, drawing.view
        self._messages = drawing.messages
        self.query: Sought = Query("")
        self.counts: list[int] = []
        """Of each message, as far as it is known."""
        self._known: dict[tuple[int, int], int] = {}
        self._next, self._left = 0, 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_active(self) -> bool:
        """Whether some messages are still to be counted."""
        return self._timer.isActive()

    def begin(self, query: Sought) -> None:
        """Count the matches of this query."""
        self.query, self.counts = query, []
        self.again()

    def again(self) -> None:
        """Count anew. What is not counted again yet counts as it did."""
        self._timer.stop()
        self._known.clear()
        if not self.query:
            self.counts = []
            return
        self._messages.complete()
        size = len(self._messages)
        self.counts = [*self.counts[:size], *[0] * (size - len(self.counts))]
        self._next, self._left = 0, _EXACTLY
        self._count_slice()

    def in_page(self, view: MessageView, page: int) -> int:
        """Return how many matches a part of a message's text has, drawn or not."""
        key = (view.number, page)
        if key not in self._known or view.is_open:
            self._known[key] = sum(1 for _match in self._matches_of(view, page))
        return self._known[key]

    def forget_last(self, view: MessageView) -> None:
        """Forget how many the last part has: more of the message was made ready."""
        self._known.pop((view.number, len(parts_of(view)) - 1), None)

    def unfold(self, view: MessageView) -> None:
        """Unfold what has a match and is folded away: of a long question, or below a summary."""
        if isinstance(view, ReplyView) and view.text is not None and self.query:
            for number in _hiding(view.text.reply_pages, self.query):
                with self._view.keeping_place(), self._view.writing():
                    self._drawing.turn_fold(view.text, number)
        if isinstance(view, QuestionView) and view.fold.hides(self.query):
            with self._view.keeping_place(), self._view.writing():
                self._drawing.toggle_question(view)

    def _on_timeout(self) -> None:
        self._count_slice()
        self.moved.emit(sum(self.counts))
        if not self.is_active:
            self.ended.emit()

    def _count_slice(self) -> None:
        effort, size = 0, min(len(self.counts), len(self._messages))
        following = self._messages.ids[self._next : self._next + _SLICE // _LEAST]
        self._messages.read(following, _SLICE)
        while self._next < size and effort < _SLICE:
            effort += self._count(self._next)
            self._next += 1
        if self._next < size:
            self._timer.start()

    def _count(self, number: int) -> int:
        """Count those of one message. Returns the effort."""
        source = self._source_of(number)
        count = len(self.query.source_spans(source))
        if count and self._left > 0:
            view = self._messages[number]
            self.unfold(view)
            if not view.is_behind:
                self._left -= len(source)
                count = sum(self.in_page(view, page) for page in range(len(parts_of(view))))
        self.counts[number] = count
        return max(_LEAST, len(source))

    def _source_of(self, number: int) -> str:
        """Return what is searched of a message, as it was written."""
        message, view = self._messages.snapshot(number), self._messages.known(number)
        thoughts = view.thoughts if isinstance(view, ReplyView) else None
        unfolded = thoughts is not None and thoughts.is_unfolded
        if message.role is Role.USER and (files := attached_names(message.content)):
            return "\n".join((*files, message.text))
        return f"{message.reasoning}\n{message.text}" if unfolded else message.text

    def _matches_of(self, view: MessageView, page: int) -> Iterator[object]:
        if isinstance(view, QuestionView):
            part = view.parts[page]
            if isinstance(part, AttachedPart):
                yield from filter(self.query.spans, part.names)
            for line in part.lines:
                yield from self.query.spans(line)
            return
        for section in view.sections():
            reply_pages, count = section.reply_pages, len(section.parts)
            if 0 <= page < count:
                yield from matches(reply_pages.pages[page].blocks, self.query)
                if page == count - 1:
                    yield from matches(reply_pages.tail(), self.query)
            page -= count


def parts_of(view: MessageView) -> list[Part]:
    """Return the parts with a message's own words; the thoughts of a model while unfolded."""
    if isinstance(view, QuestionView):
        return list(view.parts)
    return [part for section in view.sections() for part in section.parts]


def _hiding(pages: ReplyPages, query: Sought) -> set[int]:
    """Return the numbers of the folds that hide a match."""
    blocks = [block for page in pages.pages if page.has_folds for block in page.blocks]
    hidden = filter(pages.folds.hides, (*blocks, *pages.tail()))
    found = (block.folds for block in hidden if any(matches([block], query)))
    return {fold.number for folds in found for fold in folds if pages.folds.is_folded(fold)}
