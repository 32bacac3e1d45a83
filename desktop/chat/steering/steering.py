"""What a chat adds to each of its questions, and which of its messages it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from desktop.chat.steering.parameters import Parameters, further, readable


class SentKind(StrEnum):
    """Which part of a chat is sent."""

    ALL = "all"
    TOKENS = "tokens"
    """The newest messages that have about so many tokens together."""
    TURNS = "turns"
    """The newest so many questions, with what follows each."""


@dataclass(frozen=True, slots=True)
class SentRule:
    """The rule of a chat for what is sent. The question itself always is."""

    kind: SentKind = SentKind.ALL
    limit: int = 0
    """Tokens or turns; of no meaning where all is sent."""


NOTHING_SET: Parameters = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Steering:
    """The settings of one chat. What is not set is not sent."""

    preset: str = ""
    """The name of the preset that the chat began with; empty: none. It may be gone by now."""
    system: str = ""
    """Instructions to the model, with their variables as they were written."""
    parameters: Parameters = field(default_factory=lambda: NOTHING_SET)
    sent: SentRule = SentRule()

    def with_parameter(self, name: str, value: Any) -> Steering:
        """The same with this parameter; None: without it."""
        kept = {key: other for key, other in self.parameters.items() if key != name}
        return replace(self, parameters=kept if value is None else {**kept, name: value})

    def with_further(self, given: Mapping[str, Any]) -> Steering:
        """The same with these parameters in place of all that have no field of their own."""
        unknown = further(self.parameters)
        kept = {name: value for name, value in self.parameters.items() if name not in unknown}
        return replace(self, parameters={**kept, **given})

    def to_record(self) -> dict[str, Any]:
        """The settings as plain data for the history; what is not set is missing."""
        record: dict[str, Any] = {
            "preset": self.preset,
            "system": self.system,
            "parameters": dict(self.parameters),
            "sent": [self.sent.kind, self.sent.limit] if self.sent != SentRule() else None,
        }
        return {key: value for key, value in record.items() if value}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Steering:
        """Read settings that `to_record` wrote, in any state of damage."""
        return cls(
            _text(record.get("preset")),
            _text(record.get("system")),
            readable(record.get("parameters")),
            _rule(record.get("sent")),
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _rule(value: object) -> SentRule:
    match value:
        case [("tokens" | "turns") as kind, int(limit)] if limit > 0:
            return SentRule(SentKind(kind), limit)
    return SentRule()
