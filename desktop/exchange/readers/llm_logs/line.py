"""The shape of one thread of a logs.db: which messages are one reply, and what follows what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from desktop.chat.messages import Role
from desktop.exchange.readers.shared.columns import Row
from desktop.exchange.readers.shared.trees import downwards, mended, path_to

_ROLES = {"assistant": Role.ASSISTANT, "tool": Role.ASSISTANT, "system": Role.SYSTEM}


@dataclass(slots=True)
class Node:
    """A message as it is kept."""

    key: str
    parent: str | None
    role: str
    parts: list[Row] = field(default_factory=list)

    @property
    def message_role(self) -> Role:
        """Who speaks; what a tool gave belongs to the reply that asked for it."""
        return _ROLES.get(self.role, Role.USER)


class Shape:
    """A tree of messages. Two that say the same below the same are one: another system prompt
    makes all that follows it anew."""

    def __init__(self, nodes: Sequence[Node], tip: str) -> None:
        self.nodes = {node.key: node for node in nodes}
        self._parents, self.has_cycle = mended({node.key: node.parent for node in nodes})
        self._tip = tip if tip in self.nodes else None
        shown = path_to(self._parents, self._tip)
        self._order = list(dict.fromkeys([*shown, *downwards(self._parents)]))
        self._hidden: set[str] = set()
        self._same: dict[str, str | None] | None = None
        """What each message is shown as: itself, one that says the same, or the one above it."""

    @property
    def systems(self) -> Iterator[str]:
        """The system prompts that the thread begins with; that of the line on display first."""
        for key in self._order:
            if self._parents[key] is None and self.nodes[key].message_role is Role.SYSTEM:
                yield key

    def hide(self, key: str) -> None:
        """Leave a message out; what follows it hangs on the one above it."""
        self._hidden.add(key)
        self._same = None

    def same_as(self, key: str) -> str | None:
        """The message that this one is shown as; None: it is not there."""
        if self._same is None:
            self._same = self._merged()
        return self._same.get(key)

    def _merged(self) -> dict[str, str | None]:
        same: dict[str, str | None] = {}
        known: dict[object, str] = {}
        for key in self._order:
            parent, node = self._parents[key], self.nodes[key]
            above = None if parent is None else same[parent]
            if key in self._hidden:
                same[key] = above
            else:
                says = tuple(tuple(_without_ids(part).items()) for part in node.parts)
                same[key] = known.setdefault((above, node.role, says), key)
        return same

    def runs(self) -> list[tuple[list[Node], str | None]]:
        """The messages that make up each of ours, and the key of the one that it hangs below.

        A model that called a tool, what the tool gave and what the model said then are one reply,
        as long as nothing forks off.
        """
        parents = self._shown_parents()
        below: dict[str | None, int] = {}
        for parent in parents.values():
            below[parent] = below.get(parent, 0) + 1
        run_of: dict[str, list[Node]] = {}
        for key, parent in parents.items():
            node = self.nodes[key]
            run = run_of.get(parent) if parent is not None and below[parent] == 1 else None
            if run is None or {run[0].message_role, node.message_role} != {Role.ASSISTANT}:
                run = []
            run.append(node)
            run_of[key] = run
        made: dict[int, list[Node]] = {id(run): run for run in run_of.values()}
        return [(run, self._above(parents[run[0].key], run_of)) for run in made.values()]

    def _above(self, parent: str | None, run_of: dict[str, list[Node]]) -> str | None:
        return None if parent is None else run_of[parent][-1].key

    def _shown_parents(self) -> dict[str, str | None]:
        """Each message that is shown, with the one above it."""
        shown: dict[str, str | None] = {}
        for key in self._order:
            if self.same_as(key) == key:
                parent = self._parents[key]
                shown[key] = None if parent is None else self.same_as(parent)
        return shown

    def leaf(self) -> str | None:
        """The message that the thread points at."""
        return None if self._tip is None else self.same_as(self._tip)


def _without_ids(part: Row) -> Row:
    """What a part says, without what tells it from another one that says the same."""
    return {name: value for name, value in part.items() if name not in ("id", "message_hash")}
