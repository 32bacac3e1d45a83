"""A preset: what a chat begins with. One `[[presets]]` entry of settings.toml."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.chat.endpoint import ModelChoice
from desktop.chat.settings import checks
from desktop.chat.settings.row import Row
from desktop.chat.steering.parameters import Parameters, checked_all
from desktop.chat.steering.steering import NOTHING_SET, Steering

MOST_STARTERS = 6


@dataclass(frozen=True, slots=True)
class Preset:
    """Endpoint, model, instructions and parameters under a name."""

    name: str
    icon: str = ""
    """One letter or sign; empty: the first of the name."""
    endpoint: str | None = None
    """The name of an endpoint, which may be gone; None: the one in use."""
    model: str | None = None
    """A model of that endpoint; None: the one of its entry."""
    system: str = ""
    parameters: Parameters = field(default_factory=lambda: NOTHING_SET)
    starters: tuple[str, ...] = ()
    """Questions that an empty chat offers."""

    @property
    def letter(self) -> str:
        """What stands in its round sign."""
        return self.icon or self.name[:1].upper()

    @property
    def steering(self) -> Steering:
        """The settings that a chat of this preset begins with."""
        return Steering(self.name, self.system, self.parameters)

    def is_changed_in(self, steering: Steering, asked: ModelChoice, own_model: str) -> bool:
        """Whether a chat that began with the preset is another by now.

        `asked` is what the chat asks, and `own_model` the model of that endpoint's entry.
        """
        return self != self.as_chat(steering, asked, own_model)

    def as_chat(self, steering: Steering, asked: ModelChoice, own_model: str) -> Preset:
        """The preset as the chat is now. It names an endpoint or a model only if it did before."""
        endpoint, model = self.endpoint, self.model
        if endpoint is not None:
            endpoint = asked.endpoint_name
        if model is not None or (endpoint is not None and asked.model != own_model):
            model = asked.model
        return replace(
            self,
            endpoint=endpoint,
            model=model,
            system=steering.system,
            parameters=dict(steering.parameters),
        )

    def choice(self, model_of: Callable[[str], str]) -> ModelChoice | None:
        """What the preset asks; None: whatever is in use. `model_of` gives an endpoint's model."""
        if self.endpoint is None:
            return None
        return ModelChoice(self.endpoint, self.model or model_of(self.endpoint))


def _starters(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise checks.BadValue("type", "list of texts")
    return tuple(filter(None, map(str.strip, value)))[:MOST_STARTERS]


def _icon(value: object) -> str | None:
    """Check a sign; a cluster of characters, such as a flag, is one."""
    found = (checks.text(value) or "").strip()
    if len(found) > 8 or not found.isprintable():
        raise checks.BadValue("name")
    return found or None


def _row(key: str, check: Callable[[object], Any]) -> Row[Any]:
    return Row(key, check, getattr(Preset(""), key))


PRESET_FIELDS = (
    _row("name", checks.name),
    _row("icon", _icon),
    _row("endpoint", checks.name),
    _row("model", checks.text),
    _row("system", checks.text),
    _row("parameters", checked_all),
    _row("starters", _starters),
)
"""The fields of a preset, in the order in which settings.toml has them."""
