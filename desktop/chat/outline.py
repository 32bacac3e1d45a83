"""The questions of a conversation on all of its branches, as one list to walk."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and its place among the others."""

    question: Message
    depth: int
    """How many times the conversation forked above it."""
    is_shown: bool
    """Whether the active path leads through it."""


def outline(conversation: Conversation) -> list[Entry]:
    """The questions, each behind the one it follows; those that follow none, first.

    A question that alone follows another stands at the same depth: a chat without branches is a
    plain list.
    """
    shown = set(conversation.active_ids())
    entries: list[Entry] = []
    waiting = [(id_, 0) for id_ in reversed(_questions_below(conversation, None))]
    while waiting:
        id_, depth = waiting.pop()
        entries.append(Entry(conversation[id_], depth, id_ in shown))
        following = _questions_below(conversation, id_)
        deeper = depth + (len(following) > 1)
        waiting += [(one, deeper) for one in reversed(following)]
    return entries


def _questions_below(conversation: Conversation, id_: int | None) -> list[int]:
    """The questions that follow a message, with no other question between."""
    found: list[int] = []
    waiting = conversation.children(id_)
    for one in waiting:  # which grows meanwhile
        if conversation.role_of(one) is Role.USER:
            found.append(one)
        else:
            waiting += conversation.children(one)
    return sorted(found)
