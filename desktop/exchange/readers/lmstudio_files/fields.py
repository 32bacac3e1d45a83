"""Reads the settings of LM Studio: a list of keys and values, some of which can be switched off."""

from __future__ import annotations

from typing import Any

from desktop.exchange.readers.shared.values import table, tables, text

_PREFIX = "llm.prediction."
_PARAMETERS = {
    "temperature": "temperature",
    "topPSampling": "top_p",
    "maxPredictedTokens": "max_tokens",
    "seed": "seed",
    "stopStrings": "stop",
}


def parameters_in(fields: object) -> dict[str, Any]:
    """The parameters among them, by their names in a request."""
    known = {
        _PARAMETERS[name]: value for name, value in _values(fields).items() if name in _PARAMETERS
    }
    return {name: value for name, value in known.items() if value not in (None, [], "")}


def system_in(fields: object) -> str:
    """The system prompt among them."""
    return text(_values(fields).get("systemPrompt"))


def _values(fields: object) -> dict[str, Any]:
    """The values of those that are switched on, by the ends of their keys."""
    found: dict[str, Any] = {}
    for field in tables(fields):
        key, value = text(field.get("key")), field.get("value")
        if isinstance(value, dict) and "checked" in value:
            value = value.get("value") if table(value).get("checked") is True else None
        if key.startswith(_PREFIX):
            found[key.removeprefix(_PREFIX).rpartition(".")[2]] = value
    return found
