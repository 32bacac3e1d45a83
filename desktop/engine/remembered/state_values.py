"""What the values in a window's file mean. Each function raises ValueError for what means none."""

from __future__ import annotations

FAR = 100_000
"""No pixel of any screen is as far away as this."""
MOST_SEARCHES, LONGEST_SEARCH = 10, 200
"""Searches that are kept, and the characters of each."""


def to_number(value: str) -> int:
    """A number of pixels, or of one of two states."""
    if abs(number := int(value)) >= FAR:
        raise ValueError
    return number


def to_factor(value: str) -> float:
    """A multiple of the usual size of text."""
    if not 0.1 < (factor := float(value)) < 10:
        raise ValueError
    return factor


def to_id(value: str) -> int:
    """The id of a chat, a folder or a message."""
    if not 0 < (number := int(value)) < 2**63:
        raise ValueError
    return number


def to_ids(value: str) -> frozenset[int]:
    """The ids of several chats, folders or messages, with spaces between them."""
    return frozenset(map(to_id, value.split()))


def to_theme(value: str) -> str:
    """A theme that can be chosen."""
    if value not in ("light", "dark"):
        raise ValueError
    return value


def to_searches(value: str) -> tuple[str, ...]:
    """What was searched for."""
    import json  # not before the first paint

    try:
        texts = json.loads(value)
    except RecursionError as exc:
        raise ValueError from exc
    if not isinstance(texts, list):
        raise ValueError  # noqa: TRY004 - as for any other value
    fit = (text for text in texts if isinstance(text, str) and text.isprintable() and text.strip())
    return tuple(text[:LONGEST_SEARCH] for text in dict.fromkeys(fit))[:MOST_SEARCHES]
