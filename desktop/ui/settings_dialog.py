"""Endpoints, their keys, and the language. Opens beside the chat, which goes on meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import language
from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.endpoint_form import EndpointForm
from desktop.ui.examination import Examination
from desktop.ui.key_field import KeyField
from desktop.ui.labels import plain_label
from desktop.ui.tasks import Tasks
from desktop.ui.telling import told


class SettingsDialog(QDialog):
    """One endpoint's form at a time. Leaving it saves it; where that cannot be, it stays."""

    endpoints_changed = Signal()
    key_changed = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._name: str | None = None
        """The endpoint in the form as the settings know it; None: one that is new."""
        self._dirty = False
        self.setWindowTitle(_("Settings"))
        self.endpoints = QListWidget()
        self.endpoints.setAccessibleName(_("Endpoints"))
        self.add = QPushButton(_("Add"))
        self.remove = QPushButton(_("Remove"))
        self.form = EndpointForm()
        self.key_field = KeyField(workspace, tasks)
        self.examination = Examination(workspace, tasks, self.form.endpoint)
        self.error = plain_label(object_name="error")
        self.error.hide()
        self.save = QPushButton(_("Save"))
        self.save.setObjectName("primary")
        self.discard = QPushButton(_("Discard changes"))
        self.language = self._language_box()
        self._lay_out()
        self._connect()
        self.resize(760, 600)
        self._fill(workspace.default_endpoint().name)

    def show_key_of(self, name: str) -> None:
        """Put the cursor where this endpoint's key is entered."""
        self._fill(name)
        self.key_field.edit.setFocus()

    def reject(self) -> None:
        """Escape and the close button leave the form as any other way does: saved."""
        if self._leave():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leave():
            super().closeEvent(event)
        else:
            event.ignore()

    # building ---------------------------------------------------------------------------
    def _lay_out(self) -> None:
        left = QVBoxLayout()
        self.endpoints.setFixedWidth(190)
        left.addWidget(self.endpoints, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        left.addLayout(buttons)
        page = QWidget()
        page.setObjectName("page")
        right = QVBoxLayout(page)
        right.setContentsMargins(6, 0, 6, 0)
        self._key_heading = plain_label(_("Key"), "section")
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.discard)
        row.addWidget(self.examination.button)
        row.addStretch(1)
        for item in (self.form, self._key_heading, self.key_field, self.error):
            right.addWidget(item)
        right.addSpacing(8)
        right.addLayout(row)
        right.addWidget(self.examination)
        right.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        above = QHBoxLayout()
        above.setSpacing(16)
        above.addLayout(left)
        above.addWidget(scroll, 1)
        below = QFormLayout()
        below.addRow(_("Language"), self.language)
        below.addRow("", plain_label(_("Takes effect when Weir starts again."), "muted"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(above, 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        self.endpoints.currentRowChanged.connect(self._on_row_changed)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.form.changed.connect(self._on_changed)
        self.save.clicked.connect(self._leave)
        self.discard.clicked.connect(self._on_discard)
        self.key_field.saved.connect(self._on_key_saved)
        self.language.activated.connect(self._on_language)

    def _language_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(_("Language"))
        box.addItem(_("System"), None)
        for code, name in language.LANGUAGES.items():
            box.addItem(name, code)
        box.setCurrentIndex(max(0, box.findData(self._workspace.settings.language)))
        return box

    # the list ---------------------------------------------------------------------------
    def _fill(self, name: str | None) -> None:
        """List the endpoints as the settings have them, and show the one of this name."""
        names = [endpoint.name for endpoint in self._workspace.settings.endpoints]
        self.endpoints.blockSignals(True)
        self.endpoints.clear()
        self.endpoints.addItems(names)
        if name in names:
            self.endpoints.setCurrentRow(names.index(name))
        self.endpoints.blockSignals(False)
        self._show_form(name if name in names else None)

    def _show_form(self, name: str | None) -> None:
        endpoint = Endpoint("") if name is None else self._workspace.settings.get(name)
        names = {other.name for other in self._workspace.settings.endpoints}
        self._name = name
        self.form.show_endpoint(endpoint, frozenset(names - {name}))
        keyed = endpoint.kind == "openai" and name is not None
        for widget in (self._key_heading, self.key_field):
            widget.setVisible(keyed)
        if keyed:
            self.key_field.set_endpoint(endpoint)
        self.examination.clear()
        self.remove.setEnabled(name is not None and len(names) > 1)
        self.error.hide()
        self._set_dirty(name is None)

    def _set_dirty(self, dirty: bool) -> None:
        self._dirty = dirty
        self.save.setEnabled(dirty)
        self.discard.setVisible(dirty)

    # saving -----------------------------------------------------------------------------
    def _leave(self) -> bool:
        """Save the form where it was changed. False: it cannot be, and says why."""
        self.key_field.flush()
        if not self._dirty:
            return True
        endpoint = self.form.endpoint()
        if endpoint is None:
            return False
        try:
            self._workspace.settings.put(endpoint, replacing=self._name)
        except ChatError as error:
            return self._refuse(error)
        if self._name not in (None, endpoint.name):
            self._tasks.start(self._move_key(self._name or "", endpoint), "move a key")
        self._fill(endpoint.name)
        self.endpoints_changed.emit()
        return True

    async def _move_key(self, old_name: str, endpoint: Endpoint) -> None:
        """Keys lie under the endpoint's name: one that is renamed takes its key along."""
        keys = self._workspace.keys
        try:
            old = Endpoint(old_name, endpoint.base_url)
            if await keys.has_key(old) and (key := await keys.find(old)):
                await keys.store(endpoint.name, key)
                await keys.forget(old_name)
        except ChatError as error:
            self._refuse(error)
        self.key_field.set_endpoint(endpoint)

    def _refuse(self, error: ChatError) -> bool:
        self.error.setText(told(error))
        self.error.show()
        return False

    # slots ------------------------------------------------------------------------------
    def _on_row_changed(self, row: int) -> None:
        name = self.endpoints.item(row).text() if row >= 0 else None
        # Saving fills the list anew, so the row is looked up by its name.
        self._fill(name if self._leave() else self._name)

    def _on_add(self) -> None:
        if self._leave():
            self.endpoints.setCurrentRow(-1)
            self._fill(None)
            self.form.name.setFocus()

    def _on_changed(self) -> None:
        self._set_dirty(True)

    def _on_key_saved(self, in_keyring: bool) -> None:
        self.key_changed.emit()
        self.endpoints_changed.emit()  # the first key given chooses its endpoint

    def _on_discard(self) -> None:
        self._fill(self._name or self._workspace.default_endpoint().name)

    def _on_remove(self) -> None:
        box = QMessageBox(self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_("Remove “{name}” and its key?").format(name=self._name))
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
        box.accepted.connect(self._on_remove_confirmed)
        box.finished.connect(box.deleteLater)
        box.open()

    def _on_remove_confirmed(self) -> None:
        if self._name is None:
            return
        name = self._name
        try:
            self._workspace.settings.remove(name)
        except ChatError as error:
            self._refuse(error)
            return
        self._tasks.start(self._forget(name), "forget a key")
        self._fill(self._workspace.default_endpoint().name)
        self.endpoints_changed.emit()

    async def _forget(self, name: str) -> None:
        try:
            await self._workspace.keys.forget(name)
        except ChatError as error:
            self._refuse(error)

    def _on_language(self, index: int) -> None:
        try:
            self._workspace.settings.set_language(self.language.itemData(index))
        except ChatError as error:
            self._refuse(error)
