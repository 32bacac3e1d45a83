"""Puts the messages of a topic, which are a list, into a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.chat.messages import Role, Sending, TurnState, TurnStats
from desktop.exchange.readers.cherry_export.spoken import Spoken
from desktop.exchange.readers.shared.assembling import Said
from desktop.exchange.readers.shared.failing import failure
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.parts import content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import count, ident, line, number, table, tables, text

ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}
STATES = {
    "success": TurnState.DONE,
    "paused": TurnState.STOPPED,
    "error": TurnState.FAILED,
    "sending": TurnState.INCOMPLETE,
    "pending": TurnState.INCOMPLETE,
    "processing": TurnState.INCOMPLETE,
    "searching": TurnState.INCOMPLETE,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A message with its place."""

    key: str
    parent: str | None
    message: Mapping[str, Any]
    is_cleared: bool = False
    """Whether a divider stands behind it: the person had it sent no more."""


class Placing:
    """Answers of several models to one question stand one behind the other, and are siblings. What
    follows hangs on the one that was chosen."""

    def __init__(self, messages: object) -> None:
        self.placed: list[Placed] = []
        self.leaf: str | None = None
        self._group: list[Placed] = []
        self._parents: dict[str, str | None] = {}
        """What the answers to a question hang on, by the question's id."""
        self._cleared = 0
        """Messages before the last divider."""
        for message in tables(messages):
            self._take(message)
        self._end_group()
        before, behind = self.placed[: self._cleared], self.placed[self._cleared :]
        self.placed = [*(replace(one, is_cleared=True) for one in before), *behind]

    def _take(self, message: Mapping[str, Any]) -> None:
        if message.get("type") == "clear":
            self._end_group()
            self._cleared = len(self.placed)
            return
        key = ident(message.get("id")) or f"#{len(self.placed) + 1}"
        ask = ident(message.get("askId")) if message.get("role") == "assistant" else ""
        current = ident(self._group[0].message.get("askId")) if self._group else None
        if current is not None and ask != current:
            self._end_group()
        if not self._group and ask in self._parents:  # it stands far behind the others
            self.placed.append(Placed(key, self._parents[ask], message))
            return
        one = Placed(key, self.leaf, message)
        self.placed.append(one)
        if ask:
            self._parents[ask] = self.leaf
            self._group.append(one)
        else:
            self.leaf = key

    def _end_group(self) -> None:
        if self._group:
            self.leaf = next(_chosen(self._group)).key
        self._group = []


def _chosen(group: list[Placed]) -> Iterator[Placed]:
    """Those that may be the one on display, the first of them above all."""
    for mark in ("foldSelected", "useful"):
        yield from (one for one in group if one.message.get(mark) is True)
    yield group[-1]


def said_of(placed: Placed, spoken: Spoken) -> Said:
    """The message, of which the blocks have been spoken."""
    message = placed.message
    state = STATES.get(text(message.get("status")))
    said = finished(placed.key, placed.parent, message.get("role"), state, spoken)
    said.at = seconds(message.get("createdAt"))
    said.sending = Sending.NEVER if placed.is_cleared else Sending.BY_RULE
    if said.role is Role.ASSISTANT:
        model = message.get("model")
        said.model = line(table(model).get("id")) or line(message.get("modelId")) or line(model)
        usage, metrics = table(message.get("usage")), table(message.get("metrics"))
        said.stats = figures(usage, metrics, spoken)
    return said


def finished(
    key: str, parent: str | None, role: object, state: TurnState | None, spoken: Spoken
) -> Said:
    """A message of what was spoken. `state`: None where it was not said how the reply ended."""
    said = Said(key, parent, ROLES.get(text(role), Role.USER), content_of(spoken.pieces, "\n\n"))
    if said.role is not Role.ASSISTANT:
        return said
    said.reasoning = joined(*spoken.thoughts)
    said.tool_calls = tuple(spoken.calls)
    has_failed = state is None or (state is TurnState.DONE and not said.content)
    said.state = state or TurnState.DONE
    if spoken.error is not None and has_failed:
        said.state = TurnState.FAILED
    if said.state is TurnState.FAILED:
        said.failure = failure(spoken.error or "", spoken.code)
    return said


def figures(usage: Mapping[str, Any], metrics: Mapping[str, Any], spoken: Spoken) -> TurnStats:
    """The figures of a reply, by the names of all versions."""
    said = _first(usage, "outputTokens", "completion_tokens", "completionTokens")
    said = said if said is not None else _first(metrics, "completion_tokens")
    took = number(metrics.get("time_completion_millsec", metrics.get("timeCompletionMs")))
    thought = number(metrics.get("time_thinking_millsec", metrics.get("timeThinkingMs")))
    return TurnStats(
        ttft_ms=number(metrics.get("time_first_token_millsec", metrics.get("timeFirstTokenMs"))),
        tokens_per_second=said * 1000 / took if said and took else None,
        prompt_tokens=_first(usage, "inputTokens", "prompt_tokens", "promptTokens"),
        completion_tokens=said,
        thought_ms=thought if spoken.thought_ms is None else spoken.thought_ms,
    )


def _first(found: Mapping[str, Any], *names: str) -> int | None:
    return next((n for name in names if (n := count(found.get(name))) is not None), None)
