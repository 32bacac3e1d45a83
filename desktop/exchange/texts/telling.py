"""The order in which a chat's tree is told: its path, and beside it the other branches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.chat.messages import Message
from desktop.exchange.record import Record
from desktop.exchange.tree import Tree


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
    tree = Tree(record)
    to_do: list[int | Step | None] = [None]
    while to_do:
        step = to_do.pop()
        if isinstance(step, Said | BranchOpened | BranchClosed):
            yield step
        elif siblings := tree.children.get(step):
            shown = tree.chosen(step)
            to_do += reversed([*_beside(tree, siblings, shown, variants=variants), shown])


def _beside(tree: Tree, siblings: list[int], shown: int, *, variants: bool) -> Iterator[int | Step]:
    """The message on the path, and the branches beside it; of an id, all below it is told."""
    count = len(siblings)
    yield Said(tree.messages[shown], siblings.index(shown) + 1, count)
    for number, other in enumerate(siblings if variants else (), 1):
        if other != shown:
            message = tree.messages[other]
            yield BranchOpened(message, number, count)
            yield Said(message, number, count)
            yield other
            yield BranchClosed()
