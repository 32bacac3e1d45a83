"""Finds the chats of an export: in one file or several, of an archive or bare; in an array, in an
object around it, or one alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop.exchange.json_files.elements import Like, elements, whole
from desktop.exchange.readers.shared.archive import Members
from desktop.exchange.readers.shared.failing import why
from desktop.exchange.readers.shared.shapes import ITEM, Opening, Path, json_members
from desktop.exchange.source import Skip, Source, Unreadable

_AROUND = "conversations"
"""The key of an object around the array."""


@dataclass(frozen=True, slots=True)
class ChatFiles:
    """How a program writes its chats."""

    pattern: str
    """The names of its files in an archive. People change names, so others are looked at, too."""
    signs: tuple[Path, ...]
    """Where keys stand within a chat by which it is known."""
    is_chat: Like
    others: tuple[Path, ...] = ()
    """Where keys stand by which it is another program's."""

    def recognised(self, source: Source) -> bool:
        """Whether one of the source's files holds such chats. Raises Unreadable."""
        return any(self._fits(Opening(source, name)) for name in json_members(source, self.pattern))

    def each(self, source: Source, skip: Skip) -> Iterator[Any]:
        """Each entry, which may be no chat after all. Raises Unreadable where it is the only file
        that cannot be read any further."""
        members = Members(source)
        names = json_members(source, self.pattern)
        is_named = members.is_bare or bool(members.matching(self.pattern))
        for name in names:
            try:
                opening = Opening(source, name)
                if is_named or self._fits(opening):
                    yield from self._entries(source, name, opening, skip)
            except Unreadable as exc:
                if len(names) == 1:
                    raise
                skip(name, why(exc))

    def _fits(self, opening: Opening) -> bool:
        return opening.has(*self._placed(self.signs)) and not opening.has(
            *self._placed(self.others)
        )

    def _placed(self, signs: tuple[Path, ...]) -> list[Path]:
        befores: tuple[Path, ...] = ((), (ITEM,), (_AROUND, ITEM))
        return [(*before, *sign) for before in befores for sign in signs]

    def _entries(self, source: Source, name: str, opening: Opening, skip: Skip) -> Iterator[Any]:
        if opening.has(*self.signs):
            yield whole(source, name)
            return
        path = (_AROUND,) if opening.has((_AROUND,)) else ()
        yield from elements(source, name, skip, path, self.is_chat)
