"""Enters a key: masked, checked, and stored in the keyring by another thread."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint, checked_key
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class KeyField(QWidget):
    """A masked line, with below it whether a key is stored and a button that removes it.

    The field stands alone, with a button that saves, or in a form that saves it with the rest.
    """

    saved = Signal(bool)
    """A key was stored. True: in the keyring; False: for this run only. The field says which."""
    typed = Signal()
    submitted = Signal()
    """Enter, in a form."""
    ended_unseen = Signal(str)
    """What became of a key, in words, where the field is not visible any more."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        *,
        in_form: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._in_form = in_form
        self._endpoint = Endpoint("")
        self._work: asyncio.Task[None] | None = None
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName(_("Key"))
        self.edit.setToolTip(_("It is kept in the system's keyring, in no file"))
        self.save = push_button(_("Save key"), _("Keep this key in the keyring"))
        self.remove = push_button(_("Remove key"), _("Take the key out of the keyring"), "link")
        self.state = plain_label(object_name="muted")
        self.error = plain_label(object_name="error")
        self._lay_out()
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self._on_return)
        self.save.clicked.connect(self._on_save)
        self.remove.clicked.connect(self._on_remove)
        self.error.hide()
        self._show(state="", stored=False)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Show the key of this endpoint: look up whether it has one, and enter it for this one."""
        if self._endpoint.name != endpoint.name:
            self.edit.clear()
        self._endpoint = endpoint
        self.error.hide()
        if not endpoint.name or endpoint.kind == "local":
            cancel(self._work)
            self._show(state="", stored=False)
        elif endpoint.key_env and os.environ.get(endpoint.key_env):
            cancel(self._work)
            taken = _("The key is taken from the environment variable {name}.")
            self._show(state=taken.format(name=endpoint.key_env), stored=False)
        else:
            self._show(state=_("Looking in the keyring…"), stored=False)
            self._start(self._look_up(endpoint), "look up a key")

    def is_usable(self) -> bool:
        """Whether the typed text can be a key, or is empty. False: the field says why not."""
        try:
            if self.edit.text().strip():
                checked_key(self.edit.text())
        except ChatError as error:
            self._refuse(error)
            self.edit.setFocus()
            return False
        return True

    def store_for(self, endpoint: Endpoint) -> bool:
        """Store the typed text as the key of `endpoint`. False: nothing is typed."""
        self._endpoint = endpoint
        if not self.edit.text().strip():
            return False
        self._on_save()
        return True

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.save)
        self.save.setVisible(not self._in_form)
        known = QHBoxLayout()
        known.addWidget(self.state, 1)
        known.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.error)
        layout.addLayout(known)

    # work -------------------------------------------------------------------------------
    async def _look_up(self, endpoint: Endpoint) -> None:
        try:
            stored = await self._workspace.keys.has_key(endpoint)
        except ChatError as error:
            self._show_or_emit(error)
            return
        state = _("A key is stored.") if stored else ""
        if endpoint.needs_key and not stored:
            state = _("The key stored for this endpoint is gone. Enter it, or remove it for good.")
        self._show(state=state, stored=stored or endpoint.needs_key)

    async def _store(self, endpoint: Endpoint, key: str) -> None:
        try:
            in_keyring = await self._workspace.endpoints.store_key(endpoint, key)
        except ChatError as error:
            self._show_or_emit(error)
            return
        finally:
            self.save.setEnabled(True)
        if endpoint.name == self._endpoint.name:  # meanwhile the form may show another one
            if self.edit.text().strip() == key:
                self.edit.clear()
            self._show(state=where_stored(in_keyring), stored=True)
        if not in_keyring and not self.isVisible():
            self.ended_unseen.emit(where_stored(in_keyring))
        self.saved.emit(in_keyring)

    async def _forget(self, endpoint: Endpoint) -> None:
        try:
            await self._workspace.keys.forget(endpoint.name)
        except ChatError as error:
            self._show_or_emit(error)
            return
        self._show(state=_("The key is gone."), stored=False)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        cancel(self._work)
        self._work = self._tasks.start(work, name)

    # slots ------------------------------------------------------------------------------
    def _on_save(self) -> None:
        try:
            key = checked_key(self.edit.text())
        except ChatError as error:
            self._refuse(error)
            return
        self.save.setEnabled(False)
        cancel(self._work)  # a look-up would show how it was before
        # Never cancelled by what comes next: a key that was handed over is kept.
        self._tasks.start(self._store(self._endpoint, key), "store a key")

    def _on_return(self) -> None:
        if self._in_form:
            self.submitted.emit()
        else:
            self._on_save()

    def _on_remove(self) -> None:
        self._start(self._forget(self._endpoint), "forget a key")

    def _on_text_changed(self, text: str) -> None:
        self.error.hide()
        if text:
            self.typed.emit()

    def _show_or_emit(self, error: ChatError) -> None:
        if self.isVisible():
            self._refuse(error)
        else:
            self.ended_unseen.emit(explain(error).line)

    def _refuse(self, error: ChatError) -> None:
        self.error.setText(explain(error).line)
        self.error.show()

    def _show(self, *, state: str, stored: bool) -> None:
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self.remove.setVisible(stored and self._in_form)
        self.edit.setPlaceholderText(
            _("Paste a key to replace the stored one") if stored else _("Paste a key")
        )


def where_stored(in_keyring: bool) -> str:
    """The sentence for a key that was saved: where it is kept, and for how long."""
    if in_keyring:
        return _("The key is stored in the keyring.")
    return _(
        "No keyring answers on this computer: the key is kept until Weir closes, and must be "
        "entered again then."
    )
