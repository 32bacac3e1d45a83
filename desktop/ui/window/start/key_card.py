"""The card of the welcome where the key for BigAI Pro is entered, kept and tried."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.endpoint import BIGAI_PRO, KEY_PAGE, Endpoint, checked_key
from desktop.chat.failures import ChatError
from desktop.chat.text import in_one_line
from desktop.engine.explain.sentences import Action, explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.secrets import secret_line
from desktop.ui.widgets.labels import plain_label


class KeyCard(QFrame):
    """Says what a key is and where to get one. A key is kept first, then tried with one question.

    What becomes of it is said below the field, which stays in its place.
    """

    saved = Signal(bool)
    """The key is kept. True: in the keyring; False: for this run only."""
    accepted = Signal()
    """The server answered with this key."""
    ended_unseen = Signal(str)
    """Why a key was not kept, where the card is not visible any more."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._endpoint = BIGAI_PRO
        self._trial: asyncio.Task[None] | None = None
        self.setObjectName("mainCard")
        self._host = plain_label(object_name="muted")
        self._host.setWordWrap(False)
        self.edit = secret_line(_("Key for BigAI Pro"))
        self.edit.setPlaceholderText(_("Paste your key"))
        self.use = push_button(_("Use this key"), _("Keep this key, and try it"), "primary")
        self.where = push_button(
            _("Where do I get a key?"), _("Opens {address}").format(address=KEY_PAGE), "smallLink"
        )
        self.explanation = plain_label(object_name="muted")
        self.words = plain_label()
        self.words.hide()
        self._lay_out()
        self.edit.returnPressed.connect(self._on_use)
        self.edit.textEdited.connect(self._fall_silent)
        self.use.clicked.connect(self._on_use)
        self.where.clicked.connect(self._on_where)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Ask for the key of this endpoint."""
        self._endpoint = endpoint
        self._host.setText(urlsplit(endpoint.address).netloc)
        self._explain()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():  # the window was not merely minimized
            cancel(self._trial)
        super().hideEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(plain_label(BIGAI_PRO.name, "section"))
        head.addWidget(self._host)
        head.addStretch(1)
        head.addWidget(self.where)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 12, 18, 15)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.explanation)
        layout.addSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.words)

    # work -------------------------------------------------------------------------------
    async def _store(self, endpoint: Endpoint, key: str) -> None:
        try:
            in_keyring = await self._workspace.endpoints.store_key(endpoint, key)
        except ChatError as error:
            self._refuse(explain(error).line)
            return
        finally:
            self.use.setEnabled(True)
        self.saved.emit(in_keyring)
        if self.isVisible():
            self._say(_("The key is kept. Trying it…"), "muted")
            self._trial = self._tasks.start(self._try(endpoint), "try a key")

    async def _try(self, endpoint: Endpoint) -> None:
        async with aclosing(self._workspace.endpoints.examine(endpoint)) as steps:
            async for step in steps:
                if step.failure is not None:
                    self._on_failed(step.failure)
                    return
        self.edit.clear()
        self.accepted.emit()

    def _on_failed(self, failure: ChatError) -> None:
        why = explain(failure)
        if why.action is Action.ENTER_KEY:
            said = why.details.partition("\n")[0]
            self._refuse(in_one_line(why.sentence, f"({said})" if said else "", why.remedy))
            self.edit.selectAll()
        else:
            kept = _("The key is kept, but it could not be tried.")
            self._refuse(in_one_line(kept, why.sentence, why.remedy))

    # words ------------------------------------------------------------------------------
    def _explain(self) -> None:
        words = _(
            "A key is the long word that your provider gave you; it goes into this computer's "
            "keyring and nowhere else."
        )
        if self._endpoint.needs_key:
            words = in_one_line(_("The key that was stored is gone."), words)
        self.explanation.setText(words)
        self._fall_silent()

    def _fall_silent(self) -> None:
        self._say("", "muted")

    def _refuse(self, words: str) -> None:
        if self.isVisible():
            self._say(words, "smallError")
        else:
            self.ended_unseen.emit(words)

    def _say(self, words: str, look: str) -> None:
        self.words.setObjectName(look)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    # slots ------------------------------------------------------------------------------
    def _on_use(self) -> None:
        try:
            key = checked_key(self.edit.text())
        except ChatError as error:
            self._refuse(explain(error).line)
            self.edit.setFocus()
            return
        cancel(self._trial)
        self.use.setEnabled(False)
        # Never cancelled by what comes next: a key that was handed over is kept.
        self._tasks.start(self._store(self._endpoint, key), "store a key")

    def _on_where(self) -> None:
        LinkDialog(QUrl(KEY_PAGE), self).open()
