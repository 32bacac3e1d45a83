"""What a message consists of: parts of text, pictures and files, in their order.

Pictures and files name their bytes by hash, and never hold them: the bytes lie once beside the
history, however many messages have them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it was written: plain by a person, Markdown by a model."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is sent to the model."""

    sha256: str
    """The hash of its bytes: 64 small hexadecimal digits."""
    name: str
    media_type: str
    """For instance "image/png"."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of any other kind; its text is sent to the model, its bytes are not."""

    sha256: str
    """The hash of its bytes: 64 small hexadecimal digits."""
    name: str
    media_type: str
    """For instance "application/pdf"."""
    size: int
    """Bytes."""
    text: str = ""
    """What was read from its bytes."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part that this version cannot read, damaged or of another version: kept as it is."""

    source: str
    """Its JSON in the history."""


Attachment = Picture | File | Unknown
"""A part that is no text."""
Part = Text | Attachment
Content = tuple[Part, ...]
"""Between two attachments stands one text at most, and no text is empty."""
Question = str | Content
"""What a person asks: a str where it is text alone."""


def of_text(text: str) -> Content:
    """The content of a message that is text alone."""
    return (Text(text),) if text else ()


def as_content(said: Question) -> Content:
    """The parts of what was said."""
    return of_text(said) if isinstance(said, str) else said


def text_of(content: Content) -> str:
    """The text parts, joined. Text alone is not copied."""
    return "".join([part.text for part in content if isinstance(part, Text)])


def attachments(content: Content) -> Iterator[tuple[int, Attachment]]:
    """Each part that is no text, behind the number of characters of text that stand before it."""
    offset = 0
    for part in content:
        if isinstance(part, Text):
            offset += len(part.text)
        else:
            yield offset, part


def content_of(text: str, attached: Iterable[tuple[int, Attachment]]) -> Content:
    """The content of which `text_of` is the text and `attachments` are the other parts."""
    content: list[Part] = []
    done = 0
    for offset, part in sorted(attached, key=_offset):
        content += of_text(text[done:offset])
        content.append(part)
        done = max(done, offset)
    return (*content, *of_text(text[done:]))


def with_text(content: Content, text: str) -> Content:
    """The content with another text; the other parts stay, each where it stood."""
    return content_of(text, attachments(content))


def markdown_of(picture: Picture, content: bytes) -> str:
    """A picture as a paragraph of Markdown that holds its bytes."""
    words = picture.name.translate({ord("["): "(", ord("]"): ")", ord("\\"): "_"})
    return f"\n\n![{words}]({address_of(picture, content)})\n\n"


def address_of(picture: Picture, content: bytes) -> str:
    """The `data:` address of a picture."""
    return f"data:{picture.media_type};base64,{b64encode(content).decode()}"


def _offset(attached: tuple[int, Attachment]) -> int:
    return attached[0]


def picture_type(beginning: bytes) -> str:
    """The media type of a picture that every program draws; "" where the bytes are none. An SVG
    is none: it may hold scripts and addresses, and travels as a file."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning[:2] == b"BM" and beginning[6:10] == bytes(4):  # two letters alone may be a text
        return "image/bmp"
    return next((kind for head, kind in _BEGINNINGS if beginning.startswith(head)), "")


_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
"""How the pictures begin that every program draws, but for WebP and BMP."""
