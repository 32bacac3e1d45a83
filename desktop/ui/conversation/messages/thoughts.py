"""The thoughts of a model before its answer: one line that unfolds."""

from __future__ import annotations

import time
from dataclasses import replace

from desktop.language import _
from desktop.rendering.document.reply_pages import effort, part_within
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import LinePart, Part
from desktop.ui.conversation.messages.section import Section


class Thoughts:
    """The line "Thinking…" and, unfolded, the thoughts below it. Streams while unfolded."""

    def __init__(
        self,
        document: MessageDocument,
        message_id: int,
        *,
        live: bool,
        unfolded: bool,
        thought_ms: float | None,
    ) -> None:
        """`thought_ms`: how long the thinking took so far; None where nobody knows."""
        self._document = document
        self._link = InternalLink("thoughts", message_id)
        self._texts: list[str] = []
        self._given = 0  # parts that the section has
        self._section = self._unfolded() if unfolded else None
        self._seconds = _seconds_of(thought_ms)
        known = live and thought_ms is not None
        self._began = time.monotonic() - (thought_ms or 0) / 1000 if known else None
        self._live = live
        self._finished = False
        self._head = LinePart(document, link=self._link.address())
        self.tick()

    @property
    def parts(self) -> list[Part]:
        """The line and the unfolded thoughts below it."""
        return [self._head, *(self._section.parts if self._section is not None else [])]

    @property
    def section(self) -> Section | None:
        """The thoughts as they can be read; None while they are folded."""
        return self._section

    @property
    def text(self) -> str:
        """The whole text of the thoughts so far."""
        return "".join(self._texts)

    @property
    def is_live(self) -> bool:
        """Whether the model still thinks."""
        return self._live

    @property
    def is_unfolded(self) -> bool:
        """Whether the thoughts can be read."""
        return self._section is not None

    @property
    def is_behind(self) -> bool:
        """Whether there is more to unfold."""
        return self._section is not None and self._given < len(self._texts)

    def add(self, text: str) -> None:
        """Add text of the thoughts."""
        self._texts.append(text)

    def advance(self, budget: int) -> int:
        """Unfold more, for an effort of about `budget`. Returns what is left of that."""
        if self._section is None:
            return budget
        while self._given < len(self._texts) and budget > 0:
            whole = self._texts[self._given]
            part = part_within(whole, budget)
            if len(part) < len(whole):
                self._texts[self._given : self._given + 1] = [part, whole[len(part) :]]
            self._section.feed(part)
            self._given += 1
            budget -= effort(part)
        if self._finished and not self.is_behind and not self._section.reply_pages.finished:
            self._section.finish()
        return budget

    def settle(self) -> None:
        """Stop the clock: the answer begins. Some models think again later."""
        if self._live:
            self.tick()
            self._live = False
        self._say()

    def finish(self, thought_ms: float | None) -> None:
        """Note that the turn ended, with what the thinking took by the turn's own clock."""
        self.settle()
        if thought_ms is not None:
            self._seconds = _seconds_of(thought_ms)
            self._say()
        self._finished = True

    def tick(self) -> None:
        """Count the seconds anew: another one has gone by."""
        if self._live and self._began is not None:
            self._seconds = round(time.monotonic() - self._began)
        self._say()

    def toggle(self) -> None:
        """Unfold the thoughts, or fold them away."""
        if self._section is None:
            self._section = self._unfolded()
        else:
            self._section, self._given = None, 0
        self._say()

    def _unfolded(self) -> Section:
        link = replace(self._link, section="thoughts")
        return Section(self._document, self._document.style.muted, link)

    def _say(self) -> None:
        arrow = "▾" if self.is_unfolded else "▸"
        self._head.say(f"{arrow} {self._words()}")

    def _words(self) -> str:
        if self._seconds is None:
            return _("Thinking…") if self._live else _("Thoughts")
        if self._live:
            counted = _("Thinking… {seconds} s").format(seconds=self._seconds)
            return counted if self._seconds else _("Thinking…")
        if not self._seconds:
            return _("Thought for less than a second")
        return _("Thought for {seconds} s").format(seconds=self._seconds)


def _seconds_of(thought_ms: float | None) -> int | None:
    """Whole seconds; None for what is no time, which a damaged history may hold."""
    if thought_ms is None or not 0 <= thought_ms < _LONGEST:
        return None
    return round(thought_ms / 1000)


_LONGEST = 1e9
"""Milliseconds: nobody waits for days."""
