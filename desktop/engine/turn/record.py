"""Writes a reply to its record while it arrives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, assert_never

from desktop.chat.content import Picture
from desktop.chat.deltas import (
    ContentDelta,
    Delta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.messages import Message, Seam
from desktop.engine.events import NotSaved, TurnEvent


class Record(Protocol):
    """Where a reply is kept while it arrives; no call blocks."""

    failure: str | None

    def append(self, kind: Literal["content", "reasoning"], text: str) -> None: ...
    def mark(self, seam: Seam) -> None: ...
    def attach(self, offset: int, picture: Picture, content: bytes) -> None: ...
    def finish(self, message: Message) -> None: ...


class RecordWriter:
    """Gives deltas to a record, if there is one, and emits NotSaved once where that fails."""

    def __init__(self, record: Record | None, emit: Callable[[TurnEvent], None]) -> None:
        self._record = record
        self._emit = emit
        self._has_failed = False

    def add(self, delta: Delta, seams: list[Seam], length: int) -> None:
        """Write down one delta. `seams` are those of the reply so far, this one's included;
        `length`: characters of its text."""
        if self._record is None:
            return
        match delta:
            case ContentDelta(text):
                self._record.append("content", text)
            case ReasoningDelta(text):
                self._record.append("reasoning", text)
            case SeamMarked():
                self._record.mark(seams[-1])
            case PictureArrived(picture, content):
                self._record.attach(length, picture, content)
            case ToolCallDelta() | UsageReported() | PictureArriving():
                return  # written with the whole reply, at its end
            case _:
                assert_never(delta)
        self._look(self._record)

    def finish(self, reply: Message) -> None:
        """Write down the reply as it ended."""
        if self._record is not None:
            self._record.finish(reply)
            self._look(self._record)

    def _look(self, record: Record) -> None:
        if record.failure and not self._has_failed:
            self._has_failed = True
            self._emit(NotSaved(record.failure))
