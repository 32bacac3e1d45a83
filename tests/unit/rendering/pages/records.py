"""Chats as an export gives them to its writers, and what a writer is given beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.chat.content import Content, of_text
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.steering.steering import Steering
from desktop.exchange.record import Origin, Record
from desktop.rendering.helper.protocol import Drawing

NOON = 1_796_126_400.0
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000080000000808020000004b6d29dc000000097048597300000f"
    "6100000f6101a83fa7690000001449444154089963e42fcb63c00698b08a0e5a0900c29b0103198cb46c0000"
    "000049454e44ae426082"
)
"""A green square."""
PNG_HASH = hashlib.sha256(PNG).hexdigest()


class Words:
    """Plain words for the ends of replies."""

    def ending(self, message: Message) -> str:
        return "stopped" if message.state is TurnState.STOPPED else ""

    def trouble(self, message: Message) -> str:
        return "It broke." if message.state is TurnState.FAILED else ""

    def seam(self, cause: str) -> str:
        return f"Another server ({cause})."


WORDS = Words()


class NoHelper:
    """In place of the helper process: nothing has colours, and no formula can be drawn."""

    drawn: Drawing | None = None
    """What each formula becomes."""

    def colours(self, language: str, text: str) -> list[str] | None:
        return None

    def formula(self, latex: str, **_how: Any) -> Drawing | None:
        return self.drawn


def asked(id_: int, parent: int | None, said: str | Content, **more: Any) -> Message:
    content = of_text(said) if isinstance(said, str) else said
    return Message(id_, parent, Role.USER, content, NOON + id_, **more)


def replied(id_: int, parent: int | None, said: str | Content, **more: Any) -> Message:
    content = of_text(said) if isinstance(said, str) else said
    return Message(id_, parent, Role.ASSISTANT, content, NOON + id_, **{"model": "m-1"} | more)


def chat(
    messages: Iterable[Message],
    active: Mapping[int | None, int] | None = None,
    title: str = "A chat",
    system: str = "",
    files: Mapping[str, Any] | None = None,
) -> Record:
    return Record(
        Origin("weir", "1"), title, tuple(messages), {}, active or {}, NOON, NOON,
        steering=Steering(system=system), files=files or {},
    )  # fmt: skip


def exchange(reply: str, question: str = "Why?", title: str = "A chat") -> Record:
    """A question and its reply."""
    return chat([asked(1, None, question), replied(2, 1, reply)], title=title)
