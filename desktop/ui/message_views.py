"""A question and a reply as they stand on the paper."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from PySide6.QtGui import QTextCursor

from desktop.chat.deltas import ContentDelta, ReasoningDelta, SeamMarked, ToolCallDelta
from desktop.chat.messages import Message, Seam, TurnState
from desktop.engine.events import Retrying, Stage, StageReached, TurnEvent
from desktop.engine.sentences import explain, explain_record, waiting_for
from desktop.language import _
from desktop.rendering.lines import Kind
from desktop.rendering.safe_text import safe_text
from desktop.rendering.style import PANEL_PADDING
from desktop.rendering.writer import ReplyWriter, next_panel
from desktop.ui.failure_line import FailureLine
from desktop.ui.paper import Paper, write_line
from desktop.ui.state_line import state_line
from desktop.ui.thoughts import Thoughts

ACTIONS_HEIGHT = 32
"""Pixels kept free below a message for its actions."""


class QuestionView:
    """The person's words, in a tinted panel to the right."""

    def __init__(self, paper: Paper, message: Message, left: float) -> None:
        self.message = message
        self.left = left
        self._paper = paper
        self._panel = next_panel()
        self._lines = safe_text(message.text).split("\n")
        text_form = paper.style.plain()
        self.start = paper.add_block(paper.style.user_block(self._panel, left, True), text_form)
        write_line(self.start, self._lines[0], text_form)
        for line in self._lines[1:]:
            at = paper.add_block(paper.style.user_block(self._panel, left, False), text_form)
            write_line(at, line, text_form)
        self.actions: QTextCursor | None = paper.add_place(ACTIONS_HEIGHT + PANEL_PADDING)

    @property
    def is_open(self) -> bool:
        """Whether more may come; never for a question."""
        return False

    def snapshot(self) -> Message:
        """The message as it is drawn."""
        return self.message

    def place(self, left: float) -> None:
        """Move the panel's edge to `left`: the window has another width."""
        self.left = left
        block = self.start.block()
        for number in range(len(self._lines)):
            form = self._paper.style.user_block(self._panel, left, number == 0)
            QTextCursor(block).setBlockFormat(form)
            block = block.next()


class ReplyView:
    """A model's words, and what is to be said about them. Open while they arrive."""

    def __init__(self, paper: Paper, message: Message, model_before: str, unfolded: bool) -> None:
        self.message = message
        self.actions: QTextCursor | None = None
        self.failure: FailureLine | None = None
        self.seams: list[tuple[QTextCursor, str]] = []
        """Where the text went on from another source, and why."""
        self._paper = paper
        self._model_before = model_before
        self._unfolded = unfolded
        self._parts: list[str] = []
        self._length = 0
        self._marked: list[Seam] = []
        self._thoughts: Thoughts | None = None
        self._writer: ReplyWriter | None = None
        self._retry_at: float | None = None
        self._retry_cause = ""
        self.start = paper.add_line("", paper.style.note())
        self._is_blank = True  # the first block is free, or holds a note that will go
        if message.reasoning:
            self._think(message.reasoning, timed=False)
        self._write_with_seams(message)
        if not self.is_open:
            self._conclude()
        elif self._is_blank:
            self._note(waiting_for(Stage.ANSWER))

    @property
    def is_open(self) -> bool:
        """Whether the reply still arrives."""
        return self.message.state is TurnState.STREAMING

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
    def writer(self) -> ReplyWriter | None:
        """What draws the text, once there is some."""
        return self._writer

    @property
    def live_end(self) -> QTextCursor | None:
        """Where the next words will stand; None while there are none."""
        return self._writer.end() if self.is_open and self._writer is not None else None

    def snapshot(self) -> Message:
        """The message with all that is drawn of it."""
        if not self.is_open:
            return self.message
        reasoning = self._thoughts.text if self._thoughts else ""
        text = "".join(self._parts)
        return replace(self.message, text=text, reasoning=reasoning, seams=tuple(self._marked))

    def draw(self, events: list[TurnEvent]) -> None:
        """Show what the turn told. Neighbouring deltas are drawn as one."""
        text: list[str] = []
        for event in events:
            if isinstance(event, ContentDelta):
                text.append(event.text)
                continue
            self._write("".join(text))
            text.clear()
            self._take(event)
        self._write("".join(text))

    def tick(self) -> None:
        """A second has gone by."""
        if self._retry_at is not None:
            self._say_retry(self._retry_at)
        elif self._thoughts is not None and self._thoughts.is_live:
            self._thoughts.tick()

    def end(self, message: Message) -> bool:
        """The turn ended as `message`. Returns False where that has another text than is drawn."""
        same = message.text == "".join(self._parts)
        self.message = message
        if same:
            self._conclude()
        return same

    def _take(self, event: TurnEvent) -> None:
        match event:
            case ReasoningDelta(text):
                self._think(text, timed=self.is_open)
            case SeamMarked(cause):
                self._mark_seam(cause)
            case ToolCallDelta(name=name) if name:
                self._note(_tool_call(name))
            case StageReached(stage):
                self._retry_at = None
                self._note(waiting_for(stage))
            case Retrying(after, cause):
                self._retry_at = time.monotonic() + after
                self._retry_cause = explain(cause).sentence
                self._say_retry(self._retry_at)

    def _say_retry(self, at: float) -> None:
        left = max(0, math.ceil(at - time.monotonic()))
        again = _("Trying again in {seconds} s").format(seconds=left)
        self._note(f"{self._retry_cause} {again}")

    def _note(self, text: str) -> None:
        """A muted line in the place of the reply, for as long as there is none."""
        if self._is_blank:
            write_line(self.start, text, self._paper.style.note())

    def _first_block(self) -> QTextCursor:
        """An empty block for what comes first, or next."""
        self._retry_at = None
        if self._is_blank:
            self._is_blank = False
            write_line(self.start, "", self._paper.style.note())
            self.start.setBlockFormat(self._paper.style.plain_block())
            return QTextCursor(self.start)
        return self._paper.add_block(self._paper.style.plain_block(), self._paper.style.plain())

    def _think(self, text: str, timed: bool) -> None:
        if self._thoughts is None:
            head = self._first_block()
            head.setKeepPositionOnInsert(True)
            self._thoughts = Thoughts(self._paper, head, self.message.id, self.is_open, timed)
            if self._unfolded:
                self._thoughts.toggle()
        self._thoughts.add(text)

    def _write(self, text: str) -> None:
        if not text:
            return
        self._parts.append(text)
        self._length += len(text)
        if self._writer is None:
            if self._thoughts is not None:
                self._thoughts.settle()
            before = Kind.PARAGRAPH if self._thoughts is not None else None
            self._writer = self._paper.writer(self._first_block(), before=before)
        self._writer.write(text)

    def _write_with_seams(self, message: Message) -> None:
        at = 0
        for seam in message.seams:
            self._write(message.text[at : seam.offset])
            self._mark_seam(seam.cause)
            at = seam.offset
        self._write(message.text[at:])

    def _mark_seam(self, cause: str) -> None:
        self._marked.append(Seam(self._length, cause))
        if self._writer is not None:
            here = QTextCursor(self._writer.end())
            here.setKeepPositionOnInsert(True)
            self.seams.append((here, cause))

    def _conclude(self) -> None:
        if self._writer is not None:
            self._writer.finish()
        if self._thoughts is not None:
            self._thoughts.finish()
        if self._is_blank:
            write_line(self.start, "", self._paper.style.note())
        for call in self.message.tool_calls:
            self._write_tool_call(call.name, call.arguments)
        self._write_failure()
        if line := state_line(self.message, self._model_before):
            top = self._paper.style.end_gap(self._writer.last_kind if self._writer else None)
            self._paper.add_line(line, self._paper.style.note(), top)
        self.actions = self._paper.add_place(ACTIONS_HEIGHT)

    def _write_tool_call(self, name: str, arguments: str) -> None:
        """Shown, never run."""
        style = self._paper.style
        self._paper.add_line(_tool_call(name), style.note(), top=12)
        at = self._paper.add_block(style.plain_block(), style.code())
        write_line(at, arguments, style.code())

    def _write_failure(self) -> None:
        if self.message.failure is None:
            return
        alone = self._is_blank and not self.message.tool_calls
        at = self.start if alone else self._paper.add_line("", self._paper.style.note(), top=10)
        told = explain_record(self.message.failure)
        self.failure = FailureLine(self._paper, at, told, self.message.id)


def _tool_call(name: str) -> str:
    return _("Tool call: {name}").format(name=name)
