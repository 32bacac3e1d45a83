"""A search that answers what a test wants, and when it wants."""

from __future__ import annotations

import asyncio

from desktop.chat.messages import Role
from desktop.chat.searching.hits import Found, Hit, Snippet, Where
from desktop.chat.searching.query import parse


class PlannedSearch:
    """Stands where the workspace's search is."""

    def __init__(self, answer: Found | None = None) -> None:
        self.answer = answer or Found()
        self.asked: list[tuple[str, bool]] = []
        self.waiting: dict[str, asyncio.Event] = {}
        """What these texts find comes once their event is set."""
        self.unread = 0

    async def find(self, text: str, *, limit: int = 200, by_relevance: bool = False) -> Found:
        self.asked.append((text, by_relevance))
        answer = self.answer
        if text in self.waiting:
            await self.waiting[text].wait()
        return answer

    def pending(self) -> int:
        return self.unread


def hit(
    words: str,
    *,
    chat: int = 1,
    title: str = "A chat",
    message: int | None = 1,
    at: float = 0.0,
    query: str = "",
    role: Role = Role.ASSISTANT,
    where: Where = Where.TEXT,
    model: str = "gpt-5.2-instant",
    attachment: str = "",
) -> Hit:
    """A hit whose snippet is `words`, with what `query` finds in it marked."""
    marks = tuple(parse(query).spans(words))
    snippet = Snippet(words, marks)
    of = model if role is Role.ASSISTANT else ""
    return Hit(chat, title, message, role, where, at, of, snippet, attachment)
