"""One reply of the conversation and its parts, drawn or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from PySide6.QtGui import QTextCursor

from desktop.chat.content import Picture
from desktop.chat.deltas import (
    ContentDelta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.messages import Message, Seam, TurnState
from desktop.engine.events import (
    NotSaved,
    Retrying,
    Stage,
    StageReached,
    StillAlive,
    TurnEnded,
    TurnEvent,
)
from desktop.engine.explain.sentences import waiting_for
from desktop.rendering.document.folds import Folds
from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.messages.attached.attached_part import FilesPart, files_below
from desktop.ui.conversation.messages.backlog import Backlog, ShownContent, stored_events
from desktop.ui.conversation.messages.failure_line import FailureLine
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import FootPart, LinePart, Part, tool_call_line
from desktop.ui.conversation.messages.retry_countdown import RetryCountdown
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.messages.thoughts import Thoughts


class ReplyView:
    """The text of a reply, its thoughts and the lines about it. Open while the reply arrives.

    Events wait in a backlog; `advance` shows them in pieces, so that no amount of text holds up the
    window.
    """

    def __init__(
        self,
        document: MessageDocument,
        message: Message,
        number: int,
        others: Sequence[Message],
        unfolded: bool,
        folds: Folds,
    ) -> None:
        """`number`: how many messages stand above it. `others`: the reply before it, and its
        variants. `unfolded`: the thoughts are; `folds`: of the text."""
        self.message = message
        self.number = number
        self.parts: list[Part] = []
        """The parts of the reply, in order, as far as `advance` has come."""
        self._document = document
        self._others = others
        self._unfolded, self._folds = unfolded, folds
        self._backlog = Backlog(stored_events(message))
        self._is_ending = not self.is_open
        self.shown = ShownContent(self._backlog)
        """What `advance` has come to."""
        self._marked: list[Seam] = []
        self._thoughts: Thoughts | None = None
        self._text: Section | None = None
        self._note: LinePart | None = None
        self._files: FilesPart | None = None
        self._foot: FootPart | None = None
        self._shape: tuple[object, ...] = ()
        self._retry: RetryCountdown | None = None
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
        """Whether the reply shows seconds that go by."""
        thinking = self._thoughts is not None and self._thoughts.is_live
        return self.is_open and (thinking or self._retry is not None)

    @property
    def thoughts(self) -> Thoughts | None:
        """The line that unfolds, where the model showed its thoughts."""
        return self._thoughts

    @property
    def text(self) -> Section | None:
        """The text of the reply, once there is some."""
        return self._text

    @property
    def failure(self) -> FailureLine | None:
        """The line of a failure, while it is drawn."""
        return self._foot.failure if self._foot is not None else None

    @property
    def actions(self) -> QTextCursor | None:
        """The place of the reply's actions; None while that is not drawn."""
        return self._foot.actions if self._foot is not None else None

    @property
    def live_end(self) -> QTextCursor | None:
        """Where the next words will stand; None while that is not drawn."""
        return self._text.end() if self.is_open and self._text is not None else None

    @property
    def has_seams(self) -> bool:
        """Whether some of the text came from another source than what precedes it."""
        return bool(self._marked)

    def seams(self) -> Iterator[tuple[QTextCursor, str]]:
        """Return where in the document the text came from another source, and why."""
        for part in self._text.parts if self._text is not None and self._marked else []:
            yield from part.marks

    def snapshot(self) -> Message:
        """Return the message with the text of all events so far, shown or not."""
        if not self.is_open:
            return self.message
        pondered = self._thoughts.text if self._thoughts is not None else ""
        reasoning = "".join([pondered, *self._backlog.texts(ReasoningDelta)])
        content, seams = self.shown.whole(self.message.content), tuple(self._marked)
        return replace(self.message, content=content, reasoning=reasoning, seams=seams)

    def add(self, events: list[TurnEvent]) -> None:
        """Take the next events of the turn."""
        list(map(self._backlog.add, events))

    def advance(self, budget: int) -> None:
        """Show more of the waiting events, for an effort of about `budget`."""
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
        """Count the seconds anew: another one has gone by."""
        if self._retry is not None:
            self._say(self._retry.words())
        elif self._thoughts is not None and self._thoughts.is_live:
            self._thoughts.tick()

    def restyle(self) -> None:
        """Draw in the document's style, which is another one now."""
        if self._thoughts is not None and self._thoughts.section is not None:
            self._thoughts.section.restyle(self._document.style.muted)
        if self._text is not None:
            self._text.restyle(self._document.style)

    def sections(self) -> list[Section]:
        """Return the text and the thoughts, as far as they are shown."""
        return [one for one in map(self.section, ("thoughts", "text")) if one is not None]

    def section(self, name: str) -> Section | None:
        """Return the "text" or the "thoughts"; None where they are not shown."""
        thoughts = self._thoughts.section if self._thoughts is not None else None
        return self._text if name == "text" else thoughts

    def toggle_thoughts(self) -> None:
        """Unfold the thoughts, or fold them away."""
        if self._thoughts is not None:
            self._thoughts.toggle()
            self._arrange()

    def end(self, message: Message) -> bool:
        """End as `message`. Returns False where its text is not that of the events."""
        before, text = self.message.text, message.text
        same = self.shown.is_in(text) if self.is_open else text == before
        self.message, self._is_ending = message, True
        return same

    def _take(self, event: TurnEvent) -> None:
        match event:
            case ContentDelta(text):
                self._write(text)
            case ReasoningDelta(text):
                self._think(text)
            case PictureArrived(picture):
                self._place(picture)
            case PictureArriving(size):
                self._begun_text().expect_picture(size)
                self._arrange()
            case SeamMarked(cause):
                self._marked.append(Seam(self.shown.text.length, cause))
                if self._text is not None:
                    self._text.mark(cause)
            case ToolCallDelta(name=name) if name:
                self._say(tool_call_line(name))
            case StageReached(stage):
                self._retry = None
                self._say(waiting_for(stage))
            case Retrying():
                self._retry = RetryCountdown(event)
                self._say(self._retry.words())
            case ToolCallDelta() | UsageReported() | StillAlive() | NotSaved() | TurnEnded():
                pass  # shown at the end, or outside of the reply
            case _:
                assert_never(event)

    def _say(self, text: str) -> None:
        """Show a muted line in the place of the reply, for as long as there is none."""
        if self._text is None and self._thoughts is None:
            if self._note is None:
                self._note = LinePart(self._document)
                self._arrange()
            self._note.say(text)

    def _think(self, text: str) -> None:
        if self._thoughts is None:
            known = self.message.stats.thought_ms
            begins = self.is_open and not self.message.reasoning
            self._thoughts = Thoughts(
                self._document,
                self.message.id,
                live=self.is_open,
                unfolded=self._unfolded,
                thought_ms=0 if begins else known,
            )
        self._retry = None
        self._thoughts.add(text)
        self._thoughts.advance(len(text))
        self._arrange()

    def _write(self, text: str) -> None:
        if text:
            self.shown.text.add(text)
            self._begun_text().feed(text)
            self._arrange()

    def _place(self, picture: Picture) -> None:
        self.shown.add(picture)
        self._begun_text().add_picture(picture)
        self._arrange()

    def _begun_text(self) -> Section:
        self._retry = None
        if self._text is None:
            if self._thoughts is not None:
                self._thoughts.settle()
            before = Block(Kind.PARAGRAPH) if self._thoughts is not None else None
            link = InternalLink("", self.message.id, "text")
            self._text = Section(self._document, self._document.style, link, before, self._folds)
        return self._text

    def _conclude(self) -> None:
        if self._text is not None:
            self._text.finish()
        if self._thoughts is not None:
            self._thoughts.finish(self.message.stats.thought_ms)
            self._thoughts.advance(0)
        self._files = files_below(self._document, self.message)
        last = self._text.last_block if self._text is not None else None
        self._foot = FootPart(self._document, self.message, self._others, last)
        self._arrange()

    def _arrange(self) -> None:
        """Put the parts in order."""
        text = self._text.parts if self._text is not None else []
        thoughts = self._thoughts.parts if self._thoughts is not None else []
        if text or thoughts or self._foot is not None:
            self._note = None
        shape = (len(thoughts), len(text), self._note, self._foot)
        if shape != self._shape:  # not at every delta: a long reply has a thousand pages
            self._shape = shape
            ends = [part for part in (self._note, self._files, self._foot) if part is not None]
            self.parts = [*thoughts, *text, *ends]
