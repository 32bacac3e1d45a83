"""Tells the child what stands on the sheets: chats in words and pictures. No Qt."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import assert_never

from desktop.chat.content import File, Picture, Unknown, picture_type
from desktop.chat.messages import Message, Role
from desktop.exchange.record import Record
from desktop.exchange.texts.words import thought
from desktop.exchange.writing import Words
from desktop.language import _
from desktop.rendering.helper.protocol import LONGEST_PICTURE
from desktop.rendering.pages.facts import (
    chat_facts,
    file_facts,
    first_words,
    foot,
    line,
    title,
    tool_title,
)
from desktop.rendering.pages.options import PageOptions
from desktop.rendering.pages.paper.protocol import (
    Card,
    ChatBegins,
    Image,
    Line,
    Note,
    Passage,
    Piece,
    Told,
)
from desktop.rendering.pages.pieces import SeamHere, pieces
from desktop.rendering.pages.walk import steps

_MOST_TOOLS, _LONGEST_CALL = 20, 4_000
"""Calls of a reply, and characters of one's arguments."""
_LARGEST = 3 * LONGEST_PICTURE // 4 - 1_000
"""Bytes of a picture whose address fits into a job of the helper."""


def told(record: Record, words: Words, options: PageOptions) -> Iterator[Line]:
    """A chat on its active path: what paper has no room for is folded away for good."""
    system = record.steering.system
    yield ChatBegins(title(record.title), chat_facts(record), system)
    for message in steps(record, variants=False):
        if isinstance(message, Message):
            yield _message(record, message, words, options)


def _message(record: Record, message: Message, words: Words, options: PageOptions) -> Told:
    asked = message.role is not Role.ASSISTANT
    thinks = options.thoughts and bool(message.reasoning)
    return Told(
        is_asked=asked,
        entry=first_words(message) if message.role is Role.USER else "",
        pieces=list(_pieces(record, message, words)),
        foot=" · ".join(foot(message, words)),
        thoughts_title=thought(message) if thinks else "",
        thoughts=message.reasoning if thinks else "",
        tools=[
            (tool_title(call.name), call.arguments[:_LONGEST_CALL])
            for call in message.tool_calls[:_MOST_TOOLS]
        ],
        trouble=line(words.trouble(message)),
    )


def _pieces(record: Record, message: Message, words: Words) -> Iterator[Piece]:
    """What a message says, its seams where they are."""
    for piece in pieces(message):
        match piece:
            case str(text):
                yield Passage(text)
            case SeamHere(cause, within):
                yield Note(line(words.seam(cause)), within)
            case Picture():
                yield _picture(record, piece)
            case File():
                yield Card(line(piece.name), file_facts(piece))
            case Unknown():
                yield Card(_("Attachment"), "")
            case _:
                assert_never(piece)


def _picture(record: Record, part: Picture) -> Image | Card:
    name = line(part.name) or _("Picture")
    try:
        give = record.files.get(part.sha256)
        content = give() if give is not None else b""
    except (OSError, ValueError):
        content = b""
    media_type = picture_type(content)
    if not media_type or len(content) > _LARGEST:
        return Card(name, file_facts(part))
    return Image(f"data:{media_type};base64,{b64encode(content).decode('ascii')}", name)
