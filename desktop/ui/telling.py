"""A failure as the window tells it."""

from __future__ import annotations

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain


def told(failure: ChatError) -> str:
    """The cause and the next step, in one line of plain text."""
    return explain(failure).line
