"""A turn on the terminal: the reply as text, or every event as JSON."""

from __future__ import annotations

import sys
from typing import Protocol, assert_never

from desktop.chat.content import markdown_of
from desktop.chat.deltas import (
    ContentDelta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, TurnState
from desktop.chat.text import printable_line
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
from desktop.terminal.output import note, say_json, show_error, write, write_over


class Display(Protocol):
    """What shows a turn."""

    chat: int | None
    """The id of the chat that the turn is kept in."""

    def show(self, event: TurnEvent) -> None: ...
    def end(self, ended: TurnEnded, reply: Message | None = None) -> None: ...


class AsText:
    """The reply on stdout as it arrives; stages, thinking and failures on stderr.

    Stages and thinking are for somebody who watches, so only where stderr is a terminal.
    """

    def __init__(self) -> None:
        self.chat: int | None = None
        self._mid_line = False
        """Whether stdout wants a line end before anything else is said."""
        self._status = ""
        """A line of stderr that the next output replaces."""
        self._thinking = False
        self._last_retry = ""

    def show(self, event: TurnEvent) -> None:
        """Show any event but the end."""
        match event:
            case ContentDelta(text):
                self._write(text)
            case PictureArrived():
                self._show_picture(event)
            case ReasoningDelta(text):
                self._think(text)
            case ToolCallDelta(name=name):
                if name:  # a piece of its arguments has none
                    called = _("The model asks for the tool {name}. Weir runs no tools.")
                    self._note(called.format(name=name))
            case StageReached(stage):
                self._show_status(waiting_for(stage))
            case Retrying(after, cause):
                self._retry(after, cause)
            case SeamMarked(cause):
                self._note(seam_note(cause))
            case StillAlive(seconds):
                self._show_status(still_alive(seconds))
            case NotSaved(reason):
                self._note(not_saved(reason))
            case UsageReported() | TurnEnded() | PictureArriving():
                pass
            case _:
                assert_never(event)

    def end(self, ended: TurnEnded, reply: Message | None = None) -> None:
        """Show how the turn ended. The reply ends with a line end, unless it is empty."""
        self._clear()
        self._end_line()
        plain = ended.state is TurnState.DONE and ended.finish_reason in (None, "stop")
        if ended.failure is not None:
            show_error(ended.failure)
        elif reply is not None and not plain:
            note(_("Reply {ending}.").format(ending=ending(reply)))

    def _write(self, text: str) -> None:
        if text:
            self._clear()
            write(sys.stdout, text)
            self._mid_line = not text.endswith("\n")

    def _show_picture(self, event: PictureArrived) -> None:
        """A file gets the picture itself, as Markdown has it; a person reads its name."""
        if not sys.stdout.isatty():
            self._write(markdown_of(event.picture, event.content))
            return
        size = f"{event.picture.size / 1e6:.1f} MB"
        name = printable_line(event.picture.name)
        words = _("[Picture: {name}, {size}]").format(name=name, size=size)
        self._write(f"\n\n{words}\n\n")

    def _show_status(self, line: str) -> None:
        if sys.stderr.isatty():
            self._clear()
            self._status = line
            write(sys.stderr, line)

    def _think(self, text: str) -> None:
        if not sys.stderr.isatty():
            return
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


class AsCode(AsText):
    """The first fenced code block of the reply on stdout, once the reply is there; nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.is_without_code = False
        """Whether the reply ended, and holds none."""

    def show(self, event: TurnEvent) -> None:
        """Show any event but the end; the text is held back."""
        if not isinstance(event, ContentDelta | PictureArrived):
            super().show(event)

    def end(self, ended: TurnEnded, reply: Message | None = None) -> None:
        """Show the code, or say that there is none."""
        code = first_code_block(reply.text) if reply is not None else None
        if code is not None:
            self._write(code)
        super().end(ended, reply)
        if code is None and ended.failure is None:
            self.is_without_code = True
            note(_("The reply holds no fenced code block."))


def first_code_block(markdown: str) -> str | None:
    """The first fenced code block of a text, without its fences; None: there is none."""
    from markdown_it import MarkdownIt  # takes long to import

    tokens = MarkdownIt("commonmark").parse(markdown)
    return next((token.content for token in tokens if token.type == "fence"), None)


class AsJson:
    """One JSON record a line on stdout, `end` always last; what has no record goes to stderr."""

    def __init__(self) -> None:
        self.chat: int | None = None

    def show(self, event: TurnEvent) -> None:
        """Show any event but the end."""
        if isinstance(event, NotSaved):
            note(not_saved(event.reason))
        elif (record := event_record(event)) is not None:
            say_json(record | ({"chat": self.chat} if record["type"] == "end" else {}))

    def end(self, ended: TurnEnded, reply: Message | None = None) -> None:
        """Show how the turn ended."""
        self.show(ended)
        if isinstance(ended.failure, FileNotSaved):
            show_error(ended.failure)  # stdout did not take it
