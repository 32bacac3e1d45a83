"""Pictures and files of a message in words, as they are shown, read aloud and copied."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.content import Part, Text, of_text
from desktop.chat.messages import Message, Role
from desktop.exchange.texts.words import in_place_of


def for_window(message: Message) -> Message:
    """The message as the window draws it: pictures and files have cards of their own, above the
    words of a question and below those of a reply, which may be paragraphs around them."""
    return message if message.role is Role.USER else _with_one_text(message, named=False)


def in_words(message: Message) -> Message:
    """The message as text alone: a paragraph of words stands for each picture and file.

    A message that is text alone is returned as it is.
    """
    shown = _with_one_text(message, named=True)
    return shown if shown is message else replace(shown, content=of_text(shown.text))


def _with_one_text(message: Message, *, named: bool) -> Message:
    """The message with all of its text before all else, which is named among it, or not."""
    if all(isinstance(part, Text) for part in message.content):
        return message
    shown, read = "", 0
    starts: list[tuple[int, int]] = []
    """Of each text: where it stands in the message's text, and how much further down here."""
    for part in message.content:
        is_text = isinstance(part, Text)
        shown += "\n\n" if shown and (is_text or named) else ""
        if isinstance(part, Text):
            starts.append((read, len(shown) - read))
            read += len(part.text)
        shown += _words(part) if is_text or named else ""
    seams = [
        replace(seam, offset=seam.offset + max(by for at, by in starts if at <= seam.offset))
        for seam in message.seams
        if starts
    ]
    others = [part for part in message.content if not isinstance(part, Text)]
    return replace(message, content=(*of_text(shown), *others), seams=tuple(seams))


def _words(part: Part) -> str:
    return part.text if isinstance(part, Text) else in_place_of(part)
