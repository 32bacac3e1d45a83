"""Pictures and files of a message in words, as they are shown, read aloud and copied."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.content import Part, Text, of_text
from desktop.chat.messages import Message, Role
from desktop.exchange.texts.words import in_place_of


def for_window(message: Message) -> Message:
    """The message as the window draws it: the files of a question have cards of their own."""
    return message if message.role is Role.USER else in_words(message)


def in_words(message: Message) -> Message:
    """The message as text alone: a paragraph of words stands for each picture and file.

    A message that is text alone is returned as it is.
    """
    if all(isinstance(part, Text) for part in message.content):
        return message
    shown, read = "", 0
    starts: list[tuple[int, int]] = []
    """Of each text: where it stands in the message's text, and how much further down here."""
    for part in message.content:
        shown += "\n\n" if shown else ""
        if isinstance(part, Text):
            starts.append((read, len(shown) - read))
            read += len(part.text)
        shown += _words(part)
    seams = [
        replace(seam, offset=seam.offset + max(by for at, by in starts if at <= seam.offset))
        for seam in message.seams
        if starts
    ]
    return replace(message, content=of_text(shown), seams=tuple(seams))


def _words(part: Part) -> str:
    return part.text if isinstance(part, Text) else in_place_of(part)
