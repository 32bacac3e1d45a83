"""The fields of one endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.endpoint_fields import row_of
from desktop.chat.settings.providers import provider_of
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.settings.endpoints.endpoint_field import EndpointField
from desktop.ui.settings.endpoints.model_field import ModelField
from desktop.ui.settings.endpoints.sections import sections
from desktop.ui.settings.field import Field
from desktop.ui.settings.key_field import KeyField
from desktop.ui.settings.trust.way_line import WayLine
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.save_dialog import documents

OF_ALL = ("proxy", "ca_file")
"""The keys of fields that an organisation may set for all endpoints."""


class EndpointForm(QWidget):
    """Name, address, key and model; further down the sections of the others."""

    typed = Signal(QWidget)
    finished = Signal(QWidget)
    """An EndpointField that was typed in, and one that the person is done with."""
    link_requested = Signal(str)
    """An address outside, to be opened once the person agrees."""

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        super().__init__()
        self._key_url = ""
        self.name = EndpointField(row_of("name"))
        self.base_url = EndpointField(row_of("base_url"))
        self.key_field = KeyField(workspace, tasks, in_form=True)
        self.key = Field(_("Key"), self.key_field.edit, self.key_field)
        self.key_page = push_button("", _("Opens the provider's page in the browser"), "link")
        line = QLineEdit()
        self.models = ModelField(workspace, tasks, line)
        self.model = EndpointField(row_of("model"), edit=line, shown=self._model_row())
        self.way = WayLine(workspace, tasks)
        self.sections = sections()
        self._auto = self._field("auto_continue")
        self._lay_out()
        for field in self.fields():
            field.typed.connect(self.typed)
            field.finished.connect(self.finished)
        self.key_page.clicked.connect(self._on_key_page)
        self.choose_file.clicked.connect(self._on_choose_file)

    def fields(self) -> Iterator[EndpointField]:
        """All fields but the key, in the order of the form."""
        yield from (self.name, self.base_url, self.model)
        for section in self.sections:
            yield from section.fields

    def _field(self, key: str) -> EndpointField:
        return next(field for field in self.fields() if field.row.key == key)

    def _model_row(self) -> QWidget:
        self.choose_file = push_button(_("Choose…"), _("Choose a model file"))
        self.choose_file.setAccessibleName(_("Choose a model file"))
        together = QWidget()
        row = QHBoxLayout(together)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.models, 1)
        row.addWidget(self.choose_file)
        return together

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for part in (self.name, self.base_url, self.key):
            layout.addWidget(part)
        link = QHBoxLayout()
        link.addSpacing(self.key.name_width - 6)  # its words begin where the fields do
        link.addWidget(self.key_page)
        link.addStretch(1)
        layout.addLayout(link)
        layout.addWidget(self.model)
        layout.addWidget(self.way)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in these colours."""
        self.models.set_palette(palette)
        for section in self.sections:
            section.set_palette(palette)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields, and ask the server for its models."""
        self.refresh(endpoint)
        for section in self.sections:
            section.show_endpoint(endpoint)
        local = endpoint.kind == "local"
        provider = provider_of(endpoint)
        self._key_url = provider.key_url if provider else ""
        for part in (self.base_url, self.key, *self.sections):
            part.setVisible(not local)
        self.key_page.setText(_("Where to get a key"))
        self.key_page.setVisible(bool(self._key_url))
        self.choose_file.setVisible(local)
        self.base_url.say(
            "" if provider else _("The address up to and with /v1; Weir adds /chat/completions.")
        )

    def refresh(self, endpoint: Endpoint) -> None:
        """Show the values that hold, but where other ones are being typed."""
        for field in self.fields():
            if not field.is_touched:
                field.show_value(field.value_in(endpoint))
        if not self.name.is_touched:
            self.name.show_value(shown_name(endpoint))
        local = endpoint.kind == "local"
        self.models.edit.setPlaceholderText(_("The one Weir finds") if local else "")
        self._auto.control.setEnabled(endpoint.continue_ != "none")
        self.way.show_endpoint(endpoint)

    def lock(self, whole: bool, values: Mapping[str, str | None]) -> None:
        """Have no field be changed, or none of those with a value here, which holds for all."""
        self.choose_file.setEnabled(not whole)
        for field in self.fields():
            is_set = field.row.key in values and not whole
            if is_set:
                field.show_value(values[field.row.key])
            if field.row.key in OF_ALL:
                field.lock(is_set)
            field.setEnabled(not whole and not is_set)

    def _on_key_page(self) -> None:
        self.link_requested.emit(self._key_url)

    def _on_choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a model file"), documents(), _("GGUF models (*.gguf)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.models.edit.setText(path)
        self.models.edit.textEdited.emit(path)
        self.models.edit.editingFinished.emit()
