"""The record of a reply's failure, which came from a program that is no endpoint of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.chat.masking import masked_look_alikes
from desktop.exchange.readers.shared.values import ident, text

_LONGEST = 500


def failure(message: object, code: object = None) -> Mapping[str, Any]:
    """What `ChatError.from_record` reads as an error that the server reported in the stream."""
    said = masked_look_alikes(text(message)[:_LONGEST])  # servers quote keys that they refuse
    record: dict[str, Any] = {"kind": "error_in_stream", "message": said}
    return {**record, "code": ident(code)[:_LONGEST]} if ident(code) else record
