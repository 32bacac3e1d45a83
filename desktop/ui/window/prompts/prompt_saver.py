"""Saves a question as a prompt of the library, under a name that the person gives it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.chat.prompts.naming import suggested_name
from desktop.chat.prompts.prompt import Prompt
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.widgets.popups.name_popup import NamePopup
from desktop.ui.window.notices import Notices


class PromptSaver(QObject):
    """Writes a file of its own: a name that is taken is refused, and nothing is overwritten."""

    done = Signal()
    """The name was given, or is not wanted any more."""

    def __init__(
        self, workspace: Workspace, transcript: Transcript, notices: Notices, over: QWidget
    ) -> None:
        """The question for the name lies over `over`."""
        super().__init__(transcript)
        self._library = workspace.prompts
        self._transcript, self._notices, self._over = transcript, notices, over
        self._text = ""
        self._popup: NamePopup | None = None
        transcript.action_chosen.connect(self._on_action_chosen)

    def ask(self, text: str) -> None:
        """Ask for the name of a prompt with this text."""
        self._text = text
        taken = [one.name for one in self._library.all()]
        self._popup = popup = NamePopup(
            _("Save as prompt"),
            _("“/” at the start of a message finds it by its name."),
            suggested_name(text, taken),
            self._over,
        )
        popup.named.connect(self._on_named)
        popup.closed.connect(self.done)
        popup.open_with_name()

    def _on_named(self, name: str) -> None:
        if (popup := self._popup) is None:
            return
        try:
            self._library.save(Prompt(name, self._text))
        except ChatError as failure:
            popup.refuse(explain(failure).line)
            return
        self._popup = None
        popup.close_popup()
        place = self._library.file_of(name)
        self._notices.add(_("The question was saved as a prompt: {file}").format(file=place))

    def _on_action_chosen(self, name: str, message_id: int, _argument: str) -> None:
        if name != ActionName.SAVE_PROMPT:
            return
        shown = self._transcript.navigation
        if (number := shown.number_of(message_id)) is not None:
            self.ask(shown.message(number).text)
