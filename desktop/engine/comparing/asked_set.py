"""Those that a comparison asks: models, each with its preset and parameters, kept over restarts.

What is kept is a line of JSON, in which nothing is trusted. Instructions are not in it: a preset
stands in it by its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.chat.comparing.answers import MOST_ASKED
from desktop.chat.endpoint import ModelChoice
from desktop.chat.settings import checks
from desktop.chat.steering.parameters import Parameters, readable
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import NOTHING_SET, Steering
from desktop.engine.comparing.comparison import Asked
from desktop.engine.endpoints.endpoints import Endpoints

_LONGEST = 8_000
"""Characters of what is kept; parameters that make it longer are not."""


@dataclass(frozen=True, slots=True)
class AskedOne:
    """One of them. The same model may be there twice, with other settings."""

    choice: ModelChoice
    preset: str = ""
    """The name of a preset that stands in place of the chat's settings; empty: these hold."""
    parameters: Parameters = field(default_factory=lambda: NOTHING_SET)
    """Its own, in place of those of the same names in the chat or the preset."""

    def with_parameter(self, name: str, value: Any) -> AskedOne:
        """The same with this parameter; None: without it."""
        return replace(self, parameters=self.own.with_parameter(name, value).parameters)

    @property
    def own(self) -> Steering:
        """What tells it from the chat."""
        return Steering(self.preset, parameters=self.parameters)

    def steering(self, chat: Steering, presets: Iterable[Preset]) -> Steering | None:
        """How it is asked in a chat that is steered so; None: as the chat is."""
        if not self.preset and not self.parameters:
            return None
        preset = next((one for one in presets if one.name == self.preset), None)
        base = chat if preset is None else replace(preset.steering, sent=chat.sent)
        return replace(base, parameters={**base.parameters, **self.parameters})

    def asked(self, endpoints: Endpoints, chat: Steering, presets: Iterable[Preset]) -> Asked:
        """What the comparison asks. Raises NoSuchEndpoint and BadSetting, as `chosen` does."""
        return Asked(endpoints.chosen(self.choice), self.steering(chat, presets))


def written(some: Sequence[AskedOne]) -> str:
    """Write them in one line."""
    text = json.dumps([_record(one) for one in some])
    if len(text) > _LONGEST:
        text = json.dumps([_record(replace(one, parameters=NOTHING_SET)) for one in some])
    return text if len(text) <= _LONGEST else ""


def read(text: str | None, presets: Iterable[Preset] = ()) -> list[AskedOne]:
    """Read such a line, in any state of damage; what is not sound is left out.

    A preset that is gone is left out, too: its model is asked as the chat is.
    """
    try:
        records = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    names = {preset.name for preset in presets}
    found = [_asked_one(one, names) for one in (records if isinstance(records, list) else ())]
    return [one for one in found if one is not None][:MOST_ASKED]


def _record(one: AskedOne) -> dict[str, Any]:
    record = {
        "endpoint": one.choice.endpoint_name,
        "model": one.choice.model,
        "preset": one.preset,
        "parameters": dict(one.parameters),
    }
    return {key: value for key, value in record.items() if value}


def _asked_one(record: object, presets: set[str]) -> AskedOne | None:
    if not isinstance(record, Mapping):
        return None
    try:
        endpoint, model = checks.name(record.get("endpoint")), checks.text(record.get("model", ""))
    except checks.BadValue:
        return None
    if not endpoint:
        return None
    preset = record.get("preset")
    return AskedOne(
        ModelChoice(endpoint, model or ""),
        preset if isinstance(preset, str) and preset in presets else "",
        readable(record.get("parameters")),
    )
