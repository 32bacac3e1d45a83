"""The answers that stand side by side: those to the last question of a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation

_NONE: Mapping[int, int] = MappingProxyType({})
MOST_ASKED = 4
"""Answers that stand beside each other and can still be read."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A question and the answers to it, as they were asked; of many the newest."""

    question: Message | None = None
    """None: the chat has none yet."""
    replies: tuple[Message, ...] = ()
    leading: int | None = None
    """The id of the one that the path of the chat leads through."""

    @property
    def goes_on(self) -> Message | None:
        """The answer that the next question goes on from: the one that the chat leads through,
        else the first whole one with text, else the first with any; None where none has text."""
        with_text = [reply for reply in self.replies if reply.text]
        leading = [reply for reply in with_text if reply.id == self.leading]
        whole = [reply for reply in with_text if reply.state is TurnState.DONE]
        return next(iter([*leading, *whole, *with_text]), None)


def answers_in(conversation: Conversation, instead: Mapping[int, int] = _NONE) -> Answers:
    """The last question on the path of a chat, with its answers.

    `instead`: by the id of an answer the one in whose place it stands, which is not shown.
    """
    path = conversation.active_path()
    question = next((one for one in reversed(path) if one.role is Role.USER), None)
    if question is None:
        return Answers()
    on_path = {message.id for message in path}
    replies = [conversation[id_] for id_ in conversation.children(question.id)]
    gone = set(instead.values())
    replies = [one for one in replies if one.role is Role.ASSISTANT and one.id not in gone]
    replies.sort(key=lambda one: _place(one.id, instead))
    leading = next((reply.id for reply in replies if reply.id in on_path), None)
    return Answers(question, tuple(_newest(replies, leading)), leading)


def _place(id_: int, instead: Mapping[int, int]) -> int:
    """The id of the first answer in whose place one stands."""
    while id_ in instead:
        id_ = instead[id_]
    return id_


def _newest(replies: Sequence[Message], leading: int | None) -> list[Message]:
    """The newest few, among them the leading one."""
    newest = list(replies[-MOST_ASKED:])
    if leading is not None and leading not in {reply.id for reply in newest}:
        newest = [next(one for one in replies if one.id == leading), *newest[1:]]
    return newest
