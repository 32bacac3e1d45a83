"""The root of every failure a person may meet.

ChatError
├── wire.failures     the network and the server
├── local.failures    the on-device model
├── storage.failures  history, settings, keyring
├── engine.failures   the engine itself, and its notices
└── chat.endpoint     what a person typed

A failure carries facts; the sentence that a person reads is made from them in `engine.explain`,
and nowhere else. Facts are plain values, so that a failure can lie in the history and still be
explained in the language of the day.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from typing import Any, ClassVar, dataclass_transform

from desktop.chat.masking import Mask, masked


@dataclass_transform(eq_default=False, field_specifiers=(dataclasses.field,))
class ChatError(Exception):
    """Something went wrong. Every subclass is made a dataclass, and its fields are the facts."""

    kind: ClassVar[str] = "unexpected"
    """The public name of this failure in JSON and in the history: its class name in snake case."""

    _by_kind: ClassVar[dict[str, type[ChatError]]] = {}

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "kind" not in vars(cls):
            cls.kind = re.sub(r"\B[A-Z]", r"_\g<0>", cls.__name__).lower()
        ChatError._by_kind[cls.kind] = cls
        dataclasses.dataclass(eq=False)(cls)

    def facts(self) -> dict[str, Any]:
        """The fields of this failure by name; JSON-ready."""
        if not dataclasses.is_dataclass(self):
            return {}
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def to_record(self) -> dict[str, Any]:
        """`{"kind": …, fact: value, …}`, what the history keeps."""
        return {"kind": self.kind, **self.facts()}

    def redact(self, mask: Mask) -> None:
        """Take secrets out of every fact: servers like to quote the key they refuse."""
        for name, value in self.facts().items():
            setattr(self, name, masked(value, mask.text))

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> ChatError:
        """The failure of a record; one of a newer version comes back as `UnknownFailure`."""
        found = cls._by_kind.get(str(record.get("kind")))
        facts = {name: value for name, value in record.items() if name != "kind"}
        if found is not None and _fit(found, facts):
            try:
                return found(**facts)
            except TypeError:  # a fact is missing
                pass
        return UnknownFailure(str(record.get("kind")))

    def __str__(self) -> str:
        return " ".join([self.kind, *(f"{name}={value}" for name, value in self.facts().items())])


def _fit(kind: type[ChatError], facts: dict[str, Any]) -> bool:
    """Whether facts from a file have the names and types of this failure's fields."""
    known = _types_of(kind)
    return all(
        name in known and isinstance(value, known[name]) and _is_speakable(value)
        for name, value in facts.items()
    )


def _is_speakable(value: Any) -> bool:
    """Whether a sentence can hold this: JSON can write infinite numbers, and ones of any length."""
    return not isinstance(value, int | float) or abs(value) < 1e15


def _types_of(kind: type[ChatError]) -> dict[str, tuple[type, ...]]:
    """The types that each fact may have; whole numbers are numbers."""
    hints = typing.get_type_hints(kind)
    names = getattr(kind, "__dataclass_fields__", ())
    return {name: _plain(hints[name]) for name in names if name not in ("kind", "_by_kind")}


def _plain(hint: Any) -> tuple[type, ...]:
    if args := [a for a in typing.get_args(hint) if typing.get_origin(hint) in _UNIONS]:
        return tuple(kind for arg in args for kind in _plain(arg))
    plain = typing.get_origin(hint) or hint
    return (float, int) if plain is float else (plain,) if isinstance(plain, type) else (object,)


_UNIONS = (typing.Union, types.UnionType)


class UnknownFailure(ChatError):
    """A recorded failure that this version does not know."""

    kind: ClassVar[str] = "unknown"
    name: str = ""
