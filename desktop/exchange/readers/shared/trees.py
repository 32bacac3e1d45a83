"""Puts messages that name their parents into a tree, whatever is wrong with the names.

By loops alone: a chat may be a chain of a hundred thousand messages.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from heapq import heappop, heappush

Parents = Mapping[str, str | None]
"""Each message's key with that of its parent; None: it begins the chat."""


def mended(parents: Parents) -> tuple[dict[str, str | None], bool]:
    """The tree without parents that are not there and without cycles, and whether it had one.

    What has no parent any more hangs on the beginning of the chat. A cycle is cut above the one of
    its messages that stands first.
    """
    sound = {key: parent if parent in parents else None for key, parent in parents.items()}
    settled: set[str] = set()
    has_cycle = False
    for start in sound:
        walked: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in settled and key not in walked:
            walked[key] = None
            key = sound[key]
        if key in walked:  # `start` is the first of all that leads into this cycle
            has_cycle = True
            sound[start if _is_in_cycle(sound, start) else key] = None
        settled.update(walked)
    return sound, has_cycle


def _is_in_cycle(parents: Parents, start: str) -> bool:
    """Whether the way up from here comes by here again; it leads into some cycle."""
    seen = {start}
    key = parents[start]
    while key is not None and key not in seen:
        seen.add(key)
        key = parents[key]
    return key == start


def contracted(parents: Parents, kept: Container[str]) -> dict[str, str | None]:
    """The tree of those that are kept, each below its nearest ancestor that is kept, too.

    `parents` are `mended`.
    """
    nearest: dict[str, str | None] = {}
    for start in parents:
        way: list[str] = []
        key: str | None = start
        while key is not None and key not in nearest:
            way.append(key)
            key = parents[key]
        above = None if key is None else key if key in kept else nearest[key]
        for passed in reversed(way):
            nearest[passed] = above
            above = passed if passed in kept else above
    return {key: parent for key, parent in nearest.items() if key in kept}


def children_of(parents: Parents) -> dict[str | None, list[str]]:
    """Each parent that has any, with its children in the order that they stand in."""
    children: dict[str | None, list[str]] = {}
    for key, parent in parents.items():
        children.setdefault(parent, []).append(key)
    return children


def inherited(
    parents: Parents, times: Mapping[str, float | None], first: float
) -> dict[str, float]:
    """The time of each message; one that has none has its parent's, and `first` at the top."""
    known: dict[str, float] = {}
    for key in downwards(parents):
        parent, own = parents[key], times.get(key)
        known[key] = own if own is not None else first if parent is None else known[parent]
    return known


def downwards(parents: Parents, rank: Mapping[str, tuple[float, int]] | None = None) -> list[str]:
    """All keys, each behind its parent, else in the order of their rank: of time, say."""
    places = {key: (0.0, place) for place, key in enumerate(parents)} if rank is None else rank
    children = children_of(parents)
    ready: list[tuple[tuple[float, int], str]] = []
    for key in children.get(None, ()):
        heappush(ready, (places[key], key))
    order: list[str] = []
    while ready:
        _rank, key = heappop(ready)
        order.append(key)
        for child in children.get(key, ()):
            heappush(ready, (places[child], child))
    return order


def path_to(parents: Parents, key: str | None) -> list[str]:
    """From the beginning down to this one."""
    path: list[str] = []
    while key is not None:
        path.append(key)
        key = parents[key]
    return path[::-1]


def hinted(keys: Sequence[str], hint: Sequence[object]) -> list[str]:
    """The keys in the order of a list that may be stale: those it lacks stand last."""
    places: dict[object, int] = {}
    for place, one in enumerate(hint):
        if isinstance(one, str | int):
            places.setdefault(str(one), place)
    return sorted(keys, key=lambda key: places.get(key, len(places) + len(hint)))


def listed(parents: Parents, hints: Mapping[str, Sequence[object]]) -> list[str]:
    """All keys, each behind its parent, siblings as that lists them. `parents` are `mended`."""
    children = children_of(parents)
    order: list[str] = []
    stack: list[str | None] = [None]
    while stack:
        key = stack.pop()
        if key is not None:
            order.append(key)
        below = children.get(key, [])
        hint = () if key is None else hints.get(key, ())
        stack += reversed(hinted(below, hint) if hint and len(below) > 1 else below)
    return order
