"""A turn on the terminal: the reply as text, or every event as JSON."""

from __future__ import annotations

import sys

from desktop.chat.deltas import ContentDelta, ReasoningDelta, SeamMarked, ToolCallDelta
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.engine.events import (
    NotSaved,
    Retrying,
    StageReached,
    StillAlive,
    TurnEnded,
    TurnEvent,
)
from desktop.engine.explain.sentences import (
    ending,
    explain,
    not_saved,
    seam_note,
    still_alive,
    waiting_for,
)
from desktop.engine.failures import FileNotSaved
from desktop.language import _
from desktop.terminal.json_records import event_record
from desktop.terminal.output import note, say_json, tell, write, write_over


class AsText:
    """The reply on stdout as it arrives; stages, thinking and failures on stderr.

    Stages and thinking are for somebody who watches, so only where stderr is a terminal.
    """

    def __init__(self) -> None:
        self._mid_line = False
        """Whether stdout wants a line end before anything else is said."""
        self._status = ""
        """A line of stderr that the next output replaces."""
        self._thinking = False
        self._last_retry = ""

    def show(self, event: TurnEvent) -> None:
        """Any event but the end."""
        match event:
            case ContentDelta(text) if text:
                self._clear()
                write(sys.stdout, text)
                self._mid_line = not text.endswith("\n")
            case ReasoningDelta(text) if sys.stderr.isatty():
                self._think(text)
            case ToolCallDelta(name=name) if name:
                called = _("The model asks for the tool {name}. Weir runs no tools.")
                self._note(called.format(name=name))
            case StageReached(stage) if sys.stderr.isatty():
                self._clear()
                self._status = waiting_for(stage)
                write(sys.stderr, self._status)
            case Retrying(after, cause):
                self._retry(after, cause)
            case SeamMarked(cause):
                self._note(seam_note(cause))
            case StillAlive(seconds) if sys.stderr.isatty():
                self._clear()
                self._status = still_alive(seconds)
                write(sys.stderr, self._status)
            case NotSaved(reason):
                self._note(not_saved(reason))

    def end(self, ended: TurnEnded, reply: Message | None = None) -> None:
        """The turn is over. The reply ends with a line end, unless it is empty."""
        self._clear()
        self._end_line()
        plain = ended.state is TurnState.DONE and ended.finish_reason in (None, "stop")
        if ended.failure is not None:
            tell(ended.failure)
        elif reply is not None and not plain:
            note(_("Reply {ending}.").format(ending=ending(reply)))

    def _think(self, text: str) -> None:
        if not self._thinking:
            self._clear()
            note(_("Thinking…"))
        self._thinking = True
        write(sys.stderr, text)

    def _retry(self, after: float, cause: ChatError) -> None:
        sentence = explain(cause).sentence
        if sentence != self._last_retry:  # a server that loads its model says so every second
            again = _("{cause} Trying again in {seconds} s.")
            self._note(again.format(cause=sentence, seconds=max(1, round(after))))
        self._last_retry = sentence

    def _note(self, text: str) -> None:
        self._clear()
        self._end_line()
        note(text)

    def _end_line(self) -> None:
        if self._mid_line:
            write(sys.stdout, "\n")
        self._mid_line = False

    def _clear(self) -> None:
        """Leave stderr at the start of a line."""
        if self._status:
            write_over(sys.stderr, self._status)
        if self._thinking:
            write(sys.stderr, "\n\n")
        self._status, self._thinking = "", False


class AsJson:
    """One event a line on stdout, `end` always last; what has no event goes to stderr."""

    def show(self, event: TurnEvent) -> None:
        """Any event but the end."""
        if isinstance(event, NotSaved):
            note(not_saved(event.reason))
        elif (record := event_record(event)) is not None:
            say_json(record)

    def end(self, ended: TurnEnded, reply: Message | None = None) -> None:
        """The turn is over."""
        self.show(ended)
        if isinstance(ended.failure, FileNotSaved):
            tell(ended.failure)  # stdout did not take it
