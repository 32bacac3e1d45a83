"""What of a long conversation is known before all of it is read: its end, then its shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.chat.messages import Message, Role

Row = tuple[int, int | None, str, int]
"""What is known of a message before it is read: its id, that of its parent, the role, and the bytes
of its text."""
_ROLES: Mapping[str, Role] = {str(role): role for role in Role}


class Unread:
    """The messages that are still to be read. It gives each of them once."""

    def __init__(
        self, stubs: Mapping[int, Row], read: Callable[[Sequence[int]], Iterable[Message]]
    ) -> None:
        """`stubs`: by their ids, each one behind its parent. `read` may give fewer than it is
        asked for: others may have deleted some for good. It may raise ChatError."""
        self._stubs = dict(stubs)
        self._read = read

    def __len__(self) -> int:
        return len(self._stubs)

    def __contains__(self, message_id: int) -> bool:
        return message_id in self._stubs

    def role(self, message_id: int) -> Role:
        """Who speaks in a message."""
        return _ROLES[self._stubs[message_id][2]]

    def size(self, message_id: int) -> int | None:
        """The bytes of its text; None for one that is read."""
        row = self._stubs.get(message_id)
        return None if row is None else row[3]

    def parents(self) -> dict[int, int | None]:
        """The parent of each message; each one behind its parent."""
        return {id_: row[1] for id_, row in self._stubs.items()}

    def newest(self, count: int) -> list[int]:
        """The ids of the newest ones, which a reader is most likely to want."""
        return list(self._stubs)[-count:]

    def discard(self, message_id: int) -> None:
        """Forget one: it was read, or there is a newer state of it."""
        self._stubs.pop(message_id, None)

    def take(self, ids: Iterable[int]) -> Iterator[Message]:
        """Read those of `ids` that are not read yet. One that is gone is an empty message."""
        wanted = [id_ for id_ in ids if id_ in self._stubs]
        found = {message.id: message for message in self._read(wanted)} if wanted else {}
        for id_ in wanted:
            _id, parent_id, role, _size = self._stubs.pop(id_)
            yield found.get(id_) or Message(id_, parent_id, _ROLES[role], (), 0.0)


class Shape(NamedTuple):
    """A whole tree: of each message either itself, or where it hangs."""

    messages: Iterable[Message]
    unread: Unread
    active_children: Mapping[int | None, int]


@dataclass(frozen=True, slots=True)
class Late:
    """The end of a conversation, which was read at once, and the way to the rest of it."""

    path: Sequence[Message]
    """The last messages of the active path. All children of those before the last are known."""
    variants: Mapping[int, Sequence[Message]]
    """Each of them and its siblings, oldest first."""
    look_up: Callable[[], bool]
    """Looks up what `shape` is made from. False: that is done. Raises ChatError."""
    shape: Callable[[], Shape]
    """Gives the rest. Raises ChatError."""

    def below(self, message_id: int | None) -> Sequence[Message] | None:
        """The children of a message of the path; None for any other, of which nobody knows."""
        for number, message in enumerate(self.path, 1):
            if message.id == message_id:
                follows = self.path[number : number + 1]
                return self.variants[follows[0].id] if follows else ()
        return None
