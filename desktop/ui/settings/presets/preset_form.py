"""The form of one preset: what is typed, and what of it can be used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.row import Words
from desktop.chat.steering.parameters import read_further
from desktop.chat.steering.preset import Preset
from desktop.engine.explain.bad_values import unusable
from desktop.language import _
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.field import Field
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.switch import Switch


class PresetForm(QWidget):
    """Shows a preset. A value that cannot be used stays in its field, with the reason below it."""

    typed = Signal()
    """Something is another by now; there may be more to come."""
    left = Signal()
    """A field was left, or a value chosen."""
    default_chosen = Signal(bool)
    """Whether new chats are to begin with this preset."""

    def __init__(self) -> None:
        super().__init__()
        self._preset = Preset("")
        self.name_line, self.sign_line, self.model_line = QLineEdit(), QLineEdit(), QLineEdit()
        self.system_edit, self.starters_edit = GrowingEdit(3, 10), GrowingEdit(2, 6)
        self.parameters_edit = GrowingEdit(2, 8)
        self.parameters_edit.setProperty("code", True)
        self.endpoint = Choice(Words(_("Endpoint"), "", choices={None: _("Whatever is in use")}))
        self.default = Switch(_("New chats begin with it"))
        self.default.setAccessibleName(_("New chats begin with it"))
        self.default.setToolTip(_("New chats begin with it"))
        self.model_line.setPlaceholderText(_("that of the endpoint"))
        self.sign_line.setPlaceholderText(_("one letter or sign"))
        self.name = _field(_("Name"), self.name_line)
        self.sign = _field(_("Sign"), self.sign_line)
        self.asks = _field(_("Endpoint"), self.endpoint)
        self.model = _field(_("Model"), self.model_line)
        self.system = _field(_("Instructions"), self.system_edit)
        self.parameters = _field(_("Parameters"), self.parameters_edit)
        self.parameters.say(_('As JSON, such as {"temperature": 0.2}'))
        self.starters = _field(_("Starters"), self.starters_edit)
        self.starters.say(_("Questions that an empty chat offers, one a line"))
        self.fields = (self.name, self.sign, self.asks, self.model, self.system, self.parameters,
                       self.starters)  # fmt: skip
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for part in (*self.fields, Field("", self.default)):
            rows.addWidget(part)
        self._listen()

    def show_endpoints(self, endpoints: Sequence[Endpoint], gone: str | None) -> None:
        """Offer these endpoints; `gone` is one that a preset names and the settings have not."""
        self.endpoint.blockSignals(True)
        while self.endpoint.count() > 1:
            self.endpoint.removeItem(1)
        for one in endpoints:
            self.endpoint.addItem(one.name, one.name)
        if gone is not None and gone not in [one.name for one in endpoints]:
            self.endpoint.addItem(_("{name} (gone)").format(name=gone), gone)
        self.endpoint.blockSignals(False)

    def show_preset(self, preset: Preset, *, is_default: bool) -> None:
        """Fill the form."""
        self._preset = preset
        for field in self.fields:
            field.accept()
        self.name_line.setText(preset.name)
        self.sign_line.setText(preset.icon)
        self.model_line.setText(preset.model or "")
        for edit, text in (
            (self.system_edit, preset.system),
            (self.parameters_edit, _written(preset)),
            (self.starters_edit, "\n".join(preset.starters)),
        ):
            if edit.toPlainText() != text:  # else the cursor stays where it is
                edit.blockSignals(True)
                edit.setPlainText(text)
                edit.blockSignals(False)
        for control in (self.endpoint, self.default):
            control.blockSignals(True)
        self.endpoint.setCurrentIndex(max(0, self.endpoint.findData(preset.endpoint)))
        self.default.setChecked(is_default)
        for control in (self.endpoint, self.default):
            control.blockSignals(False)

    def preset(self) -> Preset:
        """Return what is typed, where it can be used; else what holds."""
        found = replace(
            self._preset,
            icon=self.sign_line.text().strip()[:8],
            endpoint=self.endpoint.currentData(),
            model=self.model_line.text().strip() or None,
            system=self.system_edit.toPlainText(),
            starters=tuple(filter(None, map(str.strip, self._lines()))),
        )
        if name := self.name_line.text().strip():
            found = replace(found, name=name)
            self.name.accept()
        else:
            self.name.refuse(_("Give the preset a name."))
        try:
            found = replace(found, parameters=read_further(self.parameters_edit.toPlainText()))
            self.parameters.accept()
        except BadValue as bad:
            why = unusable(bad.reason, bad.detail)
            self.parameters.refuse(f"{bad.key}: {why}" if bad.key else why)
        return found

    def _lines(self) -> Iterator[str]:
        yield from self.starters_edit.toPlainText().split("\n")

    def _listen(self) -> None:
        for line in (self.name_line, self.sign_line, self.model_line):
            line.textEdited.connect(self.typed)
            line.editingFinished.connect(self.left)
        for edit in (self.system_edit, self.parameters_edit, self.starters_edit):
            edit.textChanged.connect(self.typed)
            edit.left.connect(self.left)
        self.endpoint.currentIndexChanged.connect(self.left)
        self.default.toggled.connect(self.default_chosen)


def _field(name: str, control: QWidget) -> Field:
    control.setAccessibleName(name)
    control.setToolTip(name)
    return Field(name, control, control if isinstance(control, GrowingEdit) else None)


def _written(preset: Preset) -> str:
    if not preset.parameters:
        return ""
    return json.dumps(dict(preset.parameters), ensure_ascii=False, indent=2)
