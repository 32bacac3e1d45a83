"""Tries the program that gives an endpoint's key, and shows what it said where it gave none."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class KeyProgram(QWidget):
    """What the program said; its button stands elsewhere. A second press of that cancels."""

    tried = Signal()
    """The program has ended, or was ended."""

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        super().__init__()
        self._workspace, self._tasks = workspace, tasks
        self._endpoint = Endpoint("")
        self._work: asyncio.Task[None] | None = None
        self.button = push_button("", _("Run the program now, and show what it says"), "smallLink")
        self.words = plain_label(object_name="amber")
        self.words.setAccessibleName(_("What the program said"))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(self.words)
        self.button.clicked.connect(self._on_clicked)
        self.set_endpoint(self._endpoint)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Be ready to run the program of this endpoint."""
        cancel(self._work)
        self._endpoint = endpoint
        self._name(_("Try now"))
        self._say("")

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for the program any more, unless a question does."""
        if not event.spontaneous() and not self.button.isVisible():
            cancel(self._work)
        super().hideEvent(event)

    def _on_clicked(self) -> None:
        if self._work is not None and not self._work.done():
            cancel(self._work)
        else:
            self._work = self._tasks.start(self._run(self._endpoint), "try a token helper")

    async def _run(self, endpoint: Endpoint) -> None:
        this = asyncio.current_task()
        self._say("")
        self._name(_("Cancel"))
        try:
            await self._workspace.keys.ask_program(endpoint)
        except ChatError as error:
            told = explain(error)
            said = _("The program says: “{words}”") if told.details else ""
            said = said.format(words=told.details)
            self._say("\n".join(filter(None, (told.sentence, said, told.remedy))))
        finally:
            if self._work is this:  # else another endpoint is shown by now
                self._name(_("Try now"))
                self.tried.emit()

    def _name(self, text: str) -> None:
        self.button.setText(text)
        self.button.setAccessibleName(text)

    def _say(self, text: str) -> None:
        self.words.setText(text)
        self.setVisible(bool(text))
