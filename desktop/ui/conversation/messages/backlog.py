"""Keeps the events of a reply that are not shown yet. They are taken in parts, at linear cost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from desktop.chat.content import Attachment, Content, Picture, attachments, content_of
from desktop.chat.deltas import ContentDelta, PictureArrived, ReasoningDelta, SeamMarked
from desktop.chat.messages import Message
from desktop.chat.text import consists_of
from desktop.engine.events import TurnEvent
from desktop.rendering.document.extent import MeasuredText
from desktop.rendering.document.reply_pages import effort, part_within

_SHORT = 2_000
"""Characters of a piece that its neighbour is still joined to, so that a million words are not
kept as a million objects, and drawn together."""
_OF_AN_EVENT = 100
"""The effort that an event without text counts as."""

Words = ContentDelta | ReasoningDelta


class Backlog:
    """Holds events in order; neighbouring texts of one kind are one event when they are taken."""

    def __init__(self, events: Iterable[TurnEvent] = ()) -> None:
        self._events: deque[TurnEvent] = deque()
        self._taken = 0
        """Characters of the first event that are gone already."""
        for event in events:
            self.add(event)

    def __bool__(self) -> bool:
        return bool(self._events)

    def add(self, event: TurnEvent) -> None:
        """Add an event at the end."""
        last = self._events[-1] if len(self._events) > 1 else None  # the first may be half gone
        if isinstance(event, Words) and type(event) is type(last) and len(last.text) < _SHORT:
            self._events[-1] = type(event)(last.text + event.text)
        else:
            self._events.append(event)

    def take(self, budget: int) -> tuple[TurnEvent, int]:
        """Remove and return the next event and its effort: of text as much as makes up `budget`."""
        event = self._events[0]
        if not isinstance(event, Words):
            return self._events.popleft(), _OF_AN_EVENT
        kind, parts, left = type(event), [], budget
        while self._events and left > 0 and type(event := self._events[0]) is kind:
            part = part_within(event.text[self._taken : self._taken + left], left)
            self._taken += len(part)
            if self._taken == len(event.text):
                self._events.popleft()
                self._taken = 0
            parts.append(part)
            left -= effort(part)
        return kind("".join(parts)), budget - left

    def pictures(self, length: int) -> Iterator[tuple[int, Attachment]]:
        """Return the pictures that wait, each behind the characters of text that stand before it.
        `length`: those of the text that was taken."""
        for number, event in enumerate(self._events):
            if isinstance(event, ContentDelta):
                length += len(event.text) - (0 if number else self._taken)
            elif isinstance(event, PictureArrived):
                yield length, event.picture

    def texts(self, kind: type[Words]) -> Iterator[str]:
        """Return the text of one kind that waits, piece by piece."""
        taken = self._taken
        for event in self._events:
            if isinstance(event, kind):
                yield event.text[taken:]
            taken = 0


class ShownContent:
    """What of a reply's text and pictures was shown. It grows with the reply, at linear cost."""

    def __init__(self, backlog: Backlog) -> None:
        self.text = MeasuredText()
        self._pictures: list[tuple[int, Attachment]] = []
        self._backlog = backlog

    def add(self, picture: Picture) -> None:
        """Note that a picture stands behind the text so far."""
        self._pictures.append((self.text.length, picture))

    def is_in(self, text: str) -> bool:
        """Whether shown and waiting text are this text."""
        return consists_of(text, chain(self.text.pieces(), self._backlog.texts(ContentDelta)))

    def whole(self, begun: Content) -> Content:
        """All of it. `begun`: the content that the reply had, of which other parts stay."""
        others = [one for one in attachments(begun) if not isinstance(one[1], Picture)]
        text = "".join([self.text.whole(), *self._backlog.texts(ContentDelta)])
        waiting = self._backlog.pictures(self.text.length)
        return content_of(text, [*others, *self._pictures, *waiting])


def stored_events(message: Message) -> Iterator[TurnEvent]:
    """Return the events that lead to a stored message."""
    if message.reasoning:
        yield ReasoningDelta(message.reasoning)
    at = 0
    for offset, event in sorted([*_seams(message), *_pictures(message)], key=_offset):
        if offset > at:
            yield ContentDelta(message.text[at:offset])
        yield event
        at = max(at, offset)
    yield from [ContentDelta(message.text[at:])] if message.text[at:] else []


def _seams(message: Message) -> Iterator[tuple[int, TurnEvent]]:
    for seam in message.seams:
        yield seam.offset, SeamMarked(seam.cause)


def _pictures(message: Message) -> Iterator[tuple[int, TurnEvent]]:
    for offset, part in attachments(message.content):
        if isinstance(part, Picture):
            yield offset, PictureArrived(part)


def _offset(placed: tuple[int, TurnEvent]) -> int:
    return placed[0]
