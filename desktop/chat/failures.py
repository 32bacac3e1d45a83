"""The root of every failure a person may meet.

ChatError
├── wire.failures     the network and the server
├── local.failures    the on-device model
├── storage.failures  history, settings, keyring
├── engine.failures   what the engine has to tell
└── chat.endpoint     what a person typed

A failure carries facts; the sentence a person reads is made from them in `engine.sentences`,
and nowhere else. Facts are plain values, so that a failure can lie in the history and be told
again in the language of the day.
"""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar


class ChatError(Exception):
    """Something went wrong. Subclasses are dataclasses whose fields are the facts."""

    kind: ClassVar[str] = "unexpected"
    """The stable name of this failure in JSON and in the history."""

    _by_kind: ClassVar[dict[str, type[ChatError]]] = {}

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        ChatError._by_kind[cls.kind] = cls

    def facts(self) -> dict[str, Any]:
        """The fields of this failure by name; JSON-ready."""
        if not dataclasses.is_dataclass(self):
            return {}
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def to_record(self) -> dict[str, Any]:
        """`{"kind": …, fact: value, …}`, what the history keeps."""
        return {"kind": self.kind, **self.facts()}

    def redact(self, secret: str | None) -> None:
        """Take a key out of every fact: servers like to quote the one they refuse."""
        if not secret:
            return
        for name, value in self.facts().items():
            if isinstance(value, str):
                setattr(self, name, _without(secret, value))
            elif isinstance(value, dict):
                clean = {key: _without(secret, str(fact)) for key, fact in value.items()}
                setattr(self, name, clean)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> ChatError:
        """The failure a record tells of; one of a newer version comes back as `UnknownFailure`."""
        found = cls._by_kind.get(str(record.get("kind")))
        facts = {name: value for name, value in record.items() if name != "kind"}
        try:
            return found(**facts) if found is not None else UnknownFailure(str(record.get("kind")))
        except TypeError:
            return UnknownFailure(str(record.get("kind")))

    def __str__(self) -> str:
        return " ".join([self.kind, *(f"{name}={value}" for name, value in self.facts().items())])


def _without(secret: str, text: str) -> str:
    """Takes out a beginning of the secret, too, where the text was cut in the middle of it."""
    text = text.replace(secret, "[key]")
    for size in range(len(secret) - 1, 3, -1):
        if text.endswith(secret[:size]):
            return text[:-size] + "[key]"
    return text


@dataclasses.dataclass(eq=False)
class UnknownFailure(ChatError):
    """A recorded failure that this version does not know."""

    kind: ClassVar[str] = "unknown"
    name: str = ""
