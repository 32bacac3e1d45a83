"""The fields of one endpoint; reading them checks them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint, mended_base_url
from desktop.chat.failures import ChatError
from desktop.chat.settings.endpoint_fields import row_of
from desktop.engine.explain.sentences import explain
from desktop.language import _
from desktop.ui.settings.advanced_form import MAIN_KEYS, AdvancedForm
from desktop.ui.settings.controls import control_for
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import labelled, plain_label
from desktop.ui.widgets.save_dialog import documents


class EndpointForm(QWidget):
    """Name, address and model. The page shows `advanced`, the other fields, further down."""

    changed = Signal()
    """The person typed; never when an endpoint is shown."""
    submitted = Signal()
    """Enter, in a field."""
    refused = Signal(QWidget)
    """The value of this field cannot be used; the form says why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = Endpoint("")
        self._others: frozenset[str] = frozenset()
        self.name, self.base_url, self.model = self._lines = tuple(map(_line, MAIN_KEYS))
        self.choose_file = push_button(_("Choose…"), _("Choose a model file"))
        self.choose_file.setAccessibleName(_("Choose a model file"))
        self.choose_file.clicked.connect(self._on_choose_file)
        self.error = plain_label(object_name="error")
        self.advanced = AdvancedForm()
        self._lay_out()
        for edit in self._lines:
            edit.textEdited.connect(self._on_edited)
            edit.returnPressed.connect(self.submitted)
        self.advanced.edited.connect(self._on_edited)
        self.advanced.submitted.connect(self.submitted)
        self.base_url.editingFinished.connect(self._on_url_finished)

    def _lay_out(self) -> None:
        model = QHBoxLayout()
        model.setSpacing(8)
        model.addWidget(labelled(self.model.accessibleName(), self.model), 1)
        model.addWidget(self.choose_file, 0, Qt.AlignmentFlag.AlignBottom)
        self._address = labelled(self.base_url.accessibleName(), self.base_url)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(labelled(self.name.accessibleName(), self.name))
        layout.addWidget(self._address)
        layout.addLayout(model)
        layout.addWidget(self.error)

    def show_endpoint(self, endpoint: Endpoint, others: frozenset[str]) -> None:
        """Fill the fields; `others` are the names that are taken."""
        self.shown, self._others = endpoint, others
        local = endpoint.kind == "local"
        self.blockSignals(True)
        self.name.setText(shown_name(endpoint))
        self.base_url.setText(endpoint.base_url)
        self.model.setText(endpoint.model)
        self.model.setPlaceholderText(_("The one Weir finds") if local else "")
        self.advanced.show_endpoint(endpoint)
        self.blockSignals(False)
        for edit in self._lines:
            edit.setCursorPosition(0)  # the beginning of a long one says more than its end
        self._address.setVisible(not local)
        self.choose_file.setVisible(local)
        self.advanced.setVisible(not local)
        self.error.hide()

    def endpoint(self) -> Endpoint | None:
        """The endpoint in the fields, its base URL mended; None: the form shows what is wrong."""
        name = self.name.text().strip()
        if name == shown_name(self.shown):
            name = self.shown.name
        if not name or name in self._others:
            why = _("This name is taken.") if name else _("Give the endpoint a name.")
            self._refuse(why, self.name)
            return None
        changed = replace(self.shown, name=name, model=self.model.text().strip())
        if changed.kind == "local":
            return changed
        try:
            changed = replace(changed, base_url=mended_base_url(self.base_url.text()))
        except ChatError as error:
            self._refuse(explain(error).line, self.base_url)
            return None
        self.base_url.setText(changed.base_url)
        self.error.hide()
        return self.advanced.applied_to(changed)

    def _refuse(self, why: str, field: QLineEdit) -> None:
        self.error.setText(why)
        self.error.show()
        field.setFocus()
        self.refused.emit(field)

    def _on_edited(self) -> None:
        self.error.hide()
        self.changed.emit()

    def _on_url_finished(self) -> None:
        """Show a mended address as soon as it is typed; saving refuses what cannot be mended."""
        try:
            self.base_url.setText(mended_base_url(self.base_url.text()))
        except ChatError:
            return

    def _on_choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a model file"), documents(), _("GGUF models (*.gguf)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.model.setText(path)
        self.changed.emit()


def _line(key: str) -> QLineEdit:
    control = control_for(row_of(key))
    assert isinstance(control, QLineEdit)
    return control
