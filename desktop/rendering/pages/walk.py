"""The order in which a page tells a chat: down the active path, the other branches folded where
they part from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.chat.messages import Message, Role
from desktop.exchange.record import Record


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
    tree = _Tree(record)
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


class _Tree:
    def __init__(self, record: Record) -> None:
        self.messages = {message.id: message for message in record.messages}
        self.children: dict[int | None, list[int]] = {}
        self._active = record.active_children
        for message in record.messages:
            self.children.setdefault(message.parent_id, []).append(message.id)

    def chosen(self, parent: int | None) -> int:
        """Where the path leads on; to the newest where nobody chose."""
        below = self.children[parent]
        led = self._active.get(parent)
        return led if led in below else below[-1]


def _fold(tree: _Tree, below: list[int], chosen: int, depth: int) -> Iterator[Step | _Path]:
    yield FoldBegins(tree.messages[chosen].role, len(below) - 1, depth)
    for number, one in enumerate(below, start=1):
        if one != chosen:
            yield BranchBegins(number, depth)
            yield tree.messages[one]
            yield _Path(one)
            yield BranchEnds(depth)
    yield FoldEnds(depth)
