"""Asks for the passphrase of an endpoint's client certificate, and has it kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.trust.passphrase_dialog import PassphraseDialog
from desktop.ui.tasks import Tasks


class Passphrases(QObject):
    """Opens the dialog for the certificate that an endpoint is shown."""

    stored = Signal()
    """A passphrase is there: what failed can be asked again."""
    notice_raised = Signal(str)
    """Why it could not be kept, or that it is kept for this run only."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._passphrases = workspace.endpoints.routes.passphrases
        self._tasks = tasks
        self._parent = parent

    def ask(self, endpoint: Endpoint) -> None:
        """Ask for the passphrase of this endpoint's certificate, where one is needed."""
        self._tasks.start(self._ask(endpoint), "look at a client certificate")

    async def _ask(self, endpoint: Endpoint) -> None:
        try:
            file = await self._passphrases.locked_file(endpoint)
        except ChatError as error:
            self.notice_raised.emit(explain(error).line)
            return
        if file is None:  # it is locked no more
            self.stored.emit()
            return
        dialog = PassphraseDialog(file, self._parent)
        dialog.entered.connect(self._on_entered)
        dialog.open()

    def _on_entered(self, file: str, passphrase: str) -> None:
        self._tasks.start(self._store(file, passphrase), "store a passphrase")

    async def _store(self, file: str, passphrase: str) -> None:
        try:
            in_keyring = await self._passphrases.store(file, passphrase)
        except ChatError as error:
            self.notice_raised.emit(explain(error).line)
            return
        if not in_keyring:
            self.notice_raised.emit(
                _("No keyring answers here: the passphrase is kept until Weir closes.")
            )
        self.stored.emit()
