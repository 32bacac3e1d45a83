"""What a model thought before it answered: one line that unfolds."""

from __future__ import annotations

import time

from PySide6.QtGui import QTextCursor

from desktop.language import _
from desktop.rendering.links import INTERNAL
from desktop.rendering.writer import ReplyWriter
from desktop.ui.paper import Paper, write_line


class Thoughts:
    """The line "Thinking…" and, unfolded, the thoughts below it. Streams while unfolded."""

    def __init__(
        self, paper: Paper, head: QTextCursor, message_id: int, live: bool, timed: bool
    ) -> None:
        """`head` stands in the empty block that becomes the line.

        `timed`: the thinking begins now, so that its seconds can be told.
        """
        self._paper = paper
        self._head = head
        self._link = f"{INTERNAL}:thoughts/{message_id}"
        self._parts: list[str] = []
        self._body: ReplyWriter | None = None
        self._began = time.monotonic() if timed else None
        self._seconds: int | None = None
        self._live = live
        self._finished = False
        head.setBlockFormat(paper.style.plain_block(chrome=True))
        self.tick()

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self._parts)

    @property
    def is_live(self) -> bool:
        """Whether the model still thinks."""
        return self._live

    @property
    def is_unfolded(self) -> bool:
        """Whether the thoughts can be read."""
        return self._body is not None

    def add(self, text: str) -> None:
        """More thoughts."""
        self._parts.append(text)
        if self._body is not None:
            self._body.write(text)

    def settle(self) -> None:
        """The answer begins: the clock stops, though some models think on now and then."""
        if self._live:
            self.tick()
            self._live = False
        self._say()

    def finish(self) -> None:
        """The turn ended."""
        self.settle()
        self._finished = True
        if self._body is not None:
            self._body.finish()

    def tick(self) -> None:
        """Another second has gone by."""
        if self._live and self._began is not None:
            self._seconds = round(time.monotonic() - self._began)
        self._say()

    def toggle(self) -> None:
        """Unfold, or fold."""
        if self._body is None:
            self._unfold()
        else:
            self._fold(self._body)
        self._say()

    def _say(self) -> None:
        arrow = "▾" if self.is_unfolded else "▸"
        write_line(self._head, f"{arrow} {self._words()}", self._paper.style.note(link=self._link))

    def _words(self) -> str:
        if self._seconds is None:
            return _("Thinking…") if self._live else _("Thoughts")
        if self._live:
            counted = _("Thinking… {seconds} s").format(seconds=self._seconds)
            return counted if self._seconds else _("Thinking…")
        if not self._seconds:
            return _("Thought for less than a second")
        return _("Thought for {seconds} s").format(seconds=self._seconds)

    def _unfold(self) -> None:
        cursor = QTextCursor(self._head.block())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertBlock(self._paper.style.plain_block())
        self._body = self._paper.writer(cursor, self._paper.style.muted)
        self._body.write(self.text)
        if self._finished:
            self._body.finish()

    def _fold(self, body: ReplyWriter) -> None:
        cursor = QTextCursor(self._head.block())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.setPosition(body.end().position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._body = None
