"""Has another model, of any endpoint, reply to a question once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat.chat_turns import ChatTurns
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.endpoint.model_popup import ModelPopup


class RetryWith(QObject):
    """What the chat asks from now on stays what it is."""

    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        transcript: Transcript,
        turns: ChatTurns,
        endpoint_in_use: EndpointInUse,
        tasks: Tasks,
    ) -> None:
        super().__init__(turns)
        self._workspace, self._transcript, self._turns = workspace, transcript, turns
        self._in_use, self._tasks = endpoint_in_use, tasks
        self._popup: ModelPopup | None = None  # made when it is wanted
        self._reply_id = 0

    def choose(self, reply_id: int) -> None:
        """Let the person choose a model below the actions of this reply."""
        over, rows = self._transcript, self._transcript.overlays.rows
        button = rows.button_of(reply_id, ActionName.RETRY_WITH)
        if self._popup is None:
            self._popup = ModelPopup(self._workspace, self._tasks, over, over)
            self._popup.chosen.connect(self._on_chosen)
        self._reply_id = reply_id
        place = QPoint(over.width() // 4, over.height() // 4)
        if button is not None:
            place = button.mapTo(over, button.rect().bottomLeft()) + QPoint(0, 3)
        self._popup.show_for(self._in_use.endpoint, place)

    def leave(self) -> None:
        """The window closes."""
        if self._popup is not None:
            self._popup.hide()

    def _on_chosen(self, choice: ModelChoice, _typed: bool) -> None:
        with errors_to(self.failed):
            if self._reply_id in self._turns.conversation:
                endpoint = self._workspace.endpoints.chosen(choice)
                self._turns.retry(self._reply_id, endpoint)
