"""The parameters of a preset, by the same fields as those of a chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.steering.parameters import Parameters
from desktop.chat.steering.steering import Steering
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.typed_value import TypedValue
from desktop.ui.widgets.parameters.sections import ParameterSections

_BETWEEN = 14
"""Pixels between two fields."""


class PresetParameters(QWidget):
    """A value that cannot be used stays in its field, with the reason below it."""

    def __init__(self) -> None:
        super().__init__()
        self.edits = _Edits(self)
        layouts = QVBoxLayout(), QVBoxLayout()
        self._sections = ParameterSections(self.edits, *layouts)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 8, 0, 0)
        rows.setSpacing(_BETWEEN)
        for layout in layouts:
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(_BETWEEN)
            rows.addLayout(layout)

    @property
    def parameters(self) -> Parameters:
        """What can be used of what the fields hold."""
        return self.edits.steering.parameters

    def show_parameters(self, parameters: Parameters, *, anew: bool) -> None:
        """Show these. `anew`: they are another preset's, so nothing that is typed stays."""
        self.edits.steering = Steering(parameters=dict(parameters))
        self._sections.show_steering(self.edits.steering, anew=anew)

    def refused(self) -> Iterator[tuple[str, str]]:
        """The name of each field with a value that cannot be used, and why."""
        for typed in self.findChildren(TypedValue):
            typed.judge()
        for field in self.findChildren(Captioned):
            if field.is_refused and not field.isHidden():
                yield field.control.accessibleName(), field.error.text()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._sections.set_palette(palette)


class _Edits(QObject):
    """What the fields have changed so far."""

    typed = Signal()
    left = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.steering = Steering()

    def set(self, name: str, value: Any) -> None:
        self.change(self.steering.with_parameter(name, value))

    def set_further(self, given: Mapping[str, Any]) -> None:
        self.change(self.steering.with_further(given))

    def change(self, steering: Steering, step: str = "") -> None:
        self.steering = steering
        self.typed.emit()

    def end_step(self) -> None:
        self.left.emit()
