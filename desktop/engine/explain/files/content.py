"""Pictures and files of a message in words, as they are shown, read aloud and copied."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from desktop.chat.content import Attachment, File, Part, Picture, Text, Unknown, content_of
from desktop.chat.messages import Message, Role
from desktop.chat.text import printable_line
from desktop.language import _


def for_window(message: Message) -> Message:
    """The message as the window draws it: the files of a question have cards of their own, and the
    pictures of a reply are drawn."""
    return message if message.role is Role.USER else _worded(message, (Picture,))


def in_words(message: Message) -> Message:
    """The message as text alone: a paragraph of words stands for each picture and file.

    A message that is text alone is returned as it is.
    """
    return _worded(message, ())


def _worded(message: Message, stay: tuple[type[Picture], ...]) -> Message:
    """The message with words for all parts but text and those that stay."""
    if all(isinstance(part, (Text, *stay)) for part in message.content):
        return message
    shown, read = "", 0
    staying: list[tuple[int, Attachment]] = []
    starts: list[tuple[int, int]] = []
    """Of each text: where it stands in the message's text, and how much further down here."""
    for part in message.content:
        if isinstance(part, stay):
            staying.append((len(shown), part))
            continue
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
    return replace(message, content=content_of(shown, staying), seams=tuple(seams))


def _words(part: Part) -> str:
    match part:
        case Text(text):
            return text
        case Picture():
            return _("[Picture: {name}]").format(name=printable_line(part.name))
        case File():
            return _("[File: {name}]").format(name=printable_line(part.name))
        case Unknown():
            return _("[An attachment that this version of Weir cannot read]")
        case _:
            assert_never(part)
