"""What a record of a chat says of its tree, by the texts of its messages."""

from __future__ import annotations

from desktop.exchange.record import Record


def by_text(record: Record) -> dict[str, str | None]:
    """The text of each message, with that of the one above it."""
    texts = {one.id: one.text for one in record.messages}
    return {
        one.text: None if one.parent_id is None else texts[one.parent_id] for one in record.messages
    }


def line_of(record: Record) -> list[str]:
    """The texts of the messages on the active path."""
    texts = {one.id: one.text for one in record.messages}
    found: list[str] = []
    at: int | None = None
    while (child := record.active_children.get(at)) is not None:
        found.append(texts[child])
        at = child
    return found
