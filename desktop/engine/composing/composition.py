"""Composes what is asked of a model: instructions, messages, parameters."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop import language
from desktop.chat.content import File, Picture, Question, Text, as_content, of_text
from desktop.chat.context import BytesOf, messages_to_send
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Role
from desktop.chat.request import Request
from desktop.chat.steering.sending import Sent, SizeOf, sent_of
from desktop.chat.steering.steering import Steering
from desktop.chat.steering.variables import filled
from desktop.chat.text import whole_text

SUMMARY = "Summary of the earlier part of this conversation:"
"""Stands above a summary. The model reads English whatever the window's language."""

LONG = 1_000_000
"""Characters of a request that take some milliseconds to compose."""

VARIABLES = ("date", "time", "language", "os", "model")
"""What instructions may name in double braces."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What is asked, before the bytes of its pictures are read."""

    messages: list[Message]
    parameters: Mapping[str, Any]
    _bytes_of: BytesOf

    def request(self) -> Request:
        """The request. With pictures it takes long: they are read, and written as base64."""
        return Request(messages_to_send(self.messages, self._bytes_of), self.parameters)

    def soon(self) -> Request | Callable[[], Request]:
        """The request; where it is long, what makes it, to be called in a thread."""
        parts = [part for message in self.messages for part in message.content]
        length = sum(len(part.text) for part in parts if isinstance(part, File | Text))
        is_long = length > LONG or any(isinstance(part, Picture) for part in parts)
        return self.request if is_long else self.request()


def compose(
    path: Sequence[Message],
    steering: Steering,
    endpoint: Endpoint,
    size_of: SizeOf,
    bytes_of: BytesOf,
) -> Composed:
    """What is asked by a path that ends in its question. Every request of a chat is made here.

    `size_of` is what the model takes a message for, where the rule of the chat counts tokens.
    `bytes_of` gives the pictures.
    """
    chosen = sent_of(path, steering.sent, size_of)
    return Composed(composed(chosen, steering, endpoint), steering.parameters, bytes_of)


def composed(chosen: Sent, steering: Steering, endpoint: Endpoint) -> list[Message]:
    """The messages that go, with the instructions of the chat before them.

    The instructions stand in for a system message that the chat began with. A summary goes with
    them: many models take one system message, and take it first.
    """
    messages = chosen.messages
    said = [message.text for message in messages if message.role is Role.SYSTEM]
    if steering.system.strip():
        said = [filled(steering.system, values(endpoint.model))]
    if chosen.summary:
        said.append(f"{SUMMARY}\n\n{chosen.summary}")
    others = [message for message in messages if message.role is not Role.SYSTEM]
    if not said:
        return others
    return [Message(0, None, Role.SYSTEM, of_text("\n\n".join(said)), 0), *others]


def unkept(question: Question, system: str | None) -> list[Message]:
    """A question, and the instructions before it, that no history holds."""
    said = [(Role.SYSTEM, of_text(whole_text(system)))] if system else []
    asked = whole_text(question) if isinstance(question, str) else question
    said.append((Role.USER, as_content(asked)))
    return [Message(0, None, role, content, 0) for role, content in said]


def values(model: str, now: float | None = None) -> dict[str, str]:
    """The values of VARIABLES at this moment, in this computer's time."""
    moment = time.localtime(now)
    return {
        "date": time.strftime("%Y-%m-%d", moment),
        "time": time.strftime("%H:%M", moment),
        "language": language.LANGUAGES[language.current()],
        "os": {"Darwin": "macOS"}.get(platform.system(), platform.system()),
        "model": model,
    }
