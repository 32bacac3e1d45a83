"""What failed: in the file that is read, and in replies that other programs had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.chat.masking import masked_look_alikes
from desktop.exchange.readers.shared.values import ident, text
from desktop.exchange.source import Unreadable, Why

LONGEST_ERROR = 500
"""Characters of an error that are kept."""


def why(error: Unreadable) -> Why:
    """Why a part of a file was passed over."""
    return error.why if isinstance(error.why, Why) else Why.DAMAGED


def failure(message: object, code: object = None) -> Mapping[str, Any]:
    """What `ChatError.from_record` reads as an error that the server reported in the stream."""
    said = masked_look_alikes(text(message)[:LONGEST_ERROR])  # servers quote keys that they refuse
    record: dict[str, Any] = {"kind": "error_in_stream", "message": said}
    return {**record, "code": ident(code)[:LONGEST_ERROR]} if ident(code) else record
