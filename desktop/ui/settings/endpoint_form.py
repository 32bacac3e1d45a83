"""The fields of one endpoint, checked as they are read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import Endpoint, Timeouts, mended_base_url
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.settings.reconnect_form import ReconnectForm
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import labelled, plain_label


class EndpointForm(QWidget):
    """Name, address and model. `advanced`, with what few people need, stands further down."""

    changed = Signal()
    """The person typed; never when an endpoint is shown."""
    submitted = Signal()
    """Enter, in a field."""
    refused = Signal(QWidget)
    """What this field holds cannot be; the form says why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = Endpoint("")
        self._others: frozenset[str] = frozenset()
        self.name = _line(_("Name"), _("Any name that tells it from the others"))
        self.base_url = _line(
            _("Base URL"),
            _("Where the server answers, with /v1 where it has that"),
            "https://api.example.com/v1",
        )
        self.model = _line(_("Model"), _("The model to ask, by the name the server knows it by"))
        self.choose_file = push_button(_("Choose…"), _("Choose a model file"))
        self.choose_file.setAccessibleName(_("Choose a model file"))
        self.choose_file.clicked.connect(self._on_choose_file)
        self.error = plain_label(object_name="error")
        self.advanced = Advanced()
        self._lay_out()
        for edit in (*self.findChildren(QLineEdit), *self.advanced.lines):
            edit.textEdited.connect(self._on_edited)
            edit.returnPressed.connect(self.submitted)
        for spin in self.advanced.limits.values():
            spin.valueChanged.connect(self._on_edited)
        self.advanced.reconnect.changed.connect(self._on_reconnect_edited)
        self.base_url.editingFinished.connect(self._on_url_finished)

    def _lay_out(self) -> None:
        model = QHBoxLayout()
        model.setSpacing(8)
        model.addWidget(labelled(_("Model"), self.model), 1)
        model.addWidget(self.choose_file, 0, Qt.AlignmentFlag.AlignBottom)
        self._address = labelled(_("Base URL"), self.base_url)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(labelled(_("Name"), self.name))
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
        for edit in (self.name, self.base_url, self.model):
            edit.setCursorPosition(0)  # the beginning of a long one says more than its end
        self._address.setVisible(not local)
        self.choose_file.setVisible(local)
        self.advanced.setVisible(not local)
        self.error.hide()

    def endpoint(self) -> Endpoint | None:
        """What the fields say, the base URL mended; None where the form shows why it cannot be."""
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

    def _on_edited(self, value: object) -> None:
        self.error.hide()
        self.changed.emit()

    def _on_reconnect_edited(self) -> None:
        self._on_edited(None)

    def _on_url_finished(self) -> None:
        """Show a mended address as soon as it is typed; what cannot be mended is told on saving."""
        try:
            self.base_url.setText(mended_base_url(self.base_url.text()))
        except ChatError:
            return

    def _on_choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a model file"), "", _("GGUF models (*.gguf)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.model.setText(path)
        self.changed.emit()


class Advanced(QWidget):
    """Key variable, proxy, certificates, broken replies and time limits, folded away."""

    def __init__(self) -> None:
        super().__init__()
        self._fold = push_button("", _("Key variable, proxy, broken replies, time limits"), "fold")
        self._fold.setAccessibleName(_("Advanced"))
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._on_fold)
        self._key_env = _line(
            _("Environment variable of the key"),
            _("Where it is set, the key is taken from it"),
            "OPENAI_API_KEY",
        )
        self._proxy = _line(
            _("Proxy"), _("Empty: as the system says"), "http://proxy.example.com:8080"
        )
        self._ca_file = _line(_("CA file"), _("Certificates to trust beside the system's, as PEM"))
        self.lines = (self._key_env, self._proxy, self._ca_file)
        self.limits = {
            "connect": _Seconds(_("Limit for connecting")),
            "first_byte": _Seconds(_("Limit for the first byte")),
            "idle": _Seconds(_("Limit for silence")),
        }
        self.reconnect = ReconnectForm()
        self._fields = QWidget()
        inside = QVBoxLayout(self._fields)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        for line in self.lines:
            inside.addWidget(labelled(line.accessibleName(), line))
        inside.addWidget(self.reconnect)
        inside.addLayout(self._limit_rows())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._fields)
        self._on_fold(False)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields."""
        self._key_env.setText(endpoint.key_env or "")
        self._proxy.setText(endpoint.proxy or "")
        self._ca_file.setText(endpoint.ca_file or "")
        self.reconnect.show_endpoint(endpoint)
        for name, spin in self.limits.items():
            spin.setValue(getattr(endpoint.timeouts, name))

    def applied_to(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with what these fields say."""
        return replace(
            self.reconnect.applied_to(endpoint),
            key_env=self._key_env.text().strip() or None,
            proxy=self._proxy.text().strip() or None,
            ca_file=self._ca_file.text().strip() or None,
            timeouts=Timeouts(**{name: spin.value() for name, spin in self.limits.items()}),
        )

    def _limit_rows(self) -> QGridLayout:
        rows = QGridLayout()
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(0, 1)
        for row, spin in enumerate(self.limits.values()):
            label = plain_label(spin.accessibleName(), "fieldLabel")
            label.setBuddy(spin)
            rows.addWidget(label, row, 0)
            rows.addWidget(spin, row, 1)
        return rows

    def _on_fold(self, open_: bool) -> None:
        self._fold.setText(("▾ " if open_ else "▸ ") + _("Advanced"))
        self._fields.setVisible(open_)


class _Seconds(QDoubleSpinBox):
    """A time limit."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(_("Seconds; the arrow keys change it"))
        self.setRange(0.1, 86_400)
        self.setDecimals(1)
        self.setSuffix(_(" s"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(120)
        self.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding is for the frame

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the form; passing by it must not change a limit."""
        event.ignore()


def _line(name: str, hint: str, example: str = "") -> QLineEdit:
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setToolTip(hint)
    edit.setPlaceholderText(example)
    return edit
