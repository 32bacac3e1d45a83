"""The part of the conversation that stands in the document: a gapless run of messages' parts.

The other parts wait in their messages' views. A document with everything in it would cost seconds
to open and to resize; this one costs the same, however long the conversation is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QTextCursor

from desktop.ui.conversation.lazy.message_views import MessageView, MessageViews
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.parts_below import PartsBelow


class DrawnRange:
    """Draws parts of the conversation's messages and erases them.

    The caller opens the edit block.
    """

    def __init__(
        self,
        document: MessageDocument,
        messages: MessageViews,
        before_erasing: Callable[[], None],
    ) -> None:
        """`before_erasing`: called while the parts that are about to go still stand there.

        `messages`: all of the conversation, in order; the owner of the list changes it.
        """
        self._document = document
        self.messages = messages
        self._before_erasing = before_erasing
        self._drawn: list[tuple[Part, MessageView]] = []
        self.parts_below = PartsBelow()

    @property
    def size(self) -> int:
        """About how many characters are drawn."""
        return sum(part.size for part, _view in self._drawn)

    @property
    def parts(self) -> Sequence[tuple[Part, MessageView]]:
        """The drawn parts in order, each with its message."""
        return self._drawn

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self._drawn

    @property
    def reaches_start(self) -> bool:
        """Whether the conversation has no part above the drawn ones."""
        return self.above() is None and not self._waits_above()

    @property
    def reaches_end(self) -> bool:
        """Whether the conversation has no part below the drawn ones."""
        return self.below() is None

    def put_below(self, parts: Mapping[int, Sequence[Part]]) -> None:
        """Have parts of the window stand below messages, by the messages' ids, and no others."""
        old = self.parts_below.parts
        for known in (parts,) if parts.keys() == old.keys() else ({}, parts):
            self.parts_below.parts = known  # a part that moves goes before it comes
            for view in self.views():
                if view.message.id in old or view.message.id in known:
                    self.reconcile(view)

    def views(self) -> list[MessageView]:
        """Return the messages of which some part is drawn."""
        return list(dict.fromkeys(view for _part, view in self._drawn))

    def view_at(self, position: int) -> MessageView | None:
        """Return the message that a position of the document lies in."""
        number = bisect_right(self._drawn, position, key=_start_of) - 1
        return self._drawn[max(number, 0)][1] if self._drawn else None

    def start_of(self, view: MessageView) -> QTextCursor | None:
        """Return the place where the first drawn part of a message begins."""
        return next((part.first for part, of in self._drawn if of is view), None)

    def below_of(self, part: Part) -> int | None:
        """Return where the part below a drawn part starts; None for the last."""
        at = next(n for n, (drawn, _view) in enumerate(self._drawn) if drawn is part) + 1
        return _start_of(self._drawn[at]) if at < len(self._drawn) else None

    def top(self) -> tuple[Part, int] | None:
        """Return the first part, and where the second starts; None where only one is drawn."""
        return (self._drawn[0][0], _start_of(self._drawn[1])) if len(self._drawn) > 1 else None

    def bottom(self) -> tuple[Part, int] | None:
        """Return the last part, and where it starts; None where only one is drawn."""
        last = self._drawn[-1] if len(self._drawn) > 1 else None
        return (last[0], _start_of(last)) if last is not None else None

    def above(self) -> tuple[Part, MessageView] | None:
        """Return the part above the drawn ones; None where none is, or none that is ready."""
        if not self._drawn:
            return None
        part, view = self._drawn[0]
        parts = self.parts_below.all_of(view)
        at = parts.index(part)
        if at > 0:
            return parts[at - 1], view
        before = self._view_before(view)
        if before is None or before.is_behind or not before.parts:
            return None
        return self.parts_below.all_of(before)[-1], before

    def below(self) -> tuple[Part, MessageView] | None:
        """Return the part below the drawn ones; None where none is, or none that is ready."""
        if not self._drawn:
            view = self.messages[0] if self.messages else None
        else:
            part, view = self._drawn[-1]
            parts = self.parts_below.all_of(view)
            at = parts.index(part) + 1
            if at < len(parts):
                return parts[at], view
            if view.is_behind:
                return None
            number = view.number + 1
            view = self.messages[number] if number < len(self.messages) else None
        _make_ready(view)
        return (view.parts[0], view) if view is not None and view.parts else None

    def unready(self) -> MessageView | None:
        """Return a stored message in or above the drawn parts that is not made ready to its end."""
        above = self._view_before(self._drawn[0][1]) if self._drawn else None
        near = [*self.views(), *([above] if above is not None else [])]
        return next((view for view in near if view.is_behind and not view.is_open), None)

    def begin_at(self, view: MessageView, part: Part | None = None) -> None:
        """Draw only this part of a message, or its first part."""
        self.clear()
        _make_ready(view)
        if part is not None or view.parts:
            self._draw(0, part or view.parts[0], view)

    def begin_at_end(self, size: int) -> None:
        """Draw only the conversation's last parts, about `size` characters."""
        if not self.is_empty:
            self.clear()
        chosen: list[tuple[Part, MessageView]] = []
        for view in reversed(self.messages):
            _make_ready(view)
            for part in reversed(self.parts_below.all_of(view)):
                chosen.append((part, view))
                size -= part.size
                if size <= 0:
                    break
            if size <= 0 or view.is_behind:
                break
        for part, view in reversed(chosen):
            self._draw(len(self._drawn), part, view)

    def add_above(self) -> bool:
        """Draw the part above. Return whether there is one."""
        found = self.above()
        if found is not None:
            self._draw(0, *found)
        return found is not None

    def add_below(self) -> bool:
        """Draw the part below. Return whether there is one."""
        found = self.below()
        if found is not None:
            self._draw(len(self._drawn), *found)
        return found is not None

    def drop_top(self) -> None:
        """Erase the first part."""
        self._erase(0, 1)

    def drop_bottom(self) -> None:
        """Erase the last part."""
        self._erase(len(self._drawn) - 1, len(self._drawn))

    def cut(self, number: int) -> None:
        """Erase the message with this number and all that follow it."""
        later = (n for n, (_part, of) in enumerate(self._drawn) if of.number >= number)
        start = next(later, None)
        if start == 0:
            self.clear()  # for far less than to erase it
        elif start is not None:
            self._erase(start, len(self._drawn))

    def clear(self) -> None:
        """Erase everything."""
        self._before_erasing()
        for part, _view in self._drawn:
            part.forget()
        self._drawn.clear()
        self._document.clear()

    def redraw(self) -> None:
        """Draw the same parts again, in the document's present style."""
        drawn = list(self._drawn)
        self.clear()
        for part, view in drawn:
            self._draw(len(self._drawn), part, view)

    def draw_again(self, part: Part) -> None:
        """Draw a part again that shows something else now, if it is drawn."""
        number = next((n for n, (drawn, _view) in enumerate(self._drawn) if drawn is part), None)
        if number is not None:
            view = self._drawn[number][1]
            self._erase(number, number + 1)
            self._draw(number, part, view)

    def reconcile(self, view: MessageView) -> None:
        """Follow a change of a message's parts: erase those that are gone, and draw those that
        came between drawn ones."""
        parts = list(self.parts_below.all_of(view))
        wanted = {id(part) for part in parts}
        for number in range(len(self._drawn) - 1, -1, -1):
            part, of = self._drawn[number]
            if of is view and id(part) not in wanted:
                self._erase(number, number + 1)
        here = [n for n, (_part, of) in enumerate(self._drawn) if of is view]
        if not here:
            return
        first, last = (parts.index(self._drawn[n][0]) for n in (here[0], here[-1]))
        if here[0] > 0:  # the message above is drawn: there is no gap to it
            first = 0
        if here[-1] < len(self._drawn) - 1:
            last = len(parts) - 1
        for offset, part in enumerate(parts[first : last + 1]):
            if part.first is None:
                self._draw(here[0] + offset, part, view)

    def exchange(self, view: MessageView) -> None:
        """Put a view in the place of the one with its number, and draw it where that was drawn."""
        old, self.messages[view.number] = self.messages[view.number], view
        here = [n for n, (_part, of) in enumerate(self._drawn) if of is old]
        if not here:
            return
        self._erase(here[0], here[-1] + 1)
        _make_ready(view)
        if view.is_behind:
            self.begin_at(view)
            return
        for offset, part in enumerate(self.parts_below.all_of(view)):
            self._draw(here[0] + offset, part, view)

    def _draw(self, number: int, part: Part, view: MessageView) -> None:
        if number < len(self._drawn):
            after = self._document.qt.findBlock(_start_of(self._drawn[number]) - 1)
        else:
            after = self._document.qt.lastBlock()
        part.draw(after)
        self._drawn.insert(number, (part, view))

    def _erase(self, start: int, end: int) -> None:
        self._before_erasing()
        first = self._drawn[start][0].first
        assert first is not None
        following = self._drawn[end][0].first if end < len(self._drawn) else None
        for part, _view in self._drawn[start:end]:
            part.forget()
        self._document.remove(first, following)
        del self._drawn[start:end]

    def _view_before(self, view: MessageView) -> MessageView | None:
        before = self.messages[view.number - 1] if view.number > 0 else None
        _make_ready(before)
        return before

    def _waits_above(self) -> bool:
        if not self._drawn:
            return False
        before = self._view_before(self._drawn[0][1])
        return before is not None and before.is_behind


def _start_of(drawn: tuple[Part, MessageView]) -> int:
    first = drawn[0].first
    assert first is not None
    return first.position()


def _make_ready(view: MessageView | None) -> None:
    """Prepare a stored message, as far as that can be done in one go."""
    if view is not None and not view.parts and view.is_behind:
        view.advance(AT_ONCE)


AT_ONCE = 64_000
"""Characters of a stored message that are made ready in one go."""
