"""The words of replies' ends in exported files."""

from __future__ import annotations

from desktop.chat.messages import Message, TurnState
from desktop.engine.explain.sentences import ending, explain_end, seam_note


class PageWords:
    """`exchange.writing.Words`: what writers ask for, which may not import the engine."""

    def ending(self, message: Message) -> str:
        """How a reply ended, in a few words; empty where it ended as usual, or `trouble` tells."""
        if message.state is TurnState.DONE and message.finish_reason in (None, "stop"):
            return ""
        return "" if explain_end(message) is not None else ending(message)

    def trouble(self, message: Message) -> str:
        """The cause of a failure. The next step is left out: who reads the page cannot take it."""
        explained = explain_end(message)
        return explained.sentence if explained is not None else ""

    def seam(self, cause: str) -> str:
        """The meaning of a place where another source went on with a reply."""
        return seam_note(cause)


PAGE_WORDS = PageWords()
