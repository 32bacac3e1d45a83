"""The form of one preset: what is typed, and what of it can be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.row import Words
from desktop.chat.steering.preset import Preset
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.field import Field
from desktop.ui.settings.presets.preset_parameters import PresetParameters
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.remark import set_by_organisation
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
        self.parameters = PresetParameters()
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
        parameters = Field(_("Parameters"), self.parameters, self.parameters)
        self.starters = _field(_("Starters"), self.starters_edit)
        self.starters.say(_("Questions that an empty chat offers, one a line"))
        self.fields = (self.name, self.sign, self.asks, self.model, self.system, self.starters)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for part in (*self.fields, Field("", self.default), parameters):
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
        anew, self._preset = preset.name != self._preset.name, preset
        self.parameters.show_parameters(preset.parameters, anew=anew)
        for field in self.fields:
            field.accept()
        self.name_line.setText(preset.name)
        self.sign_line.setText(preset.icon)
        self.model_line.setText(preset.model or "")
        for edit, text in (
            (self.system_edit, preset.system),
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

    def lock(self, whole: bool, *, default: bool) -> None:
        """Have nothing of the preset be changed. `default`: nor which one new chats begin with."""
        for field in (*self.fields, self.parameters):
            field.setEnabled(not whole)
        self.default.setEnabled(not default)
        self.default.setToolTip(set_by_organisation() if default else _("New chats begin with it"))

    def preset(self) -> Preset:
        """Return what is typed, where it can be used; else what holds."""
        found = replace(
            self._preset,
            icon=self.sign_line.text().strip()[:8],
            endpoint=self.endpoint.currentData(),
            model=self.model_line.text().strip() or None,
            system=self.system_edit.toPlainText(),
            parameters=self.parameters.parameters,
            starters=tuple(filter(None, map(str.strip, self._lines()))),
        )
        if name := self.name_line.text().strip():
            found = replace(found, name=name)
            self.name.accept()
        else:
            self.name.refuse(_("Give the preset a name."))
        return found

    def refused(self) -> Iterator[tuple[str, str]]:
        """The name of each field with a value that cannot be used, and why."""
        for field in self.fields:
            if field.is_refused:
                yield field.title, field.error.text()
        yield from self.parameters.refused()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.parameters.set_palette(palette)

    def _lines(self) -> Iterator[str]:
        yield from self.starters_edit.toPlainText().split("\n")

    def _listen(self) -> None:
        for line in (self.name_line, self.sign_line, self.model_line):
            line.textEdited.connect(self.typed)
            line.editingFinished.connect(self.left)
        self.parameters.edits.typed.connect(self.typed)
        self.parameters.edits.left.connect(self.left)
        for edit in (self.system_edit, self.starters_edit):
            edit.textChanged.connect(self.typed)
            edit.left.connect(self.left)
        self.endpoint.currentIndexChanged.connect(self.left)
        self.default.toggled.connect(self.default_chosen)


def _field(name: str, control: QWidget) -> Field:
    control.setAccessibleName(name)
    control.setToolTip(name)
    return Field(name, control, control if isinstance(control, GrowingEdit) else None)
