"""The fields of an endpoint that few people need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint, Timeouts
from desktop.chat.settings.endpoint_fields import FIELDS, LIMITS, row_of
from desktop.chat.settings.row import Row
from desktop.language import _
from desktop.ui.settings.controls import Control, control_for, edited, show_value, value_of
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import labelled, plain_label

MAIN_KEYS = ("name", "base_url", "model")
"""The fields that everybody fills in, and that are not here."""


class AdvancedForm(QWidget):
    """The other fields that have words, in the order of their table, folded away."""

    edited = Signal()
    """The person changed a value, or an endpoint is shown whose values are others."""
    submitted = Signal()
    """Enter, in a line."""

    def __init__(self) -> None:
        super().__init__()
        self._fold = push_button("", _("Key variable, proxy, broken replies, time limits"), "fold")
        self._fold.setAccessibleName(_("Advanced"))
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._on_fold)
        self._controls = {
            row: control_for(row) for row in FIELDS if row.words and row.key not in MAIN_KEYS
        }
        self._limits = {row: control_for(row) for row in LIMITS}
        self._continue = self._controls[row_of("continue")]
        self._auto = self._controls[row_of("auto_continue")]
        for control in (*self._controls.values(), *self._limits.values()):
            edited(control).connect(self._on_edited)
            if isinstance(control, QLineEdit):
                control.returnPressed.connect(self.submitted)
        self._lay_out()
        self._on_fold(False)

    def _lay_out(self) -> None:
        self._fields = QWidget()
        inside = QVBoxLayout(self._fields)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        for control in self._controls.values():
            is_tick = isinstance(control, QCheckBox)  # it has its name beside it
            inside.addWidget(control if is_tick else labelled(control.accessibleName(), control))
        inside.addLayout(self._limit_rows())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._fields)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields."""
        for row, control in self._controls.items():
            show_value(control, getattr(endpoint, row.attribute))
        for row, control in self._limits.items():
            show_value(control, getattr(endpoint.timeouts, row.attribute))
        self._auto.setEnabled(endpoint.continue_ != "none")

    def applied_to(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with what these fields say."""
        timeouts = Timeouts(**_values(self._limits))
        changed = replace(endpoint, timeouts=timeouts, **_values(self._controls))
        continues = changed.auto_continue and changed.continue_ != "none"
        return replace(changed, auto_continue=continues)

    def _limit_rows(self) -> QGridLayout:
        rows = QGridLayout()
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(0, 1)
        for number, control in enumerate(self._limits.values()):
            label = plain_label(control.accessibleName(), "fieldLabel")
            label.setBuddy(control)
            rows.addWidget(label, number, 0)
            rows.addWidget(control, number, 1)
        return rows

    def _on_edited(self, value: object) -> None:
        self._auto.setEnabled(value_of(self._continue) != "none")
        self.edited.emit()

    def _on_fold(self, open_: bool) -> None:
        self._fold.setText(("▾ " if open_ else "▸ ") + _("Advanced"))
        self._fields.setVisible(open_)


def _values(controls: Mapping[Row[Any], Control]) -> dict[str, Any]:
    """What these controls say, by attribute; the default for an empty line."""
    shown = {row: value_of(control) for row, control in controls.items()}
    return {row.attribute: row.default if v is None else v for row, v in shown.items()}
