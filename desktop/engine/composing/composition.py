"""Composes what is asked of a model: instructions, messages, parameters."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Sequence

from desktop import language
from desktop.chat.content import of_text
from desktop.chat.context import messages_to_send
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Role
from desktop.chat.request import Request
from desktop.chat.steering.steering import Steering
from desktop.chat.steering.variables import filled
from desktop.chat.text import whole_text

VARIABLES = ("date", "time", "language", "os", "model")
"""What instructions may name in double braces."""


def request_for(path: Iterable[Message], steering: Steering, endpoint: Endpoint) -> Request:
    """What is asked by a path that ends in its question. Every request of a chat is made here.

    The instructions of the chat stand in for a system message that it began with.
    """
    messages: Sequence[Message] = list(path)
    if steering.system.strip():
        said = filled(steering.system, values(endpoint.model))
        others = [message for message in messages if message.role is not Role.SYSTEM]
        messages = [Message(0, None, Role.SYSTEM, of_text(said), 0), *others]
    return Request(messages_to_send(messages), steering.parameters)


def unkept(question: str, system: str | None) -> list[Message]:
    """A question, and the instructions before it, that no history holds."""
    said = [(Role.SYSTEM, system)] if system else []
    said.append((Role.USER, question))
    return [Message(0, None, role, of_text(whole_text(text)), 0) for role, text in said]


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
