"""What a reply consists of, in its order: text, attachments, and the seams within the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.chat.content import Attachment, Text
from desktop.chat.messages import Message


@dataclass(frozen=True, slots=True)
class SeamHere:
    """Here another source went on."""

    cause: str
    is_within: bool
    """Whether a paragraph goes on over it."""


def pieces(message: Message) -> Iterator[str | SeamHere | Attachment]:
    """The pieces of a message."""
    seams, read = sorted(message.seams, key=lambda seam: seam.offset), 0
    for part in message.content:
        if not isinstance(part, Text):
            yield part
            continue
        at = 0
        while seams and seams[0].offset < read + len(part.text):
            seam, begun = seams.pop(0), at
            at = max(begun, seam.offset - read)
            yield part.text[begun:at]
            yield SeamHere(seam.cause, is_within=not part.text[:at].endswith("\n\n"))
        yield part.text[at:]
        read += len(part.text)
