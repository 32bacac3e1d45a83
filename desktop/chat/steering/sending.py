"""Chooses which messages of a chat go with a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.chat.messages import Message, Role, Sending
from desktop.chat.steering.steering import SentKind, SentRule

SizeOf = Callable[[Message], float]
"""Gives the tokens of a message, about."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The place between the older messages and those that go by the rule."""

    below: int
    """The id of the last message above it."""
    left_out: int
    """How many messages above it do not go: some may go all the same, as the person marked them."""
    summed_up: int
    """How many of them the summary stands for."""
    rule: SentRule
    """The rule that leaves them out, but for those that are summed up."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes, and what does not."""

    messages: list[Message]
    """In their order; the last one is the question."""
    summary: str = ""
    """Stands for the messages before them; empty: nothing does."""
    left_out: frozenset[int] = frozenset()
    """The ids of the messages of the path that do not go, those that are summarised included."""
    cut: Cut | None = None
    """Where the part begins that goes; None: neither rule nor summary leaves anything out."""


def sent_of(path: Sequence[Message], rule: SentRule, size_of: SizeOf) -> Sent:
    """Choose from a path that ends in its question.

    The question goes always, and so do system messages. A reply never goes without its question.
    The rule takes the newest turns, as far as they fit without a gap; what a person marked wins
    over it.
    """
    summary, older, rest = _after_summary(path)
    turns = _turns(rest)
    by_rule = len(turns) - _count(turns, rule, size_of)
    chosen: list[Message] = []
    for number, turn in enumerate(turns):
        is_last = number == len(turns) - 1
        chosen += _of_turn(turn, goes=number >= by_rule, is_asked=is_last)
    kept = {message.id for message in chosen}
    system = [message for message in path if message.role is Role.SYSTEM]
    left_out = frozenset(m.id for m in path if m.id not in kept and m.role is not Role.SYSTEM)
    above = [*older, *(message for turn in turns[: max(0, by_rule)] for message in turn)]
    count = sum(message.id in left_out for message in above)
    cut = Cut(above[-1].id, count, len(older), rule) if count else None
    return Sent([*system, *chosen], summary, left_out, cut)


def _after_summary(path: Sequence[Message]) -> tuple[str, list[Message], list[Message]]:
    """The last summary on the path, the messages that it stands for, and those behind it. The
    question is never behind."""
    places = [at for at, message in enumerate(path[:-1]) if message.summary]
    if not places:
        return "", [], list(path)
    behind = places[-1] + 1
    older = [message for message in path[:behind] if message.role is not Role.SYSTEM]
    return path[places[-1]].summary, older, list(path[behind:])


def _turns(messages: Sequence[Message]) -> list[list[Message]]:
    """The messages by question: each with the replies that follow it."""
    turns: list[list[Message]] = []
    for message in messages:
        if message.role is Role.USER or (not turns and message.role is Role.ASSISTANT):
            turns.append([message])
        elif message.role is Role.ASSISTANT:
            turns[-1].append(message)
    return turns


def _count(turns: Sequence[Sequence[Message]], rule: SentRule, size_of: SizeOf) -> int:
    """How many of the newest turns go by the rule."""
    match rule.kind:
        case SentKind.ALL:
            return len(turns)
        case SentKind.TURNS:
            return rule.limit
    size, count = 0.0, 0
    for turn in reversed(turns):
        size += sum(size_of(message) for message in turn if message.sending is not Sending.NEVER)
        if count and size > rule.limit:
            break
        count += 1
    return count


def _of_turn(turn: Sequence[Message], *, goes: bool, is_asked: bool) -> list[Message]:
    """What goes of one turn."""
    if goes and all(message.sending is Sending.BY_RULE for message in turn):
        return list(turn)
    wanted = [_wanted(message, goes) for message in turn]
    if is_asked:
        wanted[0] = True
    elif turn[0].role is Role.USER:
        if turn[0].sending is Sending.NEVER:
            return []  # and no reply to a question that is not there
        wanted[0] = any(wanted)
    return [message for message, goes_ in zip(turn, wanted, strict=True) if goes_]


def _wanted(message: Message, goes: bool) -> bool:
    if message.sending is Sending.NEVER:
        return False
    return goes or message.sending is Sending.ALWAYS
