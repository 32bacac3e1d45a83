"""Reads an e-mail as it was saved (.eml): its headers, its text, and the names of its files."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import BinaryIO, cast

from desktop.documents.limits import LONGEST_TEXT
from desktop.documents.markup import text_of
from desktop.documents.plain import decoded
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_MOST_FILES = 200


def pages(file: BinaryIO) -> Iterator[Begun | Page]:
    """The text of a message. Raises Refusal."""
    content = file.read(8 * LONGEST_TEXT)
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(content)
        parts = [*_headers(message), "", _body(message), *_files(message)]
    except (MessageError, *_DAMAGED):
        raise Refusal("damaged") from None
    if not any(message.get(name) for name in _HEADERS):
        raise Refusal("damaged")
    yield Begun("mail", 1)
    yield Page("\n".join(parts).strip())


_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What Python's reader of mail raises over headers and parts that are not as the RFCs say."""


def _headers(message: EmailMessage) -> list[str]:
    return [f"{name}: {message[name]}" for name in _HEADERS if message.get(name)]


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _text(cast(EmailMessage, part))
    return text_of(text) if part.get_content_subtype() == "html" else text


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    return decoded(content, part.get_content_charset())[0] if isinstance(content, bytes) else ""


def _files(message: EmailMessage) -> list[str]:
    names = [part.get_filename() or "?" for part in message.iter_attachments()][:_MOST_FILES]
    return ["", "Attachments: " + ", ".join(names)] if names else []
