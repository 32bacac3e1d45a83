"""The order in which a chat's tree is told: its path, and beside it the other branches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.chat.messages import Message
from desktop.exchange.record import Record


@dataclass(frozen=True, slots=True)
class Said:
    """A message is told: `number` of `count` that stand in its place."""

    message: Message
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class BranchOpened:
    """A branch begins that is not shown, the `number`th of `count`. It stands before its end."""

    message: Message
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class BranchClosed:
    """The branch that was opened last has ended."""


Step = Said | BranchOpened | BranchClosed


def told(record: Record, *, variants: bool) -> Iterator[Step]:
    """The active path; with `variants` each other branch right behind the message that it
    varies. A branch of a branch is nested in it."""
    by_id = {message.id: message for message in record.messages}
    children: dict[int | None, list[int]] = {}
    for message in record.messages:
        children.setdefault(message.parent_id, []).append(message.id)
    to_do: list[int | Step | None] = [None]
    while to_do:
        step = to_do.pop()
        if isinstance(step, Said | BranchOpened | BranchClosed):
            yield step
            continue
        siblings = children.get(step, [])
        if not siblings:
            continue
        led = record.active_children.get(step)
        shown = led if led in siblings else siblings[-1]
        following: list[int | Step | None] = [_said(by_id, siblings, shown)]
        for other in siblings if variants else ():
            if other != shown:
                said = _said(by_id, siblings, other)
                opened = BranchOpened(said.message, said.number, said.count)
                following += [opened, said, other, BranchClosed()]
        to_do += reversed([*following, shown])


def _said(by_id: dict[int, Message], siblings: list[int], id_: int) -> Said:
    return Said(by_id[id_], siblings.index(id_) + 1, len(siblings))
