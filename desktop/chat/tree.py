"""A conversation is a tree of messages with one active path through it.

A retry adds a sibling of the old reply (a variant); an edited question adds a sibling of the
question (a branch). Both are the same thing here, and nothing is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message
from desktop.chat.steering.steering import Steering

FIRST_TEMPORARY = 1 << 47
"""Ids of temporary chats and their messages begin here, and meet no other in this program."""


def is_temporary(chat_id: int | None) -> bool:
    """Whether nothing of the chat with this id may reach the disk."""
    return chat_id is not None and chat_id >= FIRST_TEMPORARY


@dataclass(frozen=True, slots=True)
class Removed:
    """A message that was taken out of a tree with all below it, and what leads it back."""

    messages: tuple[Message, ...]
    """Each one behind its parent."""
    active_children: Mapping[int | None, int]
    """Where the path led on among them, and to them where it did."""


class Conversation:
    """The tree in memory. Whoever changes it makes the same change in `storage.history`."""

    def __init__(
        self,
        id: int | None = None,
        title: str = "",
        messages: Iterable[Message] = (),
        active_children: Mapping[int | None, int] | None = None,
        choice: ModelChoice | None = None,
        steering: Steering | None = None,
        folder_id: int | None = None,
    ) -> None:
        """`id` is None until the first question is asked, when the history gives it one.

        `active_children` maps a parent (None: the root) to the child on the active path.
        `choice` is None until an endpoint is chosen for this chat, or asked in it.
        `folder_id` is where the chat is put once it has its id; after that, the history knows.
        """
        self.id = id
        self.title = title
        self.choice = choice
        self.steering = steering or Steering()
        self.folder_id = folder_id
        self._messages: dict[int, Message] = {}
        self._children: dict[int | None, list[int]] = {}
        self._active: dict[int | None, int] = {}
        for message in messages:
            self.add(message)
        self._active.update(active_children or {})

    @property
    def is_temporary(self) -> bool:
        """Whether nothing of it may reach the disk."""
        return is_temporary(self.id)

    def __getitem__(self, message_id: int) -> Message:
        return self._messages[message_id]

    def __contains__(self, message_id: int) -> bool:
        return message_id in self._messages

    def __len__(self) -> int:
        return len(self._messages)

    def messages(self) -> list[Message]:
        """All messages, each one behind its parent."""
        return [self._messages[id_] for id_ in sorted(self._messages)]

    def active_children(self) -> dict[int | None, int]:
        """Each parent (None: the root) that leads on, with the child that it leads to."""
        return dict(self._active)

    def add(self, message: Message) -> None:
        """Hang a new message below its parent and make it the active one there."""
        self._messages[message.id] = message
        self._children.setdefault(message.parent_id, []).append(message.id)
        self._active[message.parent_id] = message.id

    def replace(self, message: Message) -> None:
        """Put a newer state of a message in its place: a reply that ended, say. Of one that is
        not here any more, nothing is kept."""
        if message.id in self._messages:
            self._messages[message.id] = message

    def choose(self, message_id: int) -> None:
        """Lead the active path through this variant and the messages below it."""
        self._active[self._messages[message_id].parent_id] = message_id

    def lead_to(self, message_id: int) -> None:
        """Lead the active path down to this message, and on to what was read below it last."""
        for message in self.path_to(message_id):
            self.choose(message.id)

    def led_without(self, message_id: int) -> int | None:
        """Where the parent of a message leads once that is gone: to where it led, else to the
        sibling before it, else to the one behind it; None where there is none."""
        parent_id = self._messages[message_id].parent_id
        if (led := self._active.get(parent_id)) != message_id:
            return led
        siblings = self._children[parent_id]
        place = siblings.index(message_id)
        return next(iter([*siblings[:place][-1:], *siblings[place + 1 :]]), None)

    def remove(self, message_id: int) -> Removed:
        """Take a message out, with all that follows it; the path leads on as `led_without` says."""
        parent_id, below = self._messages[message_id].parent_id, self.below(message_id)
        leads_to = self.led_without(message_id)
        led: dict[int | None, int] = {
            one: self._active.pop(one) for one in below if one in self._active
        }
        if self._active.pop(parent_id, None) == message_id:
            led[parent_id] = message_id
        if leads_to is not None:
            self._active[parent_id] = leads_to
        self._children[parent_id].remove(message_id)
        for one in below:
            self._children.pop(one, None)
        return Removed(tuple(self._messages.pop(one) for one in below), led)

    def restore(self, removed: Removed) -> bool:
        """Put back what was taken out. False: what it hung below is gone by now, too."""
        parent_id = removed.messages[0].parent_id
        if parent_id is not None and parent_id not in self._messages:
            return False
        for message in removed.messages:
            self._messages[message.id] = message
            siblings = self._children.setdefault(message.parent_id, [])
            siblings.append(message.id)
            siblings.sort()
        self._active.update(removed.active_children)
        return True

    def below(self, message_id: int) -> list[int]:
        """The message and all that follow it, on every branch; each one behind its parent."""
        found = [message_id]
        for one in found:  # which grows meanwhile
            found += self._children.get(one, ())
        return sorted(found)

    def children(self, message_id: int | None) -> list[int]:
        """The messages right below this one, oldest first; below None: those that begin."""
        return list(self._children.get(message_id, ()))

    def variants(self, message_id: int) -> list[int]:
        """The message and its siblings, oldest first."""
        return list(self._children[self._messages[message_id].parent_id])

    def active_path(self) -> list[Message]:
        """From the first message to the last one on the active path."""
        path: list[Message] = []
        at: int | None = None
        while (child := self._active.get(at)) is not None:
            path.append(self._messages[child])
            at = child
        return path

    def path_to(self, message_id: int | None) -> list[Message]:
        """From the first message down to this one; empty for None."""
        path: list[Message] = []
        while message_id is not None:
            message = self._messages[message_id]
            path.append(message)
            message_id = message.parent_id
        return path[::-1]
