"""Lists the prompts beside a message, and puts the text of one where its name was typed."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.chat.prompts.prompt import Prompt
from desktop.engine.composing.composition import values
from desktop.engine.workspace import Workspace
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.prompts.completion import PromptCompletion
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse


class PromptInsertion(QObject):
    """Asks for the variables of a prompt first. Its text is not sent, and an undo takes it back."""

    def __init__(
        self, workspace: Workspace, composer: Composer, in_use: EndpointInUse, over: QWidget
    ) -> None:
        """List and form lie within `over`."""
        super().__init__(composer)
        self._composer, self._in_use, self._over = composer, in_use, over
        self._place = QTextCursor()
        """What the text takes the place of."""
        self.completion = PromptCompletion(composer.edit, workspace.prompts.all, over, composer)
        self.completion.chosen.connect(self.insert)

    def insert(self, prompt: Prompt, place: QTextCursor) -> None:
        """Put the text of a prompt at a place of the message; first ask for its variables."""
        self._place = place
        own = values(self._in_use.endpoint.model)
        if not prompt.variables:
            self._write(prompt.filled({}, own))
            return
        from desktop.ui.window.prompts.prompt_form import PromptForm  # not at start-up

        form = PromptForm(prompt, own, self._over)
        form.filled.connect(self._write)
        form.closed.connect(self._composer.edit.setFocus)
        form.open_first()

    def _write(self, text: str) -> None:
        edit = self._composer.edit
        edit.setFocus()
        edit.setTextCursor(self._place)
        pasted = QMimeData()
        pasted.setText(text)
        edit.insertFromMimeData(pasted)
        edit.ensureCursorVisible()
