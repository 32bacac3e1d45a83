"""What of a conversation is sent to the model, in the protocol's form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any, assert_never

from desktop.chat.content import (
    Content,
    File,
    Part,
    Picture,
    Text,
    Unknown,
    address_of,
    text_of,
)
from desktop.chat.messages import Message, Role
from desktop.chat.text import printable_line

MAX_TITLE = 60
"""Characters of the first question that become the chat's title."""

BytesOf = Callable[[str], bytes | None]
"""Gives the bytes of a hash, or None where they are not there."""


def _no_bytes(_sha256: str) -> None:
    return None


def messages_to_send(
    path: Iterable[Message], bytes_of: BytesOf = _no_bytes
) -> list[dict[str, Any]]:
    """The `messages` of a request, from the active path up to the question.

    Stopped, incomplete and failed replies go with the text they have; an empty reply is left out,
    since servers refuse an empty assistant message. Reasoning is never sent back. A picture whose
    bytes are not there goes by its name.

    https://platform.openai.com/docs/api-reference/chat/create: `content` is a string, or a list of
    parts; pictures are taken from the user alone. There a `file` part is for PDF files alone, and
    most other servers refuse it, so that a file goes as the text that was read from it.
    """
    return [
        {"role": str(message.role), "content": _sent(message, bytes_of)}
        for message in path
        if message.role is not Role.ASSISTANT or message.content
    ]


def text_of_sent(content: Any) -> str:
    """The text of a `content` in the protocol's form, whatever stands there."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, dict))
    return "\n\n".join(text for text in texts if isinstance(text, str))


def title_from(question: str) -> str:
    """A chat's title: the question's first line, cut at a word where there is one. A line that
    only names a picture, such as "[leaf.png]", says less than the one below it."""
    lines = [line.strip() for line in question.splitlines() if line.strip()]
    line = next((line for line in lines if line[0] + line[-1] != "[]"), next(iter(lines), ""))
    if len(line) <= MAX_TITLE:
        return line
    cut = line[:MAX_TITLE]
    at = cut.rfind(" ")
    return (cut[:at] if at > MAX_TITLE // 2 else cut) + "…"


def title_of(question: Content) -> str:
    """A chat's title by its first question: its words, or the name of what it brings along."""
    names = (part.name for part in question if isinstance(part, File | Picture))
    return title_from(text_of(question)) or title_from(next(names, ""))


def _sent(message: Message, bytes_of: BytesOf) -> str | list[dict[str, Any]]:
    """The content of a message: a string wherever one says it all, as each server takes it."""
    pictures = [part for part in message.content if isinstance(part, Picture)]
    addresses = _addresses(pictures, bytes_of) if message.role is Role.USER else {}
    if not addresses:
        return "\n\n".join(map(_as_text, message.content))
    return [
        {"type": "image_url", "image_url": {"url": addresses[part]}}
        if part in addresses
        else {"type": "text", "text": _as_text(part)}
        for part in message.content
    ]


def _addresses(pictures: list[Picture], bytes_of: BytesOf) -> dict[Part, str]:
    """The pictures whose bytes are there, each with the address that holds them."""
    return {
        picture: address_of(picture, data)
        for picture in pictures
        if (data := bytes_of(picture.sha256)) is not None
    }


def _as_text(part: Part) -> str:
    """A part in words for the model, which reads English whatever the window's language."""
    match part:
        case Text(text):
            return text
        case Picture():
            return f"[Picture: {printable_line(part.name)}]"
        case File():
            return f'<file name="{escape(printable_line(part.name))}">\n{part.text}\n</file>'
        case Unknown():
            return "[An attachment that cannot be read]"
        case _:
            assert_never(part)
