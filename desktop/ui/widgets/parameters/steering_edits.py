"""What the fields of parameters change: the settings of a chat, or those of a preset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from desktop.chat.steering.steering import Steering


class ParameterEdits(Protocol):
    """Takes values that were checked, and says what holds."""

    @property
    def steering(self) -> Steering:
        """The settings as they are now."""

    def set(self, name: str, value: Any) -> None:
        """Set one parameter; None: it is not sent."""

    def change(self, steering: Steering, step: str = "") -> None:
        """Have other settings. Changes in a row with the same `step` are one."""

    def end_step(self) -> None:
        """What is changed from now on is a step of its own."""


class SteeringEdits(ParameterEdits, Protocol):
    """Takes those parameters, too, that have no field of their own."""

    def set_further(self, given: Mapping[str, Any]) -> None:
        """Set all of these together."""
