"""The page of the prompt library: the list, and beside it the form of one prompt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.prompts.prompt import Prompt
from desktop.engine.composing.composition import VARIABLES
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.environment import without_keys
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.text_size import with_text
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page
from desktop.ui.settings.prompts.prompt_editor import PromptEditor
from desktop.ui.settings.prompts.prompt_list import PromptList
from desktop.ui.widgets.labels import plain_label

_LIST_WIDTH = 230


class PromptsPage(QWidget):
    """Shows one prompt at a time. In a narrow dialog, the list or the form."""

    back_requested = Signal()
    changed = Signal()
    """The library is another by now."""
    kept_out = Signal(str)
    """A sentence about a value that was typed and could not be saved."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__()
        self._library, self._folder = workspace.prompts, workspace.places.prompts
        self._changes = changes
        self._is_narrow = False
        self._inside = False
        """In a narrow dialog: whether the form is shown, and not the list."""
        self.list = PromptList()
        self.editor = PromptEditor(workspace, VARIABLES, changes)
        self.none = Page("", changes)
        self.none.add(plain_label(_none(), "quiet"))
        self._beside = QStackedWidget()
        self._beside.addWidget(self.editor)
        self._beside.addWidget(self.none)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self._beside, 1)
        self.list.header.back.clicked.connect(self.back_requested)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._go_inside)
        self.list.add.clicked.connect(self.begin_adding)
        self.list.folder.clicked.connect(self._on_folder)
        self.list.remove_requested.connect(self.remove_shown)
        self.editor.remove.clicked.connect(self.remove_shown)
        self.editor.saved.connect(self._on_saved)
        for page in (self.editor, self.none):
            page.back_requested.connect(self.go_back)

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        self.list.set_palette(palette)
        self.editor.set_palette(palette)
        self.none.set_palette(palette)

    def refresh(self) -> None:
        """Show the prompts as their files have them by now."""
        prompts = self._library.all()
        if self.editor.prompt.name not in [one.name for one in prompts]:
            self.editor.show_prompt(prompts[0] if prompts else Prompt("", ""))
        self.editor.refresh()
        self._beside.setCurrentWidget(self.editor if prompts else self.none)
        self.list.show_prompts(prompts, self.editor.prompt.name)

    def finish(self) -> list[str]:
        """Save what is typed. Returns a sentence for each value that cannot be saved."""
        return self.editor.finish()

    def take_keyboard(self) -> None:
        """Put the keyboard in the list, or where only one is shown, in the form."""
        inside = self._is_narrow and self._inside
        (self.editor.name_line if inside else self.list.rows).setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Take up what was changed elsewhere, when the person comes back from there."""
        super().changeEvent(event)
        came = event.type() is QEvent.Type.ActivationChange and self.isActiveWindow()
        if came and self.isVisible():
            self.refresh()

    # narrow -----------------------------------------------------------------------------
    def show_in_narrow(self, narrow: bool) -> None:
        """Show the list or the form, not both."""
        self._is_narrow = narrow
        self.list.header.back.setVisible(narrow)
        for page in (self.editor, self.none):
            page.show_in_narrow(narrow)
        if narrow:
            self.list.setMinimumWidth(0)
            self.list.setMaximumWidth(16_777_215)
        else:
            self.list.setFixedWidth(with_text(_LIST_WIDTH))
        self._beside.setVisible(not narrow or self._inside)
        self.list.setVisible(not narrow or not self._inside)

    def go_back(self) -> bool:
        """From the form to the list. False: the list is what is shown."""
        if not (self._is_narrow and self._inside):
            return False
        self._leave_form()
        self._inside = False
        self.show_in_narrow(True)
        self.list.rows.setFocus()
        return True

    def _go_inside(self) -> None:
        self._inside = True
        if self._is_narrow:
            self.show_in_narrow(True)
            self.editor.name_line.setFocus()

    # slots ------------------------------------------------------------------------------
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
            self._go_inside()
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

    def _leave_form(self) -> None:
        for sentence in self.finish():
            self.kept_out.emit(sentence)

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
