"""Pictures and files of a message in words, as they are shown, read aloud and copied."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.content import Attachment, Part, Picture, Text, content_of, of_text
from desktop.chat.messages import Message, Role
from desktop.exchange.texts.words import in_place_of


def for_window(message: Message) -> Message:
    """The message as the window draws it: pictures and files have cards of their own, above the
    words of a question. Those of a reply are drawn where they stand; its files follow below."""
    return message if message.role is Role.USER else _with_one_text(message, named=False)


def in_words(message: Message) -> Message:
    """The message as text alone: a paragraph of words stands for each picture and file.

    A message that is text alone is returned as it is.
    """
    shown = _with_one_text(message, named=True)
    return shown if shown is message else replace(shown, content=of_text(shown.text))


def _with_one_text(message: Message, *, named: bool) -> Message:
    """The message with its files behind all else, or with all that is no text named among it."""
    stay: tuple[type[Text | Picture], ...] = (Text,) if named else (Text, Picture)
    if all(isinstance(part, stay) for part in message.content):
        return message
    shown, read, begins = "", 0, True
    pictures: list[tuple[int, Attachment]] = []
    files: list[Part] = []
    starts: list[tuple[int, int]] = []
    """Of each text: where it stands in the message's text, and how much further down here."""
    for part in message.content:
        if isinstance(part, Text):
            shown += "" if begins or not shown else "\n\n"
            starts.append((read, len(shown) - read))
            read += len(part.text)
            shown, begins = shown + part.text, False
        elif named:
            shown += "\n\n" if shown else ""
            shown, begins = shown + in_place_of(part), False
        elif isinstance(part, Picture):
            pictures.append((len(shown), part))
            begins = True
        else:
            files.append(part)
            begins = False
    seams = [
        replace(seam, offset=seam.offset + max(by for at, by in starts if at <= seam.offset))
        for seam in message.seams
        if starts
    ]
    return replace(message, content=(*content_of(shown, pictures), *files), seams=tuple(seams))
