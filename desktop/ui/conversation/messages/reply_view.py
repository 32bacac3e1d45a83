"""A reply as it is shown: what it is made of, drawn or not."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from PySide6.QtGui import QTextCursor

from desktop.chat.content import with_text
from desktop.chat.deltas import ContentDelta, ReasoningDelta, SeamMarked, ToolCallDelta
from desktop.chat.messages import Message, Seam, TurnState
from desktop.chat.text import GrowingText
from desktop.engine.events import Retrying, Stage, StageReached, TurnEvent
from desktop.engine.explain.sentences import explain, waiting_for
from desktop.language import _
from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.messages.backlog import Backlog
from desktop.ui.conversation.messages.failure_line import FailureLine
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import FootPart, LinePart, Part, tool_call_line
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.messages.thoughts import Thoughts


class ReplyView:
    """A model's words, and what is to be said about them. Open while they arrive.

    What it is told waits in a backlog; `advance` works it off in pieces, so that no amount of text
    holds up the window.
    """

    def __init__(
        self,
        document: MessageDocument,
        message: Message,
        number: int,
        model_before: str,
        unfolded: bool,
    ) -> None:
        """`number`: how many messages stand above it. `model_before`: of the reply before it."""
        self.message = message
        self.number = number
        self.parts: list[Part] = []
        """Its parts, in order, as far as `advance` has come."""
        self._document = document
        self._model_before = model_before
        self._unfolded = unfolded
        self._backlog = Backlog(_stored(message))
        self._is_ending = not self.is_open
        self._shown = GrowingText()
        self._marked: list[Seam] = []
        self._thoughts: Thoughts | None = None
        self._text: Section | None = None
        self._note: LinePart | None = None
        self._foot: FootPart | None = None
        self._shape: tuple[object, ...] = ()
        self._retry_at: float | None = None
        self._retry_cause = ""
        if self.is_open and not self._backlog:
            self._say(waiting_for(Stage.ANSWER))

    @property
    def is_open(self) -> bool:
        """Whether the reply still arrives."""
        return self.message.state is TurnState.STREAMING

    @property
    def is_behind(self) -> bool:
        """Whether `advance` has more to do."""
        unfolding = self._thoughts is not None and self._thoughts.is_behind
        return bool(self._backlog) or unfolding or (self._is_ending and self._foot is None)

    @property
    def is_counting(self) -> bool:
        """Whether it shows seconds that go by."""
        thinking = self._thoughts is not None and self._thoughts.is_live
        return self.is_open and (thinking or self._retry_at is not None)

    @property
    def thoughts(self) -> Thoughts | None:
        """The line that unfolds, where the model thought aloud."""
        return self._thoughts

    @property
    def text(self) -> Section | None:
        """The reply itself, once there is some."""
        return self._text

    @property
    def failure(self) -> FailureLine | None:
        """The line of a failure, while it is drawn."""
        return self._foot.failure if self._foot is not None else None

    @property
    def actions(self) -> QTextCursor | None:
        """The place of its actions; None while that is not drawn."""
        return self._foot.actions if self._foot is not None else None

    @property
    def live_end(self) -> QTextCursor | None:
        """Where the next words will stand; None while that is nowhere on the page."""
        return self._text.end() if self.is_open and self._text is not None else None

    @property
    def has_seams(self) -> bool:
        """Whether the text ever went on from another source."""
        return bool(self._marked)

    def seams(self) -> Iterator[tuple[QTextCursor, str]]:
        """Where on the page the text went on from another source, and why."""
        for part in self._text.parts if self._text is not None and self._marked else []:
            yield from part.marks

    def snapshot(self) -> Message:
        """The message with all that it was told so far."""
        if not self.is_open:
            return self.message
        pondered = self._thoughts.text if self._thoughts is not None else ""
        reasoning = "".join([pondered, *self._backlog.texts(ReasoningDelta)])
        text = "".join([self._shown.whole(), *self._backlog.texts(ContentDelta)])
        content = with_text(self.message.content, text)
        return replace(
            self.message, content=content, reasoning=reasoning, seams=tuple(self._marked)
        )

    def tell(self, events: list[TurnEvent]) -> None:
        """What the turn told, in order."""
        for event in events:
            self._backlog.add(event)

    def advance(self, budget: int) -> None:
        """Work off what was told, for an effort of about `budget`, and draw it where drawn."""
        if self._thoughts is not None and self._thoughts.is_behind:
            budget = self._thoughts.advance(budget)
            self._arrange()
        while self._backlog and budget > 0:
            event, cost = self._backlog.take(budget)
            budget -= cost
            self._take(event)
        if self._is_ending and self._foot is None and not self._backlog:
            self._conclude()
        if self._thoughts is not None and self._thoughts.section is not None:
            self._thoughts.section.update()
        if self._text is not None:
            self._text.update()

    def tick(self) -> None:
        """A second has gone by."""
        if self._retry_at is not None:
            self._say_retry(self._retry_at)
        elif self._thoughts is not None and self._thoughts.is_live:
            self._thoughts.tick()

    def restyle(self) -> None:
        """The document has another style."""
        if self._thoughts is not None and self._thoughts.section is not None:
            self._thoughts.section.restyle(self._document.style.muted)
        if self._text is not None:
            self._text.restyle(self._document.style)

    def sections(self) -> list[Section]:
        """What is shown of the reply's text and of the thoughts."""
        return [one for one in map(self.section, ("thoughts", "text")) if one is not None]

    def section(self, name: str) -> Section | None:
        """The "text" or the "thoughts"; None where they are not shown."""
        thoughts = self._thoughts.section if self._thoughts is not None else None
        return self._text if name == "text" else thoughts

    def toggle_thoughts(self) -> None:
        """Unfold the thoughts, or fold them away."""
        if self._thoughts is not None:
            self._thoughts.toggle()
            self._arrange()

    def end(self, message: Message) -> bool:
        """The turn ended as `message`. Returns False where that has another text than was told."""
        same = self._was_told(message.text)
        self.message = message
        self._is_ending = True
        return same

    def _was_told(self, text: str) -> bool:
        """Whether `text` is what was told so far: compared, not joined, for it may be long."""
        if not self.is_open:
            return text == self.message.text
        at = 0
        for piece in chain(self._shown.pieces(), self._backlog.texts(ContentDelta)):
            if not text.startswith(piece, at):
                return False
            at += len(piece)
        return at == len(text)

    def _take(self, event: TurnEvent) -> None:
        match event:
            case ContentDelta(text):
                self._write(text)
            case ReasoningDelta(text):
                self._think(text)
            case SeamMarked(cause):
                self._marked.append(Seam(self._shown.length, cause))
                if self._text is not None:
                    self._text.mark(cause)
            case ToolCallDelta(name=name) if name:
                self._say(tool_call_line(name))
            case StageReached(stage):
                self._retry_at = None
                self._say(waiting_for(stage))
            case Retrying(after, cause):
                self._retry_at = time.monotonic() + after
                self._retry_cause = explain(cause).sentence
                self._say_retry(self._retry_at)

    def _say_retry(self, at: float) -> None:
        left = max(0, math.ceil(at - time.monotonic()))
        again = _("Trying again in {seconds} s").format(seconds=left)
        self._say(f"{self._retry_cause} {again}")

    def _say(self, text: str) -> None:
        """A muted line in the place of the reply, for as long as there is none."""
        if self._text is None and self._thoughts is None:
            if self._note is None:
                self._note = LinePart(self._document)
                self._arrange()
            self._note.say(text)

    def _think(self, text: str) -> None:
        if self._thoughts is None:
            timed = self.is_open and not self.message.reasoning
            self._thoughts = Thoughts(self._document, self.message.id, self.is_open, timed)
            if self._unfolded:
                self._thoughts.toggle()
        self._retry_at = None
        self._thoughts.add(text)
        self._thoughts.advance(len(text))
        self._arrange()

    def _write(self, text: str) -> None:
        if not text:
            return
        self._retry_at = None
        self._shown.add(text)
        if self._text is None:
            if self._thoughts is not None:
                self._thoughts.settle()
            before = Block(Kind.PARAGRAPH) if self._thoughts is not None else None
            self._text = Section(
                self._document,
                self._document.style,
                InternalLink("", self.message.id, "text"),
                before,
            )
        self._text.feed(text)
        self._arrange()

    def _conclude(self) -> None:
        if self._text is not None:
            self._text.finish()
        if self._thoughts is not None:
            self._thoughts.finish()
            self._thoughts.advance(0)
        last = self._text.last_block if self._text is not None else None
        self._foot = FootPart(self._document, self.message, self._model_before, last)
        self._arrange()

    def _arrange(self) -> None:
        """The parts as they follow one another now."""
        text = self._text.parts if self._text is not None else []
        thoughts = self._thoughts.parts if self._thoughts is not None else []
        if text or thoughts or self._foot is not None:
            self._note = None
        shape = (len(thoughts), len(text), self._note, self._foot)
        if shape != self._shape:  # not at every delta: a long reply has a thousand pages
            self._shape = shape
            ends = [part for part in (self._note, self._foot) if part is not None]
            self.parts = [*thoughts, *text, *ends]


def _stored(message: Message) -> Iterator[TurnEvent]:
    """A stored message as the events it came by."""
    if message.reasoning:
        yield ReasoningDelta(message.reasoning)
    at = 0
    for seam in message.seams:
        yield ContentDelta(message.text[at : seam.offset])
        yield SeamMarked(seam.cause)
        at = seam.offset
    yield from [ContentDelta(message.text[at:])] if message.text[at:] else []
