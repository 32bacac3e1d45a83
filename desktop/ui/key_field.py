"""Entering a key: masked, checked, and handed to the keyring off this thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint, checked_key
from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.labels import plain_label
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.telling import told


class KeyField(QWidget):
    """A masked line, what is known of the key, and the buttons to save and remove it."""

    saved = Signal(bool)
    """A key was taken: True by the keyring, False for this run only; the field says which."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        *,
        removable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._endpoint: Endpoint | None = None
        self._work: asyncio.Task[None] | None = None
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName(_("Key"))
        self.save = QPushButton(_("Save key"))
        self.remove = QPushButton(_("Remove key"))
        self.remove.setVisible(removable)
        self.state = plain_label(object_name="muted")
        self.error = plain_label(object_name="error")
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.save)
        row.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.error)
        layout.addWidget(self.state)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self._on_save)
        self.save.clicked.connect(self._on_save)
        self.remove.clicked.connect(self._on_remove)
        self._show(state="", stored=False)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Be about this endpoint's key; whether it has one is looked up."""
        if self._endpoint is None or self._endpoint.name != endpoint.name:
            self.edit.clear()
        self._endpoint = endpoint
        self._show(state=_("Looking in the keyring…"), stored=False)
        self._start(self._look_up(endpoint), "look up a key")

    def flush(self) -> None:
        """Save what is typed and was not saved yet, as if the button were pressed."""
        if self.edit.text().strip():
            self._on_save()

    # work -------------------------------------------------------------------------------
    async def _look_up(self, endpoint: Endpoint) -> None:
        try:
            stored = await self._workspace.keys.has_key(endpoint)
        except ChatError as error:
            self._tell(error)
            return
        self._show(state=_("A key is stored.") if stored else "", stored=stored)

    async def _store(self, endpoint: Endpoint, key: str) -> None:
        try:
            in_keyring = await self._workspace.store_key(endpoint, key)
        except ChatError as error:
            self._tell(error)
            return
        finally:
            self.save.setEnabled(True)
        self.edit.clear()
        self._show(state=where_stored(in_keyring), stored=True)
        self.saved.emit(in_keyring)

    async def _forget(self, endpoint: Endpoint) -> None:
        try:
            await self._workspace.keys.forget(endpoint.name)
        except ChatError as error:
            self._tell(error)
            return
        self._show(state=_("The key is gone."), stored=False)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        cancel(self._work)
        self._work = self._tasks.start(work, name)

    # slots ------------------------------------------------------------------------------
    def _on_save(self) -> None:
        if self._endpoint is None:
            return
        try:
            key = checked_key(self.edit.text())
        except ChatError as error:
            self._tell(error)
            return
        self.save.setEnabled(False)
        self._start(self._store(self._endpoint, key), "store a key")

    def _on_remove(self) -> None:
        if self._endpoint is not None:
            self._start(self._forget(self._endpoint), "forget a key")

    def _on_text_changed(self) -> None:
        self.error.hide()

    def _tell(self, error: ChatError) -> None:
        self.error.setText(told(error))
        self.error.show()

    def _show(self, *, state: str, stored: bool) -> None:
        self.error.hide()
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self.remove.setEnabled(stored)
        self.edit.setPlaceholderText(
            _("Paste a key to replace the stored one") if stored else _("Paste a key")
        )


def where_stored(in_keyring: bool) -> str:
    """What became of a key that was saved, said out loud."""
    if in_keyring:
        return _("The key is stored in the keyring.")
    return _(
        "No keyring answers on this computer: the key is kept until Weir closes, and must be "
        "entered again then."
    )
