"""Puts a chat of Chatbox into a tree.

Chatbox keeps the line on display as a list. Below a message of it may lie other tails: whole lists
that stand in place of all that follows, each of which may have forks of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.exchange.readers.shared.values import ident, rows, table, tables


@dataclass(frozen=True, slots=True)
class Placed:
    """A message with its place; its parent was placed before it."""

    key: str
    parent: str | None
    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Tail:
    """What is left of a list, and the message that it follows."""

    parent: str | None
    messages: Sequence[Mapping[str, Any]]
    start: int
    is_shown: bool
    """Whether it is the line on display."""


class Tree:
    """The tails of a session. Its topics share the forks, each of which is taken once."""

    def __init__(self, forks: Mapping[str, Any]) -> None:
        self._forks = forks
        self._taken: set[str] = set()

    def along(self, messages: object) -> tuple[list[Placed], str | None]:
        """The messages of a line and of all tails that leave it, siblings in their order; and the
        last one of the line on display."""
        placed: dict[str, Placed] = {}
        leaf: str | None = None
        waiting = [_Tail(None, list(tables(messages)), 0, is_shown=True)]
        while waiting:
            tail = waiting.pop()
            parent = tail.parent
            for place in range(tail.start, len(tail.messages)):
                message = tail.messages[place]
                key = ident(message.get("id")) or f"#{len(placed) + 1}"
                placed.setdefault(key, Placed(key, parent, message))
                parent = key
                leaf = key if tail.is_shown else leaf
                if key in self._forks and key not in self._taken:
                    self._taken.add(key)
                    waiting += reversed([*self._leaving(key, tail, place + 1)])
                    break
        return list(placed.values()), leaf

    def _leaving(self, key: str, tail: _Tail, start: int) -> Iterator[_Tail]:
        """The tails below a message; the rest of its own list stands where the fork says."""
        fork = table(self._forks[key])
        rest = _Tail(key, tail.messages, start, tail.is_shown)
        lists = [table(one).get("messages") for one in rows(fork.get("lists"))]
        own = fork.get("position")
        own = own if isinstance(own, int) and 0 <= own < len(lists) else len(lists)
        for place, messages in enumerate(lists):
            if place != own:
                yield _Tail(key, list(tables(messages)), 0, is_shown=False)
            elif start < len(tail.messages):
                yield rest
            else:  # it should be empty; where it is not, and nothing else follows, it is the tail
                yield _Tail(key, list(tables(messages)), 0, tail.is_shown)
        if own == len(lists):
            yield rest

    def untaken(self) -> Iterator[list[Mapping[str, Any]]]:
        """The tails of forks whose message is in no line any more."""
        for key, fork in self._forks.items():
            if key not in self._taken:
                self._taken.add(key)
                for one in tables(table(fork).get("lists")):
                    yield list(tables(one.get("messages")))
