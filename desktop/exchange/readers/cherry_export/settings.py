"""Reads the settings of an assistant."""

from __future__ import annotations

from typing import Any

from desktop.exchange.readers.shared.values import line, table

_PARAMETERS = (
    ("temperature", "enableTemperature", "temperature", True),
    ("topP", "enableTopP", "top_p", True),
    ("maxTokens", "enableMaxTokens", "max_tokens", False),
)
"""Its name, that of its switch, its name in a request, and whether it holds without a switch."""
_EFFORT = "reasoning_effort"


def parameters_of(settings: object) -> dict[str, Any]:
    """The parameters among them that are switched on, by their names in a request."""
    found = table(settings)
    known = {
        ours: found[theirs]
        for theirs, switch, ours, usual in _PARAMETERS
        if found.get(theirs) is not None and found.get(switch, usual) is True
    }
    effort = found.get(_EFFORT)
    return {**known, _EFFORT: effort} if effort in ("minimal", "low", "medium", "high") else known


def asked_of(model: object) -> str:
    """The id of a model that is an object, or named by "provider::id"."""
    found = line(table(model).get("id")) or line(model)
    return found.rpartition("::")[2]
