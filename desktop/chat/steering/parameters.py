"""The parameters of a request that Weir knows, and the checks of their values.

https://platform.openai.com/docs/api-reference/chat/create. A server may know others: they are sent
as they were written. What is not set is not sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.chat.settings.checks import BadValue, table
from desktop.chat.settings.row import Row, Words
from desktop.language import _

Parameters = Mapping[str, Any]
"""Parameters by their names in the request, values as JSON has them."""

MOST_TOKENS = 10_000_000
MOST_STOPS = 4
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")

WRITTEN_BY_WEIR = ("messages", "model", "stream")
"""Fields that Weir writes itself: nobody may set them in their stead."""


@dataclass(frozen=True, slots=True)
class Within:
    """The check of a number from `low` to `high`; a form draws its scale from the same limits."""

    low: float
    high: float
    is_whole: bool = False

    def __call__(self, value: object) -> float:
        """The number. Raises BadValue."""
        kinds = int if self.is_whole else int | float
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise BadValue("type", "whole number" if self.is_whole else "number")
        if not self.low <= value <= self.high:
            written = str if self.is_whole else "{:g}".format
            raise BadValue("range", f"{written(self.low)} – {written(self.high)}")
        return value


def stops(value: object) -> str | list[str]:
    """Check the texts at which a reply ends: one, or up to four."""
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one for one in listed):
        raise BadValue("type", "text")
    if not 1 <= len(listed) <= MOST_STOPS:
        raise BadValue("range", f"1 – {MOST_STOPS}")
    return value if isinstance(value, str) else [*listed]


def effort(value: object) -> str:
    """Check how long a model is to think."""
    if not isinstance(value, str):
        raise BadValue("type", "text")
    if value not in EFFORTS:
        raise BadValue("choice", ", ".join(EFFORTS))
    return value


def response_format(value: object) -> dict[str, Any]:
    """Check the form of a reply: {"type": "json_schema", …}, or the type alone."""
    if isinstance(value, str):
        value = {"type": value}
    if not isinstance(table(value).get("type"), str):
        raise BadValue("type", "text", "type")
    return dict(table(value))


def _row(
    key: str, check: Callable[[object], Any], words: Callable[[], Words] | None = None
) -> Row[Any]:
    return Row(key, check, None, words)


KNOWN = (
    _row(
        "temperature",
        Within(0, 2),
        lambda: Words(_("Temperature"), _("Higher: more varied. 0: the likeliest words.")),
    ),
    _row(
        "top_p",
        Within(0, 1),
        lambda: Words(_("Top P"), _("Chooses among the likeliest words that make up this share.")),
    ),
    _row(
        "max_tokens",
        Within(1, MOST_TOKENS, is_whole=True),
        lambda: Words(_("Most tokens"), _("A reply ends after so many tokens.")),
    ),
    _row("max_completion_tokens", Within(1, MOST_TOKENS, is_whole=True)),
    _row(
        "seed",
        Within(-(2**63), 2**63 - 1, is_whole=True),
        lambda: Words(_("Seed"), _("The same number gives the same reply, where the server can.")),
    ),
    _row(
        "reasoning_effort",
        effort,
        lambda: Words(_("Reasoning effort"), _("How long the model thinks before it answers.")),
    ),
    _row(
        "stop",
        stops,
        lambda: Words(_("Stop at"), _("A reply ends before any of these texts.")),
    ),
    _row(
        "presence_penalty",
        Within(-2, 2),
        lambda: Words(_("Presence penalty"), _("Higher: turns to new subjects sooner.")),
    ),
    _row(
        "frequency_penalty",
        Within(-2, 2),
        lambda: Words(_("Frequency penalty"), _("Higher: repeats itself less.")),
    ),
    _row(
        "response_format",
        response_format,
        lambda: Words(_("Form of the reply"), _("Text, JSON, or JSON of a schema.")),
    ),
)
"""One row for each parameter that Weir checks, in the order of the forms.
`max_completion_tokens` is the other name of `max_tokens`, under which some servers take it."""

_ROWS = {row.key: row for row in KNOWN}


def checked(name: str, value: object) -> Any:
    """The value of a parameter as it is sent. Raises BadValue; its `key` is the name.

    One that Weir does not know may have any value that JSON has.
    """
    if name in WRITTEN_BY_WEIR:
        raise BadValue("own_field", name, name)
    try:
        row = _ROWS.get(name)
        return _plain(value) if row is None else row.check(value)
    except BadValue as bad:
        raise bad.within(name) from bad


def checked_all(given: object) -> dict[str, Any]:
    """All parameters of a table, checked. Raises BadValue."""
    return {name: checked(name, value) for name, value in table(given).items()}


def further(parameters: Parameters) -> dict[str, Any]:
    """Those of the parameters that Weir does not know."""
    return {name: value for name, value in parameters.items() if name not in _ROWS}


def read_object(text: str) -> dict[str, Any]:
    """The JSON object that a text is; empty text: an empty one. Raises BadValue."""
    if not text.strip():
        return {}
    try:
        given = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as exc:
        raise BadValue("json", f"{exc.lineno}:{exc.colno}") from exc
    except (ValueError, RecursionError) as exc:
        raise BadValue("json_value") from exc
    if not isinstance(given, dict):
        raise BadValue("json_object")
    return given


def read_further(text: str) -> dict[str, Any]:
    """The parameters that a text names as a JSON object; empty text: none. Raises BadValue."""
    return checked_all(read_object(text))


def readable(given: object) -> dict[str, Any]:
    """Those parameters of a stored table that can be sent; the others are left out."""
    found: dict[str, Any] = {}
    for name, value in (given if isinstance(given, dict) else {}).items():
        try:
            found[name] = checked(name, value)
        except BadValue:
            continue
    return found


def _plain(value: object) -> Any:
    """A value as JSON has it: TOML has dates, too, which no request can hold."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as exc:
        raise BadValue("json_value") from exc


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
