"""What has arrived of a reply."""

from __future__ import annotations

import dataclasses
from typing import Literal, Protocol

from desktop.chat.deltas import (
    ContentDelta,
    Delta,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.messages import Message, Seam, ToolCall
from desktop.engine.meter import Meter


class Record(Protocol):
    """Where a reply is kept while it arrives; no call blocks."""

    failure: str | None

    def append(self, kind: Literal["content", "reasoning"], text: str) -> None: ...
    def mark(self, seam: Seam) -> None: ...
    def finish(self, message: Message) -> None: ...


class Arrived:
    """Gathers deltas at linear cost; `message()` puts them together."""

    def __init__(self, reply: Message, meter: Meter) -> None:
        """`reply` is the message to fill; the text it has already stays its beginning."""
        self._reply = reply
        self._meter = meter
        self._text = [reply.text]
        self._reasoning = [reply.reasoning]
        self._calls: dict[int, list[ToolCallDelta]] = {}
        self.seams = list(reply.seams)
        self._length = len(reply.text)
        self._thought = bool(reply.reasoning)

    @property
    def anything(self) -> bool:
        """Whether any text or thinking is there."""
        return self._length > 0 or self._thought

    @property
    def text(self) -> str:
        """The reply's text so far."""
        self._text = ["".join(self._text)]
        return self._text[0]

    @property
    def can_go_on(self) -> bool:
        """Whether a new request could go on from here: with words, but not with half a call."""
        return self._length > 0 and not self._calls

    def add(self, delta: Delta) -> None:
        """One more delta, in order."""
        match delta:
            case ContentDelta(text):
                self._meter.delta()
                self._text.append(text)
                self._length += len(text)
            case ReasoningDelta(text):
                self._meter.delta()
                self._reasoning.append(text)
                self._thought = True
            case ToolCallDelta(index):
                self._calls.setdefault(index, []).append(delta)
            case UsageReported():
                self._meter.usage(delta)
            case SeamMarked(cause):
                self.seams.append(Seam(self._length, cause))

    def message(self) -> Message:
        """The reply as it stands now."""
        self._reasoning = ["".join(self._reasoning)]
        return dataclasses.replace(
            self._reply,
            text=self.text,
            reasoning=self._reasoning[0],
            tool_calls=tuple(_whole_call(self._calls[index]) for index in sorted(self._calls)),
            seams=tuple(self.seams),
            stats=self._meter.stats(),
        )


def _whole_call(deltas: list[ToolCallDelta]) -> ToolCall:
    name = "".join(delta.name for delta in deltas)
    return ToolCall(name, "".join(delta.arguments for delta in deltas))
