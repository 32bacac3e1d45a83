"""Conversations to show in tests."""

from __future__ import annotations

from typing import Any

from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role, TurnState, TurnStats
from desktop.chat.tree import Conversation

STATS = TurnStats(ttft_ms=1200, tokens_per_second=84.2, prompt_tokens=9, completion_tokens=312)


def question(number: int, text: str, parent: int | None = None) -> Message:
    return Message(number, parent, Role.USER, of_text(text), 0.0)


def reply(number: int, text: str, parent: int, **facts: Any) -> Message:
    facts = {"finish_reason": "stop", "stats": STATS, "model": "m", **facts}
    return Message(number, parent, Role.ASSISTANT, of_text(text), 0.0, **facts)


def arriving(number: int, parent: int, text: str = "", **facts: Any) -> Message:
    facts = {"state": TurnState.STREAMING, "model": "m", **facts}
    return Message(number, parent, Role.ASSISTANT, of_text(text), 0.0, **facts)


def long_chat(turns: int = 12, id: int = 1) -> Conversation:
    chat, last = Conversation(id, "long"), None
    for number in range(turns):
        chat.add(question(number * 2 + 1, f"Question {number}", last))
        words = "\n\n".join(f"Paragraph {part} of answer {number}. " * 5 for part in range(4))
        chat.add(reply(number * 2 + 2, words, number * 2 + 1))
        last = number * 2 + 2
    return chat
