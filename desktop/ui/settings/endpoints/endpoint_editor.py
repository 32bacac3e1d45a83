"""One endpoint in the settings: its form, its key, its test, and the row that saves or discards."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_form import EndpointForm
from desktop.ui.settings.endpoint_test import EndpointTest
from desktop.ui.settings.key_field import KeyField
from desktop.ui.settings.settings_page import SettingsPage
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class EndpointEditor(QWidget):
    """Save and Enter save the endpoint with its key. The dialog asks before changes are lost."""

    saved = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self.name: str | None = None
        """The endpoint in the form as the settings know it; None: one that is new."""
        self.is_dirty = False
        """Whether the person changed something that is not saved."""
        self.form = EndpointForm()
        self.key_field = KeyField(workspace, tasks, in_form=True)
        self.endpoint_test = EndpointTest(workspace, tasks, self.form.endpoint)
        self.error = plain_label(object_name="error")
        self.save_button = push_button(_("Save"), _("Save this endpoint and its key"), "primary")
        self.discard_button = push_button(
            _("Discard changes"), _("Show the endpoint as it was saved")
        )
        self._page = SettingsPage(self.form, self.key_field, self.endpoint_test)
        self._lay_out()
        self.form.changed.connect(self._on_changed)
        self.form.submitted.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.key_field.typed.connect(self._on_changed)
        self.key_field.submitted.connect(self.save)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._page, 1)
        layout.addWidget(self._footer())

    def _footer(self) -> QWidget:
        """What is done with the whole form; always in sight."""
        footer = QFrame()
        footer.setObjectName("footer")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.endpoint_test.button)
        row.addStretch(1)
        row.addWidget(self.discard_button)
        row.addWidget(self.save_button)
        layout = QVBoxLayout(footer)
        layout.setContentsMargins(20, 12, 20, 14)
        layout.setSpacing(8)
        self.error.hide()
        layout.addWidget(self.error)
        layout.addLayout(row)
        return footer

    def show_endpoint(self, name: str | None) -> None:
        """Show the endpoint of this name as the settings have it; None: a new one."""
        known = {endpoint.name: endpoint for endpoint in self._workspace.settings.endpoints}
        self._show(Endpoint("") if name is None else known.get(name, Endpoint("")))
        self.key_field.set_endpoint(self.form.shown)
        self._page.show_key_row(self.form.shown.kind == "openai")
        self.endpoint_test.clear()

    def save(self) -> bool:
        """Save the form where it was changed. False: it cannot be, and the form says why."""
        if not self.is_dirty:
            return True
        endpoint = self.form.endpoint()
        if endpoint is None or not self.key_field.is_usable():
            return False
        try:
            self._workspace.settings.put(endpoint, replacing=self.name)
        except ChatError as error:
            self.show_error(error)
            return False
        self._save_key(endpoint)
        self._show(endpoint)
        self.saved.emit()
        return True

    def forget_key(self, name: str) -> None:
        """Take the key that lies under this endpoint's name out of the keyring."""
        self._tasks.start(self._forget(name), "forget a key")

    def show_error(self, error: ChatError) -> None:
        """Say above the buttons what could not be done."""
        self.error.setText(explain(error).line)
        self.error.show()

    def _show(self, endpoint: Endpoint) -> None:
        self.name = endpoint.name or None
        names = {known.name for known in self._workspace.settings.endpoints}
        self.form.show_endpoint(endpoint, frozenset(names - {self.name}))
        self.error.hide()
        self._set_dirty(False)

    def _set_dirty(self, dirty: bool) -> None:
        self.is_dirty = dirty
        self.save_button.setEnabled(dirty)
        self.discard_button.setVisible(dirty or self.name is None)

    def _on_changed(self) -> None:
        self.error.hide()
        self._set_dirty(True)

    # keys -------------------------------------------------------------------------------
    def _save_key(self, endpoint: Endpoint) -> None:
        """Keep the key that is typed; keys lie under names, so a renamed endpoint's moves along."""
        key_is_new = self.key_field.store_for(endpoint)
        if self.name not in (None, endpoint.name):
            old = self.name or ""
            work = self._forget(old) if key_is_new else self._move_key(old, endpoint)
            self._tasks.start(work, "the key of a renamed endpoint")
        elif not key_is_new:
            self.key_field.set_endpoint(endpoint)

    async def _move_key(self, old_name: str, endpoint: Endpoint) -> None:
        keys = self._workspace.keys
        try:
            old = Endpoint(old_name, endpoint.base_url)
            if await keys.has_key(old) and (key := await keys.find(old)):
                await keys.store(endpoint.name, key)
                await keys.forget(old_name)
        except ChatError as error:
            self.show_error(error)
        if self.name == endpoint.name:
            self.key_field.set_endpoint(endpoint)

    async def _forget(self, name: str) -> None:
        try:
            await self._workspace.keys.forget(name)
        except ChatError as error:
            self.show_error(error)
