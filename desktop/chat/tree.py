"""A conversation is a tree of messages with one active path through it.

A retry adds a sibling of the old reply (a variant); an edited question adds a sibling of the
question (a branch). Both are the same thing here, and nothing is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.chat.endpoint import ModelChoice
from desktop.chat.late.shaped_tree import ShapedTree
from desktop.chat.late.unread import Late, Shape, Unread
from desktop.chat.messages import Message, Role
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
    """The tree in memory. Whoever changes it makes the same change in `storage.history`.

    Of a long one, only the end is there at first; its shape is read once somebody asks for more
    than `known_end`, and each message once somebody asks for that. Until `is_read`, anything here
    may raise ChatError.
    """

    def __init__(
        self,
        id: int | None = None,
        title: str = "",
        messages: Iterable[Message] = (),
        active_children: Mapping[int | None, int] | None = None,
        choice: ModelChoice | None = None,
        steering: Steering | None = None,
        folder_id: int | None = None,
        late: Late | None = None,
    ) -> None:
        """`id` is None until the first question is asked, when the history gives it one.

        `active_children` maps a parent (None: the root) to the child on the active path.
        `choice` is None until an endpoint is chosen for this chat, or asked in it.
        `folder_id` is where the chat is put once it has its id, or stood when it was read: the
        history knows where it stands now.
        `late` stands in place of `messages` and `active_children`.
        """
        self.id = id
        self.title = title
        self.choice = choice
        self.steering = steering or Steering()
        self.folder_id = folder_id
        self._late = late
        self._whole = ShapedTree({}, Unread({}, _nothing), {})
        if late is None:
            shape = Shape(messages, self._whole.unread, active_children or {})
            self._whole = ShapedTree.of(shape)

    @property
    def _tree(self) -> ShapedTree:
        if self._late is not None:
            self._whole, self._late = ShapedTree.of(self._late.shape()), None
        return self._whole

    @property
    def is_temporary(self) -> bool:
        """Whether nothing of it may reach the disk."""
        return is_temporary(self.id)

    def __bool__(self) -> bool:
        """Whether it has a message; nothing is read for that."""
        return self._late is not None or bool(self._whole.parents)

    # a long one, until it is read -------------------------------------------------------
    @property
    def known_end(self) -> Late | None:
        """The end of the active path, as long as no more is known; None: the whole shape is."""
        return self._late

    @property
    def is_read(self) -> bool:
        """Whether all messages are in memory."""
        return self._late is None and not len(self._whole.unread)

    def read_on(self, count: int) -> None:
        """Read of the shape, or so many messages that nobody asked for so far, the newest first:
        some milliseconds of it."""
        if self._late is not None:
            if not self._late.look_up():
                self._whole = self._tree
        else:
            self._whole.read(self._whole.unread.newest(count))

    def read(self, ids: Sequence[int], size: int) -> None:
        """Read the first of these messages at once, until they have so many bytes: somebody is
        about to ask for one after the other."""
        at_once: list[int] = []
        for id_ in ids:
            if size <= 0:
                break
            if (unread := self.size_of(id_)) is not None:
                at_once.append(id_)
                size -= unread
        self._tree.read(at_once)

    def end(self, count: int) -> list[Message]:
        """The last messages of the active path, so many at most."""
        if self._late is not None:
            return list(self._late.path[-count:])
        return self._tree.read(self.active_ids()[-count:])

    def roles(self, ids: Sequence[int]) -> list[Role]:
        """Who speaks in each of these messages, which are not read for that."""
        if self._late is not None:
            return [self.role_of(id_) for id_ in ids]
        return self._whole.roles(ids)

    def role_of(self, message_id: int) -> Role:
        """Who speaks in a message, which is not read for that."""
        known = self._known(message_id) or self._tree.messages.get(message_id)
        return self._tree.unread.role(message_id) if known is None else known.role

    def size_of(self, message_id: int) -> int | None:
        """The bytes of the text of a message that is not read yet; None for any other."""
        if self._known(message_id) is not None:
            return None
        return self._tree.unread.size(message_id)

    # messages ---------------------------------------------------------------------------
    def __getitem__(self, message_id: int) -> Message:
        found = self._known(message_id) or self._tree.messages.get(message_id)
        return self._tree.read([message_id])[0] if found is None else found

    def __contains__(self, message_id: int) -> bool:
        return message_id in self._tree.parents

    def __len__(self) -> int:
        return len(self._tree.parents)

    def messages(self) -> list[Message]:
        """All messages, each one behind its parent."""
        return self._tree.read(sorted(self._tree.parents))

    def active_children(self) -> dict[int | None, int]:
        """Each parent (None: the root) that leads on, with the child that it leads to."""
        return dict(self._tree.active)

    def add(self, message: Message) -> None:
        """Hang a new message below its parent and make it the active one there."""
        self._tree.add(message)

    def replace(self, message: Message) -> None:
        """Put a newer state of a message in its place: a reply that ended, say. Of one that is
        not here any more, nothing is kept."""
        if message.id in self._tree.parents:
            self._tree.messages[message.id] = message
            self._tree.unread.discard(message.id)

    def choose(self, message_id: int) -> None:
        """Lead the active path through this variant and the messages below it."""
        self._tree.active[self._tree.parents[message_id]] = message_id

    def lead_to(self, message_id: int) -> None:
        """Lead the active path down to this message, and on to what was read below it last."""
        for one in self._tree.ids_to(message_id):
            self.choose(one)

    def led_without(self, message_id: int) -> int | None:
        """Where the parent of a message leads once that is gone: to where it led, else to the
        sibling before it, else to the one behind it; None where there is none."""
        parent_id = self._tree.parents[message_id]
        if (led := self._tree.active.get(parent_id)) != message_id:
            return led
        siblings = self._tree.children[parent_id]
        place = siblings.index(message_id)
        return next(iter([*siblings[:place][-1:], *siblings[place + 1 :]]), None)

    def remove(self, message_id: int) -> Removed:
        """Take a message out, with all that follows it; the path leads on as `led_without` says."""
        tree, below = self._tree, self.below(message_id)
        parent_id, removed = tree.parents[message_id], tuple(tree.read(below))
        leads_to = self.led_without(message_id)
        led: dict[int | None, int] = {
            one: tree.active.pop(one) for one in below if one in tree.active
        }
        if tree.active.pop(parent_id, None) == message_id:
            led[parent_id] = message_id
        if leads_to is not None:
            tree.active[parent_id] = leads_to
        tree.children[parent_id].remove(message_id)
        for one in below:
            tree.children.pop(one, None)
            del tree.messages[one], tree.parents[one]
        return Removed(removed, led)

    def restore(self, removed: Removed) -> bool:
        """Put back what was taken out. False: what it hung below is gone by now, too."""
        tree, parent_id = self._tree, removed.messages[0].parent_id
        if parent_id is not None and parent_id not in tree.parents:
            return False
        for message in removed.messages:
            tree.messages[message.id] = message
            tree.parents[message.id] = message.parent_id
            siblings = tree.children.setdefault(message.parent_id, [])
            siblings.append(message.id)
            siblings.sort()
        tree.active.update(removed.active_children)
        return True

    def below(self, message_id: int) -> list[int]:
        """The message and all that follow it, on every branch; each one behind its parent."""
        found = [message_id]
        for one in found:  # which grows meanwhile
            found += self._tree.children.get(one, ())
        return sorted(found)

    def children(self, message_id: int | None) -> list[int]:
        """The messages right below this one, oldest first; below None: those that begin."""
        if self._late is not None and (known := self._late.below(message_id)) is not None:
            return [one.id for one in known]
        return list(self._tree.children.get(message_id, ()))

    def variants(self, message_id: int) -> list[int]:
        """The message and its siblings, oldest first."""
        if self._known(message_id) is not None and self._late is not None:
            return [one.id for one in self._late.variants[message_id]]
        return list(self._tree.children[self._tree.parents[message_id]])

    def active_path(self) -> list[Message]:
        """From the first message to the last one on the active path."""
        return self._tree.read(self.active_ids())

    def active_ids(self) -> list[int]:
        """The ids of the messages on the active path, from the first one to the last."""
        path, active = list[int](), self._tree.active
        at: int | None = None
        while (child := active.get(at)) is not None:
            path.append(child)
            at = child
        return path

    def path_to(self, message_id: int | None) -> list[Message]:
        """From the first message down to this one; empty for None."""
        return self._tree.read(self._tree.ids_to(message_id))

    def _known(self, message_id: int) -> Message | None:
        """A message of the end that is known, as long as no more is."""
        variants = self._late.variants.get(message_id, ()) if self._late is not None else ()
        return next((one for one in variants if one.id == message_id), None)


def _nothing(_ids: Sequence[int]) -> tuple[Message, ...]:
    return ()
