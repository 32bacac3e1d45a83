"""The settings. The dialog opens beside the chat, which goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_editor import EndpointEditor
from desktop.ui.settings.settings_sidebar import SettingsSidebar
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.on_screen import OnScreen
from desktop.ui.widgets.question import Question, Role

_SIZE, _LEAST = QSize(820, 640), QSize(480, 320)
_LEFT_LEAST, _LEFT_MOST = 150, 220


class SettingsDialog(QDialog):
    """Shows one endpoint at a time. Leaving it unsaved discards it, and asks first where something
    was changed.

    One dialog serves the whole run: a key may still be saved after the dialog was closed.
    """

    endpoints_changed = Signal()
    key_changed = Signal()
    announce_changed = Signal(object)
    """Whether replies are read aloud from now on."""
    key_ended_unseen = Signal(str)
    """What became of a key, in words, where the dialog does not show it."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._when_left: Callable[[], None] = self._close
        """What the person wants to do once the endpoint is saved or discarded."""
        self.setWindowTitle(_("Settings"))
        self.sidebar = SettingsSidebar(workspace)
        self.editor = EndpointEditor(workspace, tasks)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.sidebar)
        layout.addWidget(self.editor, 1)
        self._connect()
        OnScreen(self, _SIZE, _LEAST)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are now, with the form of the endpoint in use."""
        self._show_endpoint_in_use()
        self.editor.form.name.setFocus()

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

    def _connect(self) -> None:
        self.sidebar.endpoint_chosen.connect(self._on_endpoint_chosen)
        self.sidebar.add.clicked.connect(self._on_add)
        self.sidebar.remove.clicked.connect(self._on_remove)
        self.sidebar.announce.changed.connect(self.announce_changed)
        for setting in (self.sidebar.language, self.sidebar.announce):
            setting.failed.connect(self.editor.show_error)
        self.editor.saved.connect(self._on_saved)
        self.editor.discard_button.clicked.connect(self._on_discard)
        self.editor.key_field.saved.connect(self._on_key_saved)
        self.editor.key_field.ended_unseen.connect(self.key_ended_unseen)

    def _show_endpoint(self, name: str | None) -> None:
        """Show the endpoint of this name; None: a new one."""
        self.editor.show_endpoint(name)
        self._show_list()

    def _show_endpoint_in_use(self) -> None:
        self._show_endpoint(self._workspace.endpoints.default_endpoint().name)

    def _show_list(self) -> None:
        self.sidebar.show_endpoints(self._workspace.settings.endpoints, self.editor.name)

    # leaving ----------------------------------------------------------------------------
    def _leave(self, then: Callable[[], None]) -> None:
        """Do `then` at once where nothing was changed; else as the person answers."""
        if not self.editor.is_dirty:
            then()
            return
        self._when_left = then
        question = Question(_("Discard the changes?"), _("Keep editing"), self)
        question.offer(_("Discard"), Role.DestructiveRole, self._on_discard_chosen)
        question.offer(_("Save"), Role.AcceptRole, self._on_save_chosen)
        question.finished.connect(self._show_list)
        question.open()

    def _on_discard_chosen(self) -> None:
        self._on_discard()
        self._when_left()

    def _on_save_chosen(self) -> None:
        if self.editor.save():
            self._when_left()

    def _close(self) -> None:
        self.editor.endpoint_test.clear()
        super().reject()

    # slots ------------------------------------------------------------------------------
    def _on_endpoint_chosen(self, name: str) -> None:
        self._leave(partial(self._show_endpoint, name))

    def _begin_key(self, name: str) -> None:
        self._show_endpoint(name)
        self.editor.key_field.edit.setFocus()

    def _on_add(self) -> None:
        self._leave(self._begin_new)

    def _begin_new(self) -> None:
        self._show_endpoint(None)
        self.editor.form.name.setFocus()

    def _on_saved(self) -> None:
        self._show_list()
        self.endpoints_changed.emit()

    def _on_key_saved(self, in_keyring: bool) -> None:
        self.key_changed.emit()
        self.endpoints_changed.emit()  # the first key given chooses its endpoint

    def _on_discard(self) -> None:
        self.editor.key_field.edit.clear()
        self._show_endpoint(self.editor.name or self._workspace.endpoints.default_endpoint().name)

    def _on_remove(self) -> None:
        text = _("Remove “{name}” and its key?").format(name=self.editor.name)
        question = Question(text, _("Cancel"), self)
        question.offer(_("Remove"), Role.DestructiveRole, self._on_remove_confirmed)
        question.open()

    def _on_remove_confirmed(self) -> None:
        name = self.editor.name
        if name is None:
            return
        try:
            self._workspace.settings.remove(name)
        except ChatError as error:
            self.editor.show_error(error)
            return
        self.editor.forget_key(name)
        self._show_endpoint_in_use()
        self.endpoints_changed.emit()
