"""A person who asks, retries, edits, walks, deletes and undoes at random, and what must be seen.

The model is a tree of its own, in which nothing but lists is used. After every step the path that
is shown, the path that was sent and the path that a program reads anew are what the model says.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from desktop.chat.messages import Message, Role


@dataclass(eq=False)
class Node:
    """A message of the model."""

    text: str
    role: Role
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    led: Node | None = None
    """The child on the path."""

    def add(self, text: str, role: Role) -> Node:
        """Hang a message below, on the path."""
        self.led = Node(text, role, self)
        self.children.append(self.led)
        return self.led

    def path(self) -> list[Node]:
        """What is shown below here."""
        path, at = list[Node](), self.led
        while at is not None:
            path.append(at)
            at = at.led
        return path

    def above(self) -> list[Node]:
        """The messages down to this one."""
        return [] if self.parent is None else [*self.parent.above(), self]

    def all(self) -> list[Node]:
        """The messages below, on all branches."""
        return [one for child in self.children for one in (child, *child.all())]

    def copy_of(self, path: list[Node]) -> Node:
        """A tree of this path alone."""
        root = at = Node("", Role.SYSTEM)
        for one in path:
            at = at.add(one.text, one.role)
        return root


@dataclass
class Gone:
    """What the model needs to undo."""

    node: Node
    place: int
    was_led: bool

    @classmethod
    def delete(cls, node: Node) -> Gone:
        """Take a node out; the path falls to the sibling before it, else to the one behind it."""
        assert node.parent is not None
        parent, place = node.parent, node.parent.children.index(node)
        gone = cls(node, place, parent.led is node)
        parent.children.remove(node)
        if gone.was_led:
            parent.led = parent.children[max(place - 1, 0)] if parent.children else None
        return gone

    def restore(self) -> None:
        """Put the node back."""
        assert self.node.parent is not None
        parent = self.node.parent
        parent.children.insert(self.place, self.node)
        if self.was_led:
            parent.led = self.node


def texts(path: list[Node]) -> list[str]:
    """What a path says."""
    return [one.text for one in path]


def said(path: list[Message]) -> list[str]:
    """What a path of messages says."""
    return [one.text for one in path]


def pick(chance: random.Random, nodes: list[Node], role: Role | None = None) -> Node | None:
    """One of these, of this role; None where there is none."""
    fitting = [one for one in nodes if role in (None, one.role)]
    return chance.choice(fitting) if fitting else None
