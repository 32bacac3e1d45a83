"""Enters a key: masked, checked, and stored in the keyring by another thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint, checked_key
from desktop.chat.failures import ChatError
from desktop.chat.keys.origin import KeyOrigin
from desktop.engine.explain.keys.origin import origin_in_words, readers
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.keys.key_program import KeyProgram
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.secrets import secret_line
from desktop.ui.widgets.labels import plain_label

_NEWS_MS = 20_000
"""After which the minutes until a key expires are counted anew, while somebody looks."""


class KeyField(QWidget):
    """A masked line, with below it what became of the key.

    The field stands alone, with a button that saves; or in a form, where a key that is stored is
    named in its place, with buttons to replace and forget it, and one that is typed is saved once
    the person is done with it. There a key that comes from elsewhere is named, too.
    """

    saved = Signal(bool)
    """A key was stored. True: in the keyring; False: for this run only. The field says which."""
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
        self._origin = KeyOrigin()
        self._work: asyncio.Task[None] | None = None
        self.edit = secret_line(_("Key"))
        self.save = push_button(_("Save key"), _("Keep this key in the keyring"))
        self.kept = plain_label()
        self.readers = plain_label(object_name="muted")
        self.program = KeyProgram(workspace, tasks)
        self._news = QTimer(self, interval=_NEWS_MS)
        self._news.timeout.connect(self._name_origin)
        self.replace = push_button(_("Replace"), _("Enter another key"), "smallLink")
        self.remove = push_button(_("Forget"), _("Take the key out of the keyring"), "smallLink")
        self.state = plain_label(object_name="muted")
        self.error = plain_label(object_name="error")
        self._lay_out()
        self.edit.textChanged.connect(self._on_text_changed)
        self.save.clicked.connect(self._on_save)
        self.replace.clicked.connect(self.begin)
        self.program.tried.connect(self._on_tried)
        if in_form:
            self.edit.editingFinished.connect(self.finish)
        else:
            self.edit.returnPressed.connect(self._on_save)
        self.remove.clicked.connect(self._on_remove)
        self.error.hide()
        self._show(KeyOrigin())

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Show the key of this endpoint: look up whether it has one, and enter it for this one.

        What is typed for an endpoint without a name is for the one that it becomes.
        """
        if self._endpoint.name not in ("", endpoint.name):
            self.edit.clear()
        self._endpoint = endpoint
        self.error.hide()
        self.program.set_endpoint(endpoint)
        cancel(self._work)
        origin = self._workspace.keys.origin_of(endpoint, None)
        if not endpoint.name or endpoint.kind == "local":
            self._show(KeyOrigin())
        elif origin.source == "variable":
            taken = _("The key is taken from the environment variable {name}.")
            self._show(origin, taken.format(name=origin.name))
        elif origin.source == "command":
            self._show(origin)
        else:
            self._show(KeyOrigin(), _("Looking in the keyring…"))
            self._start(self._look_up(endpoint), "look up a key")

    def begin(self) -> None:
        """Put the cursor where a key is entered; or on the button of the program that gives it."""
        if self._origin.source == "command":
            self.program.button.setFocus()
        elif self._origin.source != "variable":
            self._show_line(True)
            self.edit.setFocus()

    def finish(self) -> bool:
        """Save the typed text, if there is any. False: it cannot be a key, as the field says."""
        if not self.edit.text().strip():
            return True
        if not self._endpoint.name:
            return False
        try:
            checked_key(self.edit.text())
        except ChatError as error:
            self.refuse(error)
            return False
        self._on_save()
        return True

    def refuse(self, error: ChatError) -> None:
        """Say below the field what could not be done."""
        self.error.setText(explain(error).line)
        self.error.show()

    def _lay_out(self) -> None:
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit, 1)
        row.addWidget(self.save)
        self.save.setVisible(not self._in_form)
        self._summary = QFrame()
        self._summary.setObjectName("keySummary")
        known = QHBoxLayout(self._summary)
        known.setContentsMargins(10, 3, 11, 3)
        known.setSpacing(12)
        known.addWidget(self.kept, 1)
        known.addWidget(self.program.button)
        known.addWidget(self.replace)
        known.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._line)
        layout.addWidget(self._summary)
        layout.addWidget(self.program)
        layout.addWidget(self.error)
        layout.addWidget(self.state)
        layout.addWidget(self.readers)

    # work -------------------------------------------------------------------------------
    async def _look_up(self, endpoint: Endpoint) -> None:
        try:
            origin = await self._workspace.keys.origin(endpoint)
        except ChatError as error:
            self._show(KeyOrigin())
            self._show_or_emit(error)
            return
        stored = origin.source != "none"
        state = _("A key is stored.") if stored and not self._in_form else ""
        if endpoint.key_env:
            unset = _("The environment variable {name} is not set.")
            state = unset.format(name=endpoint.key_env)
        if endpoint.needs_key and not stored:
            state = _("The key stored for this endpoint is gone. Enter it, or forget it for good.")
            self._show_gone(state)
            return
        self._show(origin, state)

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
            self._show(self._workspace.keys.origin_of(endpoint, key), where_stored(in_keyring))
        if not in_keyring and not self.isVisible():
            self.ended_unseen.emit(where_stored(in_keyring))
        self.saved.emit(in_keyring)

    async def _forget(self, endpoint: Endpoint) -> None:
        try:
            await self._workspace.keys.forget(endpoint.name)
        except ChatError as error:
            self._show_or_emit(error)
            return
        self._show(KeyOrigin(), _("The key is gone."))

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        cancel(self._work)
        self._work = self._tasks.start(work, name)

    # slots ------------------------------------------------------------------------------
    def _on_save(self) -> None:
        try:
            key = checked_key(self.edit.text())
        except ChatError as error:
            self.refuse(error)
            return
        self.save.setEnabled(False)
        cancel(self._work)  # a look-up would show how it was before
        # Never cancelled by what comes next: a key that was handed over is kept.
        self._tasks.start(self._store(self._endpoint, key), "store a key")

    def _on_remove(self) -> None:
        self._start(self._forget(self._endpoint), "forget a key")

    def _on_text_changed(self, text: str) -> None:
        self.error.hide()

    def _show_or_emit(self, error: ChatError) -> None:
        if self.isVisible():
            self.refuse(error)
        else:
            self.ended_unseen.emit(explain(error).line)

    def _show(self, origin: KeyOrigin, state: str = "") -> None:
        self._origin = origin
        stored = origin.source in ("keyring", "run")
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self._name_origin()
        self.program.button.setVisible(origin.source == "command")
        self.replace.setVisible(stored)
        self.remove.setVisible(stored)
        self._show_line(origin.source == "none" or bool(self.edit.text()))
        self.edit.setPlaceholderText(
            _("Paste a key to replace the stored one") if stored else _("Paste a key")
        )

    def _show_gone(self, state: str) -> None:
        """A key was stored and is no more: it can be entered, or given up."""
        self._show(KeyOrigin(), state)
        self.kept.setText(_("No key"))
        self.replace.show()
        self.remove.show()
        self._show_line(False)

    def _show_line(self, line: bool) -> None:
        """Show the line to enter a key, or the words about the one that is stored."""
        self._line.setVisible(line or not self._in_form)
        self._summary.setVisible(not line and self._in_form)
        self._summary.setMinimumHeight(self.edit.sizeHint().height())  # nothing below it moves

    def _name_origin(self) -> None:
        """The key as a person knows it, where it is, and who may read it there."""
        words = origin_in_words(self._origin)
        if self._origin.source in ("keyring", "run"):
            ending = self._workspace.keys.ending(self._endpoint.name)
            words = "•••• " + ", ".join(filter(None, (ending, words)))
        self.kept.setText("" if self._origin.source == "none" else words)
        told = readers(self._origin) if self._in_form else ""
        self.readers.setText(told)
        self.readers.setVisible(bool(told))

    def _on_tried(self) -> None:
        self._show(self._workspace.keys.origin_of(self._endpoint, None))

    def showEvent(self, event: QShowEvent) -> None:
        self._news.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._news.stop()
        super().hideEvent(event)


def where_stored(in_keyring: bool) -> str:
    """The sentence for a key that was saved: where it is kept, and for how long."""
    if in_keyring:
        return _("The key is stored in the keyring.")
    return _(
        "No keyring answers on this computer: the key is kept until Weir closes, and must be "
        "entered again then."
    )
