"""What the window shows of the preset of a chat: in the header, in the panel, in the menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.chat.text import printable_line
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_model
from desktop.ui.widgets.parameters.wording import in_short


@dataclass(frozen=True, slots=True)
class PresetState:
    """The presets there are, and how the shown chat stands to its own."""

    presets: Sequence[Preset] = ()
    steering: Steering = field(default_factory=Steering)
    """What the shown chat has."""
    changed: bool = False
    """Whether the chat is another by now than its preset."""

    @property
    def own(self) -> Preset | None:
        """The preset of the chat; None: it has none, or one that is gone."""
        return next((one for one in self.presets if one.name == self.steering.preset), None)

    @property
    def words(self) -> str:
        """The name of the chat's preset."""
        return self.steering.preset or _("No preset")

    @property
    def mark(self) -> str:
        """What is to be known of it in one word; "" for nothing."""
        if self.changed:
            return _("changed")
        return _("gone") if self.steering.preset and self.own is None else ""

    @property
    def can_save_as_new(self) -> bool:
        """Whether the chat has anything that a new preset could keep."""
        return self.changed or bool(self.steering.to_record())


def about(preset: Preset) -> str:
    """What a preset asks, in a few words; where it asks what is in use, what it sets."""
    asks = filter(None, (preset.endpoint, preset.model and shown_model(preset.model)))
    sets = replace(preset.steering, preset="", system="" if preset.parameters else preset.system)
    return " · ".join(map(printable_line, asks)) or in_short(sets)
