"""The part of the conversation that stands in the document: a gapless run of leaves.

All else waits in the views. A document with everything in it would cost seconds to open and to
resize; this one costs the same, however long the conversation is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtGui import QTextCursor

from desktop.ui.conversation.messages.message_document import Paper
from desktop.ui.conversation.messages.parts import Leaf
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView

MessageView = QuestionView | ReplyView


class Excerpt:
    """Draws leaves of `views` and takes them away. The caller opens the edit block."""

    def __init__(
        self, paper: Paper, views: list[MessageView], before_erasing: Callable[[], None]
    ) -> None:
        """`before_erasing`: called while what is about to go still stands there."""
        self._paper = paper
        self._views = views
        self._before_erasing = before_erasing
        self._drawn: list[tuple[Leaf, MessageView]] = []

    @property
    def size(self) -> int:
        """Characters that are drawn, about."""
        return sum(leaf.size for leaf, _view in self._drawn)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self._drawn

    @property
    def reaches_start(self) -> bool:
        """Whether nothing comes above what is drawn."""
        return self.above() is None and not self._waits_above()

    @property
    def reaches_end(self) -> bool:
        """Whether nothing comes below what is drawn."""
        return self.below() is None

    def views(self) -> list[MessageView]:
        """The messages of which something is drawn."""
        return list(dict.fromkeys(view for _leaf, view in self._drawn))

    def view_at(self, position: int) -> MessageView | None:
        """The message that a position of the document lies in."""
        number = bisect_right(self._drawn, position, key=_start_of) - 1
        return self._drawn[max(number, 0)][1] if self._drawn else None

    def start_of(self, view: MessageView) -> QTextCursor | None:
        """Where the first drawn leaf of a message begins."""
        return next((leaf.first for leaf, of in self._drawn if of is view), None)

    def below_of(self, leaf: Leaf) -> int | None:
        """Where the leaf below a drawn one starts; None for the last."""
        at = next(n for n, (drawn, _view) in enumerate(self._drawn) if drawn is leaf) + 1
        return _start_of(self._drawn[at]) if at < len(self._drawn) else None

    def top(self) -> tuple[Leaf, int] | None:
        """The first leaf, and where the next one starts; None where only one is drawn."""
        return (self._drawn[0][0], _start_of(self._drawn[1])) if len(self._drawn) > 1 else None

    def bottom(self) -> tuple[Leaf, int] | None:
        """The last leaf, and where it starts; None where only one is drawn."""
        last = self._drawn[-1] if len(self._drawn) > 1 else None
        return (last[0], _start_of(last)) if last is not None else None

    def above(self) -> tuple[Leaf, MessageView] | None:
        """The leaf above what is drawn; None where there is none, or none that is ready."""
        if not self._drawn:
            return None
        leaf, view = self._drawn[0]
        at = view.leaves.index(leaf)  # type: ignore[arg-type]
        if at > 0:
            return view.leaves[at - 1], view
        before = self._view_before(view)
        if before is None or before.is_behind or not before.leaves:
            return None
        return before.leaves[-1], before

    def below(self) -> tuple[Leaf, MessageView] | None:
        """The leaf below what is drawn."""
        if not self._drawn:
            view = self._views[0] if self._views else None
        else:
            leaf, view = self._drawn[-1]
            at = view.leaves.index(leaf) + 1  # type: ignore[arg-type]
            if at < len(view.leaves):
                return view.leaves[at], view
            if view.is_behind:
                return None
            number = view.number + 1
            view = self._views[number] if number < len(self._views) else None
        _make_ready(view)
        return (view.leaves[0], view) if view is not None and view.leaves else None

    def unready(self) -> MessageView | None:
        """A stored message in or next to what is drawn that is not made ready to its end."""
        above = self._view_before(self._drawn[0][1]) if self._drawn else None
        near = [*self.views(), *([above] if above is not None else [])]
        return next((view for view in near if view.is_behind and not view.is_open), None)

    def begin_at(self, view: MessageView, leaf: Leaf | None = None) -> None:
        """Draw nothing but this leaf of a message, or its first."""
        self.clear()
        _make_ready(view)
        if leaf is not None or view.leaves:
            self._draw(0, leaf or view.leaves[0], view)

    def begin_at_end(self, size: int) -> None:
        """Draw the last leaves, about so many characters."""
        self.clear()
        chosen: list[tuple[Leaf, MessageView]] = []
        for view in reversed(self._views):
            _make_ready(view)
            for leaf in reversed(view.leaves):
                chosen.append((leaf, view))
                size -= leaf.size
                if size <= 0:
                    break
            if size <= 0 or view.is_behind:
                break
        for leaf, view in reversed(chosen):
            self._draw(len(self._drawn), leaf, view)

    def add_above(self) -> bool:
        """Draw the leaf above. False: there is none."""
        found = self.above()
        if found is not None:
            self._draw(0, *found)
        return found is not None

    def add_below(self) -> bool:
        """Draw the leaf below. False: there is none."""
        found = self.below()
        if found is not None:
            self._draw(len(self._drawn), *found)
        return found is not None

    def drop_top(self) -> None:
        """Take the first leaf away."""
        self._erase(0, 1)

    def drop_bottom(self) -> None:
        """Take the last leaf away."""
        self._erase(len(self._drawn) - 1, len(self._drawn))

    def cut(self, view: MessageView) -> None:
        """Take away this message and all that follow it."""
        later = (n for n, (_leaf, of) in enumerate(self._drawn) if of.number >= view.number)
        start = next(later, None)
        if start is not None:
            self._erase(start, len(self._drawn))

    def clear(self) -> None:
        """An empty page."""
        self._before_erasing()
        for leaf, _view in self._drawn:
            leaf.forget()
        self._drawn.clear()
        self._paper.clear()

    def redraw(self) -> None:
        """Draw the same leaves anew: the style is another."""
        drawn = list(self._drawn)
        self.clear()
        for leaf, view in drawn:
            self._draw(len(self._drawn), leaf, view)

    def reconcile(self, view: MessageView) -> None:
        """The leaves of a message are others now: what came between drawn ones is drawn too."""
        leaves: list[Leaf] = list(view.leaves)
        wanted = {id(leaf) for leaf in leaves}
        for number in range(len(self._drawn) - 1, -1, -1):
            leaf, of = self._drawn[number]
            if of is view and id(leaf) not in wanted:
                self._erase(number, number + 1)
        here = [n for n, (_leaf, of) in enumerate(self._drawn) if of is view]
        if not here:
            return
        first, last = (leaves.index(self._drawn[n][0]) for n in (here[0], here[-1]))
        if here[0] > 0:  # the message above is drawn: there is no gap to it
            first = 0
        if here[-1] < len(self._drawn) - 1:
            last = len(leaves) - 1
        for offset, leaf in enumerate(leaves[first : last + 1]):
            if leaf.first is None:
                self._draw(here[0] + offset, leaf, view)

    def _draw(self, number: int, leaf: Leaf, view: MessageView) -> None:
        if number < len(self._drawn):
            after = self._paper.document.findBlock(_start_of(self._drawn[number]) - 1)
        else:
            after = self._paper.document.lastBlock()
        leaf.draw(after)
        self._drawn.insert(number, (leaf, view))

    def _erase(self, start: int, end: int) -> None:
        self._before_erasing()
        first = self._drawn[start][0].first
        assert first is not None
        following = self._drawn[end][0].first if end < len(self._drawn) else None
        for leaf, _view in self._drawn[start:end]:
            leaf.forget()
        self._paper.remove(first, following)
        del self._drawn[start:end]

    def _view_before(self, view: MessageView) -> MessageView | None:
        before = self._views[view.number - 1] if view.number > 0 else None
        _make_ready(before)
        return before

    def _waits_above(self) -> bool:
        if not self._drawn:
            return False
        before = self._view_before(self._drawn[0][1])
        return before is not None and before.is_behind


def _start_of(drawn: tuple[Leaf, MessageView]) -> int:
    first = drawn[0].first
    assert first is not None
    return first.position()


def _make_ready(view: MessageView | None) -> None:
    """Prepare a stored message, as far as that can be done in one go."""
    if view is not None and not view.leaves and view.is_behind:
        view.advance(AT_ONCE)


AT_ONCE = 64_000
"""Characters of a stored message that are made ready in one go."""
