"""The lists that an organisation gives: endpoints, presets, prompts. Each is checked as a whole:
half of an endpoint could send a question past the proxy that it was to go through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings import checks
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.endpoint_fields import read_fields
from desktop.chat.settings.row import Row, read_rows
from desktop.chat.steering.preset import PRESET_FIELDS, Preset


@dataclass(frozen=True, slots=True)
class GivenPrompt:
    """A prompt of the organisation: what would stand in `prompts/NAME.md`."""

    name: str
    text: str
    """With its front matter, if it has one."""


PROMPT_FIELDS: tuple[Row[Any], ...] = (
    Row("name", checks.name, ""),
    Row("text", checks.text, ""),
)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def endpoints(value: object) -> tuple[Endpoint, ...]:
    """Check a list of endpoints, as settings.toml has them."""
    return _each(value, lambda entry: Endpoint(**read_fields(entry)))


def presets(value: object) -> tuple[Preset, ...]:
    """Check a list of presets, as settings.toml has them."""
    return _each(value, lambda entry: Preset(**_read(entry, PRESET_FIELDS, "name")))


def prompts(value: object) -> tuple[GivenPrompt, ...]:
    """Check a list of prompts."""
    return _each(value, lambda entry: GivenPrompt(**_read(entry, PROMPT_FIELDS, "name", "text")))


def _read(entry: object, rows: Iterable[Row[Any]], *needed: str) -> dict[str, Any]:
    found = read_rows(entry, rows)
    for key in needed:
        if key not in found:
            raise BadValue("missing", key=key)
    return found


def _each(value: object, read: Callable[[Mapping[str, Any]], N]) -> tuple[N, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, dict) for one in value):
        raise BadValue("type", "list of tables")
    found: dict[str, N] = {}
    for number, entry in enumerate(value, 1):
        try:
            one = read(entry)
        except BadValue as bad:
            raise bad.within(str(number)) from bad
        if one.name in found:
            raise BadValue("duplicate", key=f"{number}.name")
        found[one.name] = one
    return tuple(found.values())
