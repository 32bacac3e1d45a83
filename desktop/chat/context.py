"""What of a conversation is sent to the model."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.chat.messages import Message, Role

MAX_TITLE = 60
"""Characters of the first question that become the chat's title."""


def messages_to_send(path: Iterable[Message]) -> list[dict[str, str]]:
    """The `messages` of a request, from the active path up to the question.

    Stopped, incomplete and failed replies go with the text they have; a reply without text is
    left out, since servers refuse an empty assistant message. Reasoning is never sent back.
    """
    return [
        {"role": str(message.role), "content": message.text}
        for message in path
        if message.role is not Role.ASSISTANT or message.text
    ]


def title_from(question: str) -> str:
    """A chat's title: the question's first line, cut at a word where there is one."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "")
    if len(line) <= MAX_TITLE:
        return line
    cut = line[:MAX_TITLE]
    at = cut.rfind(" ")
    return (cut[:at] if at > MAX_TITLE // 2 else cut) + "…"
