"""What an update address says: the newest version, and where it is told what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from desktop.engine.updating.version import is_version

MOST_BYTES = 4_096
LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """A version that is out."""

    version: str
    notes: str = ""
    """An https address that says what is new; "" where there is none."""


def read_offer(answer: bytes) -> Offer | None:
    """The offer in an answer: JSON with `version` and, where wanted, `notes`; or the version in the
    first line of a text, and the address in the second. None for all that is no such thing."""
    if len(answer) > MOST_BYTES:
        return None
    text = answer.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            return offer_of(msgspec.json.decode(text))
        except (ValueError, RecursionError):
            return None
    version, _line, notes = text.partition("\n")
    return offer_of({"version": version.strip(), "notes": notes.strip()})


def offer_of(value: Any) -> Offer | None:
    """The offer in a JSON object, each value checked."""
    if not isinstance(value, dict):
        return None
    version, notes = value.get("version"), value.get("notes", "")
    if not isinstance(version, str) or not is_version(version):
        return None
    return Offer(version, notes if _is_address(notes) else "")


def _is_address(notes: object) -> bool:
    if not isinstance(notes, str) or len(notes) > LONGEST_ADDRESS or not notes.isprintable():
        return False
    try:
        parts = urlsplit(notes)
    except ValueError:  # brackets around no address
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
