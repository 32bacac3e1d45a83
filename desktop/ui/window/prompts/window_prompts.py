"""Joins the library of prompts with the message of a window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.prompts.prompt_insertion import PromptInsertion
from desktop.ui.window.prompts.prompt_keys import PromptKeys
from desktop.ui.window.prompts.prompt_saver import PromptSaver
from desktop.ui.window.settings_launcher import SettingsLauncher
from desktop.ui.window.window_frame import WindowFrame


class WindowPrompts(QObject):
    """Inserts prompts by "/", by a button and by their own shortcuts, and keeps new ones."""

    saving_requested = Signal(str)
    """This text is to be a new prompt."""
    library_requested = Signal()
    """The person wants a prompt, and there is none: the page where one is written."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        pane: ConversationPane,
        in_use: EndpointInUse,
        window: WindowFrame,
    ) -> None:
        super().__init__(window)
        self._library, self._pane = workspace.prompts, pane
        self._composer = composer = pane.composer
        self._insertion = PromptInsertion(workspace, composer, in_use, window)
        self.completion = self._insertion.completion
        self.saver = PromptSaver(workspace, pane.transcript, pane.notices, window)
        self.saver.done.connect(composer.edit.setFocus)
        self.keys = PromptKeys(workspace, tasks, window)
        self.keys.pressed.connect(self._on_keys)
        window.activated.connect(self.keys.refresh)  # the person may come from an editor
        self.button = push_button(_("/ prompts"), _("Insert a prompt (/ at the start of a line)"))
        self.button.setObjectName("tool")
        self.button.setAccessibleName(_("Prompts"))
        self.button.clicked.connect(self.choose)
        composer.add_tool(self.button)

    def join(self, settings: SettingsLauncher) -> None:
        """Lead to the page of the library where there is no prompt, and hear of its changes."""
        self.library_requested.connect(settings.open_prompts)
        self.saving_requested.connect(settings.open_new_prompt)
        settings.prompts_changed.connect(self.keys.refresh)

    def choose(self) -> None:
        """List the prompts over the message, or close their list where it is open."""
        if self.completion.list.isVisible():
            self.completion.end()
        elif not self._library.all():
            self.library_requested.emit()
        else:
            self.completion.begin()

    def save_message(self) -> None:
        """Make a new prompt of what is written in the message, which stays there."""
        self.saving_requested.emit(self._composer.text())

    def _on_keys(self, name: str) -> None:
        try:
            prompt = self._library.get(name)
        except ChatError as gone:
            self._pane.notices.add(explain(gone).line)
        else:
            self._insertion.insert(prompt, self._composer.edit.textCursor())
