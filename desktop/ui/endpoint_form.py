"""The fields of one endpoint, checked as they are read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import Endpoint, Timeouts, mended_base_url
from desktop.chat.failures import ChatError
from desktop.language import _
from desktop.ui.labels import plain_label
from desktop.ui.telling import told


class EndpointForm(QWidget):
    """Name, address and model; what few people need is folded away under Advanced."""

    changed = Signal()
    """The person typed; never when an endpoint is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Endpoint("")
        self._others: frozenset[str] = frozenset()
        self.name = _line(_("Name"))
        self.base_url = _line(_("Base URL"), "https://api.example.com/v1")
        self.model = _line(_("Model"))
        self.choose_file = QPushButton(_("Choose…"))
        self.choose_file.setAccessibleName(_("Choose a model file"))
        self.choose_file.clicked.connect(self._on_choose_file)
        self.error = plain_label(object_name="error")
        self.advanced = QPushButton(_("Advanced"))
        self.advanced.setObjectName("link")
        self.advanced.setCheckable(True)
        self.advanced.toggled.connect(self._on_fold)
        self._more = _More()
        model = QHBoxLayout()
        model.addWidget(self.model, 1)
        model.addWidget(self.choose_file)
        self._rows = QFormLayout()
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.addRow(_("Name"), self.name)
        self._rows.addRow(_("Base URL"), self.base_url)
        self._rows.addRow(_("Model"), model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._rows)
        layout.addWidget(self.error)
        layout.addWidget(self.advanced, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._more)
        self._on_fold(False)
        for edit in self.findChildren(QLineEdit):
            edit.textEdited.connect(self._on_edited)
        for spin in self.findChildren(QDoubleSpinBox):
            spin.valueChanged.connect(self._on_edited)
        self.base_url.editingFinished.connect(self._on_url_finished)

    def show_endpoint(self, endpoint: Endpoint, others: frozenset[str]) -> None:
        """Fill the fields; `others` are the names that are taken."""
        self._shown, self._others = endpoint, others
        local = endpoint.kind == "local"
        self.blockSignals(True)
        self.name.setText(endpoint.name)
        self.base_url.setText(endpoint.base_url)
        self.model.setText(endpoint.model)
        self.model.setPlaceholderText(_("The one Weir finds") if local else "")
        self._more.show_endpoint(endpoint)
        self.blockSignals(False)
        self._rows.setRowVisible(self.base_url, not local)
        self.choose_file.setVisible(local)
        self.advanced.setVisible(not local)
        self._more.setVisible(not local and self.advanced.isChecked())
        self.error.hide()

    def endpoint(self) -> Endpoint | None:
        """What the fields say, the base URL mended; None where the form shows why it cannot be."""
        name = self.name.text().strip()
        if not name or name in self._others:
            why = _("This name is taken.") if name else _("Give the endpoint a name.")
            self._refuse(why, self.name)
            return None
        changed = replace(self._shown, name=name, model=self.model.text().strip())
        if changed.kind == "local":
            return changed
        try:
            changed = replace(changed, base_url=mended_base_url(self.base_url.text()))
        except ChatError as error:
            self._refuse(told(error), self.base_url)
            return None
        self.base_url.setText(changed.base_url)
        self.error.hide()
        return self._more.applied_to(changed)

    def _refuse(self, why: str, field: QLineEdit) -> None:
        self.error.setText(why)
        self.error.show()
        field.setFocus()

    def _on_edited(self, value: object) -> None:
        self.error.hide()
        self.changed.emit()

    def _on_url_finished(self) -> None:
        """Show a mended address as soon as it is typed; what cannot be mended is told on saving."""
        try:
            self.base_url.setText(mended_base_url(self.base_url.text()))
        except ChatError:
            return

    def _on_fold(self, open_: bool) -> None:
        self.advanced.setText(("▾ " if open_ else "▸ ") + _("Advanced"))
        self._more.setVisible(open_)

    def _on_choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a model file"), "", _("GGUF models (*.gguf)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.model.setText(path)
        self.changed.emit()


class _More(QWidget):
    """Environment variable, proxy, certificates and time limits."""

    def __init__(self) -> None:
        super().__init__()
        self._key_env = _line(_("Environment variable of the key"))
        self._proxy = _line(_("Proxy"), "http://proxy.example.com:8080")
        self._ca_file = _line(_("CA file"))
        self._limits = {
            "connect": _seconds(_("Limit for connecting")),
            "first_byte": _seconds(_("Limit for the first byte")),
            "idle": _seconds(_("Limit for silence")),
        }
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self._key_env, self._proxy, self._ca_file, *self._limits.values()):
            rows.addRow(field.accessibleName(), field)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields."""
        self._key_env.setText(endpoint.key_env or "")
        self._proxy.setText(endpoint.proxy or "")
        self._ca_file.setText(endpoint.ca_file or "")
        for name, spin in self._limits.items():
            spin.setValue(getattr(endpoint.timeouts, name))

    def applied_to(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with what these fields say."""
        return replace(
            endpoint,
            key_env=self._key_env.text().strip() or None,
            proxy=self._proxy.text().strip() or None,
            ca_file=self._ca_file.text().strip() or None,
            timeouts=Timeouts(**{name: spin.value() for name, spin in self._limits.items()}),
        )


def _line(name: str, example: str = "") -> QLineEdit:
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setPlaceholderText(example)
    return edit


def _seconds(name: str) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setAccessibleName(name)
    spin.setRange(0.1, 86_400)
    spin.setDecimals(1)
    spin.setSuffix(_(" s"))
    return spin
