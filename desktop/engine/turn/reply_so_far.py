"""Puts a reply together from its deltas: for the turn, and for the window, which lags behind it."""

from __future__ import annotations

import dataclasses
from typing import assert_never

from desktop.chat.content import Attachment, attachments, content_of
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
from desktop.chat.failures import ChatError
from desktop.chat.masking import Mask
from desktop.chat.messages import Message, Seam, ToolCall, TurnState
from desktop.chat.text import GrowingText
from desktop.wire.failures import ConnectionBroken, IdleTimedOut, ReplyTooLong


class ReplySoFar:
    """Gathers deltas at linear cost; `message()` puts them together."""

    def __init__(self, reply: Message) -> None:
        """`reply` is the message to fill; the text it has already stays its beginning."""
        self._reply = reply
        self._text = GrowingText(reply.text)
        self._reasoning = GrowingText(reply.reasoning)
        self._calls: dict[int, tuple[GrowingText, GrowingText]] = {}
        self._attached: list[tuple[int, Attachment]] = list(attachments(reply.content))
        self.seams = list(reply.seams)
        self.size = _size(reply.text) + _size(reply.reasoning)
        """Bytes of all that arrived: text, thinking and tool calls, in UTF-8, and pictures."""

    @property
    def anything(self) -> bool:
        """Whether any text, thinking or picture is there."""
        return self._text.length + self._reasoning.length + len(self._attached) > 0

    @property
    def length(self) -> int:
        """Characters of the reply's text so far."""
        return self._text.length

    @property
    def text(self) -> str:
        """The reply's text so far."""
        return self._text.whole()

    @property
    def can_continue(self) -> bool:
        """Whether a new request could continue the reply: it has words, and no half a call."""
        return self._text.length > 0 and not self._calls

    def add(self, delta: Delta) -> None:
        """Add the next delta."""
        match delta:
            case ContentDelta(text):
                self._text.add(text)
                self.size += _size(text)
            case ReasoningDelta(text):
                self._reasoning.add(text)
                self.size += _size(text)
            case ToolCallDelta():
                self._call(delta)
            case PictureArrived(picture):
                self._attached.append((self._text.length, picture))
                self.size += picture.size
            case UsageReported() | PictureArriving():
                pass  # the meter counts the one; the other is shown and forgotten
            case SeamMarked(cause):
                self.seams.append(Seam(self._text.length, cause))
            case _:
                assert_never(delta)

    def state_after(self, failure: ChatError | None, complete: bool) -> TurnState:
        """Failed before done, done before incomplete; what was cut after text is incomplete.

        `complete`: the server said that the reply is whole.
        """
        cut = isinstance(failure, ConnectionBroken | ReplyTooLong) or (
            isinstance(failure, IdleTimedOut) and self.anything
        )
        if failure is not None and not cut:
            return TurnState.FAILED
        return TurnState.DONE if complete else TurnState.INCOMPLETE

    def message(self) -> Message:
        """The reply as it stands now, without the tool calls that were added."""
        return dataclasses.replace(
            self._reply,
            content=content_of(self.text, self._attached),
            reasoning=self._reasoning.whole(),
            seams=tuple(self.seams),
        )

    def tool_calls(self, mask: Mask) -> tuple[ToolCall, ...]:
        """The calls as they stand now. `mask` hides keys in them: a server may send one in pieces
        that are none by themselves."""
        calls = (self._calls[index] for index in sorted(self._calls))
        return tuple(
            ToolCall(mask.text(name.whole()), mask.text(given.whole())) for name, given in calls
        )

    def _call(self, delta: ToolCallDelta) -> None:
        if delta.index not in self._calls:
            self._calls[delta.index] = GrowingText(), GrowingText()
            self.size += _CALL
        name, arguments = self._calls[delta.index]
        name.add(delta.name)
        arguments.add(delta.arguments)
        self.size += _size(delta.name) + _size(delta.arguments)


_CALL = 1000
"""What a tool call takes besides its words, in bytes: a server may open one with each event."""


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
