"""The messages of a conversation, in order, and what draws them: made when it is first needed."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import overload

from desktop.chat.messages import Message, Role
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView

MessageView = QuestionView | ReplyView

MOST_MADE, LEAST_MADE = 400, 120
"""Views that are kept at most, and how many stay when the older ones are let go."""


class MessageViews(Sequence[MessageView]):
    """Of ten thousand messages, the views of some dozen are ever at work.

    A view that is let go is made again from its message, just as it was: what a reader unfolded in
    it is known elsewhere.
    """

    def __init__(
        self,
        make: Callable[[int, int], MessageView] | None = None,
        message: Callable[[int], Message] | None = None,
    ) -> None:
        """`make`: makes the view of the message with this id, which has this number. `message`:
        gives the message alone."""
        self.make, self.message = make, message
        self.complete: Callable[[], bool] = bool
        """Adds the messages above, where only the end is known so far. False: it is all here."""
        self.read: Callable[[Sequence[int], int], object] = lambda ids, size: None
        """Reads messages, by their ids, before they are asked for one by one: so many bytes."""
        self.ids: list[int] = []
        """The messages' ids."""
        self.questions: list[int] = []
        """The numbers of the questions."""
        self._views: list[MessageView | None] = []
        self._made: deque[MessageView] = deque()
        """Those that were made here, oldest first; some may be gone from the list since."""

    def __len__(self) -> int:
        return len(self._views)

    @overload
    def __getitem__(self, number: int) -> MessageView: ...
    @overload
    def __getitem__(self, number: slice) -> list[MessageView]: ...
    def __getitem__(self, number: int | slice) -> MessageView | list[MessageView]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        view = self._views[number]
        if view is None:
            number %= len(self)
            assert self.make is not None  # what is not made was put here by whoever makes it
            view = self._views[number] = self.make(self.ids[number], number)
            self._made.append(view)
        return view

    def __setitem__(self, number: int, view: MessageView) -> None:
        self._views[number] = view

    def __contains__(self, view: object) -> bool:
        return isinstance(view, MessageView) and self.known(view.number) is view

    def known(self, number: int) -> MessageView | None:
        """The view with this number, if there is one and it is made."""
        return self._views[number] if number < len(self) else None

    def made(self) -> Iterator[MessageView]:
        """Those that are made, in order."""
        return (view for view in self._views if view is not None)

    def number_of(self, message_id: int) -> int | None:
        """Which place a message has; None where it is not here."""
        if self.ids and self.ids[-1] == message_id:
            return len(self.ids) - 1
        if message_id in self.ids:
            return self.ids.index(message_id)
        return self.number_of(message_id) if self.complete() else None

    def of(self, message_id: int) -> MessageView | None:
        """The view of a message; None where it is not here."""
        number = self.number_of(message_id)
        return None if number is None else self[number]

    def snapshot(self, number: int) -> Message:
        """A message with all that arrived so far; no view is made for that."""
        view = self._views[number]
        if view is not None or self.message is None:
            return self[number].snapshot()
        return self.message(self.ids[number])

    def append(self, view: MessageView) -> None:
        """Add a view that is made already."""
        self._add([view.message.id], [view.message.role], [view])

    def extend(self, ids: Sequence[int], roles: Sequence[Role | str]) -> None:
        """Add messages whose views are made once they are asked for."""
        self._add(ids, roles, [None] * len(ids))

    def prepend(self, ids: Sequence[int], roles: Sequence[Role | str]) -> None:
        """Put messages before all others, whose numbers grow by that."""
        below, number = list(self.made()), self.questions
        views, old = self._views, self.ids
        self.ids, self._views, self.questions = [], [], []
        self.extend(ids, roles)
        self.ids += old
        self._views += views
        self.questions += [one + len(ids) for one in number]
        for view in below:
            view.number += len(ids)

    def cut(self, count: int) -> None:
        """Remove all messages but the first `count`."""
        del self.ids[count:], self._views[count:]
        del self.questions[bisect_left(self.questions, count) :]

    def let_go(self, needed: Collection[MessageView]) -> None:
        """Drop the views that were made first and are not needed, once there are many."""
        if len(self._made) <= MOST_MADE:
            return
        kept = deque[MessageView]()
        for _ in range(len(self._made) - LEAST_MADE):
            view = self._made.popleft()
            if view not in self:
                continue
            if view.is_open or view in needed:
                kept.append(view)
            else:
                self._views[view.number] = None
        self._made.extendleft(reversed(kept))

    def _add(
        self, ids: Sequence[int], roles: Sequence[Role | str], views: Sequence[MessageView | None]
    ) -> None:
        first = len(self.ids)
        self.ids += ids
        self._views += views
        self.questions += [first + at for at, role in enumerate(roles) if role == Role.USER]
