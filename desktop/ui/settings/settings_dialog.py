"""Endpoints, their keys, and the language. Opens beside the chat, which goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_form import EndpointForm
from desktop.ui.settings.endpoint_test import EndpointTest
from desktop.ui.settings.key_field import KeyField
from desktop.ui.settings.settings_page import SettingsPage
from desktop.ui.settings.settings_sidebar import SettingsSidebar
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.on_screen import OnScreen
from desktop.ui.widgets.question import Question, Role

_SIZE, _LEAST = QSize(820, 640), QSize(480, 320)
_LEFT_LEAST, _LEFT_MOST = 150, 220


class SettingsDialog(QDialog):
    """One endpoint's form at a time. Save and Enter save it; any other way out of it discards, and
    asks first where something was changed.

    One dialog serves the whole run: what it began may end after it was closed.
    """

    endpoints_changed = Signal()
    key_changed = Signal()
    announce_changed = Signal(object)
    """Whether replies are read aloud from now on."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._name: str | None = None
        """The endpoint in the form as the settings know it; None: one that is new."""
        self._dirty = False
        self._go_on: Callable[[], None] = self._close
        self.setWindowTitle(_("Settings"))
        self.sidebar = SettingsSidebar(workspace)
        self.form = EndpointForm()
        self.key_field = KeyField(workspace, tasks, in_form=True)
        self.endpoint_test = EndpointTest(workspace, tasks, self.form.endpoint)
        self.error = plain_label(object_name="error")
        self.save = push_button(_("Save"), _("Save this endpoint and its key"), "primary")
        self.discard = push_button(_("Discard changes"), _("Show the endpoint as it was saved"))
        self._page = SettingsPage(self.form, self.key_field, self.endpoint_test)
        self._lay_out()
        self._connect()
        OnScreen(self, _SIZE, _LEAST)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are now, with the form of the endpoint in use."""
        self._fill(self._workspace.default_endpoint().name)
        self.form.name.setFocus()

    def show_key_of(self, name: str) -> None:
        """Put the cursor where this endpoint's key is entered."""
        self._leave(partial(self._begin_key, name))

    def reject(self) -> None:
        """Esc, and the close button."""
        self._leave(self._close)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.setAccepted(not self.isVisible())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sidebar.setFixedWidth(min(max(self.width() // 4, _LEFT_LEAST), _LEFT_MOST))

    # building ---------------------------------------------------------------------------
    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._page, 1)
        right.addWidget(self._footer())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.sidebar)
        layout.addLayout(right, 1)

    def _footer(self) -> QWidget:
        """What is done with the whole form; always in sight."""
        footer = QFrame()
        footer.setObjectName("footer")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.endpoint_test.button)
        row.addStretch(1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        layout = QVBoxLayout(footer)
        layout.setContentsMargins(20, 12, 20, 14)
        layout.setSpacing(8)
        self.error.hide()
        layout.addWidget(self.error)
        layout.addLayout(row)
        return footer

    def _connect(self) -> None:
        self.sidebar.endpoint_chosen.connect(self._on_endpoint_chosen)
        self.sidebar.add.clicked.connect(self._on_add)
        self.sidebar.remove.clicked.connect(self._on_remove)
        for setting in (self.sidebar.language, self.sidebar.announce):
            setting.failed.connect(self._refuse)
        self.sidebar.announce.changed.connect(self.announce_changed)
        self.form.changed.connect(self._on_changed)
        self.form.submitted.connect(self._save)
        self.save.clicked.connect(self._save)
        self.discard.clicked.connect(self._on_discard)
        self.key_field.typed.connect(self._on_changed)
        self.key_field.submitted.connect(self._save)
        self.key_field.saved.connect(self._on_key_saved)

    # the list ---------------------------------------------------------------------------
    def _fill(self, name: str | None) -> None:
        """Show the endpoint of this name as the settings have it; None: a new one."""
        known = {endpoint.name: endpoint for endpoint in self._workspace.settings.endpoints}
        self._show(Endpoint("") if name is None else known.get(name, Endpoint("")))
        self.key_field.set_endpoint(self.form.shown)
        self._page.show_key_row(self.form.shown.kind == "openai")
        self.endpoint_test.clear()

    def _show(self, endpoint: Endpoint) -> None:
        self._name = endpoint.name or None
        self._show_list()
        names = {known.name for known in self._workspace.settings.endpoints}
        self.form.show_endpoint(endpoint, frozenset(names - {self._name}))
        self.error.hide()
        self._set_dirty(False)

    def _show_list(self) -> None:
        self.sidebar.show_endpoints(self._workspace.settings.endpoints, self._name)

    def _set_dirty(self, dirty: bool) -> None:
        self._dirty = dirty
        self.save.setEnabled(dirty)
        self.discard.setVisible(dirty or self._name is None)

    # leaving ----------------------------------------------------------------------------
    def _leave(self, go_on: Callable[[], None]) -> None:
        """Go on at once where nothing was changed; else as the person answers."""
        if not self._dirty:
            go_on()
            return
        self._go_on = go_on
        question = Question(_("Discard the changes?"), _("Keep editing"), self)
        question.offer(_("Discard"), Role.DestructiveRole, self._on_discard_chosen)
        question.offer(_("Save"), Role.AcceptRole, self._on_save_chosen)
        question.finished.connect(self._show_list)
        question.open()

    def _on_discard_chosen(self) -> None:
        self._on_discard()
        self._go_on()

    def _on_save_chosen(self) -> None:
        if self._save():
            self._go_on()

    def _close(self) -> None:
        self.endpoint_test.clear()
        super().reject()

    # saving -----------------------------------------------------------------------------
    def _save(self) -> bool:
        """Save the form where it was changed. False: it cannot be, and says why."""
        if not self._dirty:
            return True
        endpoint = self.form.endpoint()
        if endpoint is None or not self.key_field.is_usable():
            return False
        try:
            self._workspace.settings.put(endpoint, replacing=self._name)
        except ChatError as error:
            return self._refuse(error)
        self._save_key(endpoint)
        self._show(endpoint)
        self.endpoints_changed.emit()
        return True

    def _save_key(self, endpoint: Endpoint) -> None:
        """Keep the key that is typed; keys lie under names, so a renamed endpoint's moves along."""
        key_is_new = self.key_field.store_for(endpoint)
        if self._name not in (None, endpoint.name):
            old = self._name or ""
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
            self._refuse(error)
        if self._name == endpoint.name:
            self.key_field.set_endpoint(endpoint)

    async def _forget(self, name: str) -> None:
        try:
            await self._workspace.keys.forget(name)
        except ChatError as error:
            self._refuse(error)

    def _refuse(self, error: ChatError) -> bool:
        self.error.setText(explain(error).line)
        self.error.show()
        return False

    # slots ------------------------------------------------------------------------------
    def _on_endpoint_chosen(self, name: str) -> None:
        self._leave(partial(self._fill, name))

    def _begin_key(self, name: str) -> None:
        self._fill(name)
        self.key_field.edit.setFocus()

    def _on_add(self) -> None:
        self._leave(self._begin_new)

    def _begin_new(self) -> None:
        self._fill(None)
        self.form.name.setFocus()

    def _on_changed(self) -> None:
        self.error.hide()
        self._set_dirty(True)

    def _on_key_saved(self, in_keyring: bool) -> None:
        self.key_changed.emit()
        self.endpoints_changed.emit()  # the first key given chooses its endpoint

    def _on_discard(self) -> None:
        self.key_field.edit.clear()
        self._fill(self._name or self._workspace.default_endpoint().name)

    def _on_remove(self) -> None:
        text = _("Remove “{name}” and its key?").format(name=self._name)
        question = Question(text, _("Cancel"), self)
        question.offer(_("Remove"), Role.DestructiveRole, self._on_remove_confirmed)
        question.open()

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
