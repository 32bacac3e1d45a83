"""The texts of a message that a search looks into, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from desktop.chat.content import Attachment, File, Picture, attachments
from desktop.chat.searching.hits import Where
from desktop.storage.database.mending import mended_text
from desktop.storage.database.parts import content_from


class Document(NamedTuple):
    """A text in which all words of a search must occur together."""

    where: Where
    text: str
    attachment: str = ""
    """The name of the file or picture."""


def attached(parts: bytes | None) -> Iterator[Document]:
    """The pictures and files of a message, by its column `parts`: their names and texts."""
    if parts is not None:
        for _at, part in attachments(content_from("", mended_text(parts))):
            if isinstance(part, Picture | File):
                yield Document(Where.ATTACHMENT, _text_of(part), part.name)


def _text_of(part: Attachment) -> str:
    match part:
        case File(name=name, text=text) if text:
            return f"{name}\n{text}"
        case File(name=name) | Picture(name=name):
            return name
        case _:
            return ""
