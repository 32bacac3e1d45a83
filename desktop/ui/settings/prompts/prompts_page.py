"""The page of the prompt library: the list, and beside it the form of one prompt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QDesktopServices

from desktop.chat.failures import ChatError
from desktop.chat.prompts.prompt import Prompt
from desktop.engine.composing.composition import VARIABLES
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.environment import without_keys
from desktop.language import _
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.listed.list_page import ListPage
from desktop.ui.settings.page import Page
from desktop.ui.settings.prompts.prompt_editor import PromptEditor
from desktop.ui.settings.prompts.prompt_list import PromptList
from desktop.ui.widgets.labels import plain_label


class PromptsPage(ListPage):
    """Shows one prompt at a time."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        rows, editor = PromptList(), PromptEditor(workspace, VARIABLES, changes)
        none = Page("", changes)
        none.add(plain_label(_none(), "quiet"))
        super().__init__(rows, editor, editor.name_line, none)
        self.list, self.editor, self.none = rows, editor, none
        self._library, self._folder = workspace.prompts, workspace.places.prompts
        self._changes = changes
        self.list.chosen.connect(self._on_chosen)
        self.list.add.clicked.connect(self.begin_adding)
        self.list.folder.clicked.connect(self._on_folder)
        self.list.remove_requested.connect(self.remove_shown)
        self.editor.remove.clicked.connect(self.remove_shown)
        self.editor.saved.connect(self._on_saved)

    def refresh(self) -> None:
        """Show the prompts as their files have them by now."""
        prompts = self._library.all()
        if self.editor.prompt.name not in [one.name for one in prompts]:
            self.editor.show_prompt(prompts[0] if prompts else Prompt("", ""))
        self.editor.refresh()
        self._beside.setCurrentWidget(self.editor if prompts else self.none)
        self.list.show_prompts(prompts, self.editor.prompt.name)

    def changeEvent(self, event: QEvent) -> None:
        """Take up what was changed elsewhere, when the person comes back from there."""
        super().changeEvent(event)
        came = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if came and self.isVisible():
            self.refresh()

    def begin_adding(self) -> None:
        """Offer a new prompt."""
        self.add_prompt("")

    def add_prompt(self, text: str) -> None:
        """Add a prompt under a name that is free, with the keyboard where it gets its own."""
        self._leave_form()
        taken = {one.name.casefold() for one in self._library.all()}
        word = _("New prompt")
        names = (word, *(f"{word} {number}" for number in range(2, len(taken) + 3)))
        name = next(one for one in names if one.casefold() not in taken)
        if self._written(name, partial(self._library.save, Prompt(name, text))):
            self._changes.add(partial(self._remove, name))
            self.go_inside()
            self.editor.name_line.setFocus()
            self.editor.name_line.selectAll()

    def remove_shown(self) -> None:
        """Delete the prompt in the form; the change can be taken back."""
        if name := self.editor.prompt.name:
            self._remove(name)

    def _remove(self, name: str) -> None:
        try:
            raw = self._library.remove(name)
        except ChatError as error:
            self.editor.name.refuse(explain(error).line)
            return
        self._changes.add(partial(self._bring_back, name, raw))
        self._on_saved()

    def _bring_back(self, name: str, raw: bytes) -> None:
        self._written(name, partial(self._library.put, name, raw))

    def _written(self, name: str, write: Callable[[], None]) -> bool:
        """Write a file, and show its prompt. False: it could not be written."""
        try:
            write()
            self.editor.show_prompt(self._library.get(name))
        except ChatError as error:
            self.kept_out.emit(explain(error).line)
            return False
        self._on_saved()
        return True

    def _on_saved(self) -> None:
        self.refresh()
        self.changed.emit()

    def _on_chosen(self, name: str) -> None:
        self._leave_form()
        known = {one.name: one for one in self._library.all()}
        if name in known:
            self.editor.show_prompt(known[name])
        self.refresh()

    def _on_folder(self) -> None:
        folder = self._folder
        nearest = next(one for one in (folder, *folder.parents) if one.is_dir())
        with without_keys():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(nearest)))


def _none() -> str:
    return _(
        "There is no prompt yet. A prompt is a text that you use again: “/” at the start of a line "
        "puts it into the message, and asks for what its {{variables}} stand for."
    )
