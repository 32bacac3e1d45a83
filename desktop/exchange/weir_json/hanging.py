"""Puts messages in order, each one behind its parent, whatever a file says of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def hung(parents: Mapping[K, K | None], cut: Callable[[K], None]) -> dict[K, K | None]:
    """The messages with their parents, each one behind its parent; else in their order.

    One whose parent is missing hangs below the message before it. `cut` is told of one that
    follows itself: it hangs at the root.
    """
    mended = _with_parents(parents)
    placed: dict[K, K | None] = {}
    waiting: dict[K, list[K]] = {}

    def place(first: K, parent: K | None) -> None:
        free = [(first, parent)]
        while free:
            one, above = free.pop()
            placed[one] = above
            free += [(child, one) for child in reversed(waiting.pop(one, ()))]

    for one, parent in mended.items():
        if parent is None or parent in placed:
            place(one, parent)
        else:
            waiting.setdefault(parent, []).append(one)
    for one in mended:
        if one not in placed:
            cut(one)
            _take(waiting, mended[one], one)
            place(one, None)
    return placed


def _with_parents(parents: Mapping[K, K | None]) -> dict[K, K | None]:
    before: K | None = None
    mended: dict[K, K | None] = {}
    for one, parent in parents.items():
        mended[one] = parent if parent is None or parent in parents else before
        before = one
    return mended


def _take(waiting: dict[K, list[K]], parent: K | None, one: K) -> None:
    """One that waits for its parent waits no more."""
    if parent is not None and one in (children := waiting.get(parent, [])):
        children.remove(one)


def unique(keys: Iterable[tuple[int, str]]) -> dict[int, str]:
    """The keys of messages, by their ids; one that another has already gets a number."""
    made: dict[int, str] = {}
    used: set[str] = set()
    counts: dict[str, int] = {}
    for id_, key in keys:
        free = key
        while free in used:
            counts[key] = counts.get(key, 1) + 1
            free = f"{key}#{counts[key]}"
        used.add(free)
        made[id_] = free
    return made
