"""How the messages of a conversation hang together, and those of them that are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from desktop.chat.late.unread import Shape, Unread
from desktop.chat.messages import Message, Role


@dataclass(slots=True)
class ShapedTree:
    """The messages of a conversation, and how they hang together."""

    messages: dict[int, Message]
    """Those that are read."""
    unread: Unread
    parents: dict[int, int | None]
    children: dict[int | None, list[int]] = field(default_factory=dict)
    active: dict[int | None, int] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: Shape) -> ShapedTree:
        """The tree of this shape; where it does not say, the newest child is on the path."""
        tree = cls({}, shape.unread, shape.unread.parents())
        tree.active = {parent_id: id_ for id_, parent_id in tree.parents.items()}
        for id_, parent_id in tree.parents.items():
            tree.children.setdefault(parent_id, []).append(id_)
        for message in shape.messages:
            tree.add(message)
        tree.active.update(shape.active_children)
        return tree

    def add(self, message: Message) -> None:
        """Hang it below its parent and make it the active one there."""
        self.messages[message.id] = message
        if message.id not in self.parents:  # as a shape that was read a moment later has it
            self.parents[message.id] = message.parent_id
            self.children.setdefault(message.parent_id, []).append(message.id)
        self.active[message.parent_id] = message.id

    def read(self, ids: Sequence[int]) -> list[Message]:
        """The messages with these ids. Raises ChatError."""
        if len(self.unread):
            for message in self.unread.take(ids):
                self.messages[message.id] = message
        return [self.messages[id_] for id_ in ids]

    def roles(self, ids: Iterable[int]) -> list[Role]:
        """Who speaks in each of these messages; of ten thousand, within a millisecond."""
        known, unread = self.messages, self.unread
        return [known[id_].role if id_ in known else unread.role(id_) for id_ in ids]

    def ids_to(self, message_id: int | None) -> list[int]:
        """From the first message down to this one."""
        path: list[int] = []
        while message_id is not None:
            path.append(message_id)
            message_id = self.parents[message_id]
        return path[::-1]
