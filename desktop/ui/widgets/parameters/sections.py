"""The sections of the panel, made by walking the table of the parameters."""

from __future__ import annotations

from itertools import groupby
from typing import Any, TypeAlias

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.chat.settings.row import Row
from desktop.chat.steering import parameters
from desktop.chat.steering.parameters import KNOWN, Within
from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.widgets.inputs.fold import Fold
from desktop.ui.widgets.parameters.choice_fields import EffortField, ReplyFormField
from desktop.ui.widgets.parameters.number_fields import NumberField, ScaleField
from desktop.ui.widgets.parameters.steering_edits import ParameterEdits, SteeringEdits
from desktop.ui.widgets.parameters.text_fields import FurtherField, StopField

_BETWEEN = 9
_LAST_USUAL = "reasoning_effort"
"""The rows of the table down to this one are always in sight; the others are folded."""


Field: TypeAlias = ScaleField | NumberField | EffortField | StopField | ReplyFormField


class ParameterSections:
    """All sections for parameters, laid out in two places: above and below what is sent."""

    def __init__(self, edits: SteeringEdits, above: QVBoxLayout, below: QVBoxLayout) -> None:
        rows = [row for row in KNOWN if row.words is not None]
        usual = 1 + [row.key for row in rows].index(_LAST_USUAL)
        self._edits = edits
        self._fields: list[Field] = []
        self._rare = Fold(_("More parameters"), _("Show or hide these fields"))
        self._rare_names = [row.key for row in rows[usual:]]
        self._rare.inside.setSpacing(_BETWEEN)
        self._fill(above, rows[:usual])
        self._fill(self._rare.inside, rows[usual:])
        above.addWidget(self._rare)
        self._further = FurtherField(edits)
        below.addWidget(self._further)

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show all of it; nothing that is set is overlooked in a chat that is opened."""
        for section in (*self._fields, self._further):
            section.show_steering(steering, anew=anew)
        if anew:
            some = any(name in steering.parameters for name in self._rare_names)
            self._rare.fold.setChecked(some)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._rare.set_palette(palette)
        self._further.set_palette(palette)
        for field in self._fields:
            if isinstance(field, ScaleField):
                field.set_palette(palette)

    def _fill(self, layout: QVBoxLayout, rows: list[Row[Any]]) -> None:
        """Make the fields; numbers that are typed stand side by side."""
        for is_typed, some in groupby(rows, _is_typed):
            fields = [self._made(row) for row in some]
            if is_typed:
                beside = QHBoxLayout()
                beside.setSpacing(8)
                for field in fields:
                    beside.addWidget(field, 1)
                layout.addLayout(beside)
            else:
                for field in fields:
                    layout.addWidget(field)

    def _made(self, row: Row[Any]) -> Field:
        field = field_for(self._edits, row)
        self._fields.append(field)
        return field


def field_for(edits: ParameterEdits, row: Row[Any]) -> Field:
    """Make the field for a row of the table."""
    match row.check:
        case Within():
            return NumberField(edits, row) if _is_typed(row) else ScaleField(edits, row)
        case parameters.effort:
            return EffortField(edits, row)
        case parameters.stops:
            return StopField(edits, row)
        case parameters.response_format:
            return ReplyFormField(edits, row)
    raise NotImplementedError(row.key)


def _is_typed(row: Row[Any]) -> bool:
    return isinstance(row.check, Within) and row.check.is_whole
