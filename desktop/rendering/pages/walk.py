"""The order in which a page tells a chat: down the active path, the other branches folded where
they part from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.chat.messages import Message, Role
from desktop.exchange.record import Record
from desktop.exchange.tree import Tree


@dataclass(frozen=True, slots=True)
class FoldBegins:
    """The siblings of the message before follow, each with all below it."""

    role: Role
    count: int
    depth: int
    """In how many folds it lies."""


@dataclass(frozen=True, slots=True)
class BranchBegins:
    """One of these siblings."""

    number: int
    """From 1, the order in which they came into being."""
    depth: int
    """In how many folds that lies, in which it stands."""


@dataclass(frozen=True, slots=True)
class BranchEnds:
    """The branch is told."""

    depth: int


@dataclass(frozen=True, slots=True)
class FoldEnds:
    """All siblings are told."""

    depth: int


Step = Message | FoldBegins | BranchBegins | BranchEnds | FoldEnds


def steps(record: Record, *, variants: bool) -> Iterator[Step]:
    """Every message once; without `variants` those of the active path alone. Does not recurse:
    a tree may be as deep as it has messages."""
    tree = Tree(record)
    waiting: list[Step | _Path] = [_Path(None)]
    depth = 0
    while waiting:
        step = waiting.pop()
        if not isinstance(step, _Path):
            depth += isinstance(step, FoldBegins) - isinstance(step, FoldEnds)
            yield step
            continue
        below = tree.children.get(step.parent, ())
        if not below:
            continue
        chosen = tree.chosen(step.parent)
        yield tree.messages[chosen]
        waiting.append(_Path(chosen))
        if variants and len(below) > 1:
            waiting += reversed(list(_fold(tree, below, chosen, depth)))


@dataclass(frozen=True, slots=True)
class _Path:
    """What follows a message, still to be told."""

    parent: int | None


def _fold(tree: Tree, below: list[int], chosen: int, depth: int) -> Iterator[Step | _Path]:
    yield FoldBegins(tree.messages[chosen].role, len(below) - 1, depth)
    for number, one in enumerate(below, start=1):
        if one != chosen:
            yield BranchBegins(number, depth)
            yield tree.messages[one]
            yield _Path(one)
            yield BranchEnds(depth)
    yield FoldEnds(depth)
