"""One prompt in the settings: name, text, shortcut, and what its variables take."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.prompts.prompt import Prompt, Variable
from desktop.chat.settings.key_chord import key_chord
from desktop.chat.steering.variables import names_in
from desktop.engine.explain.bad_values import unusable
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.commands.own_keys import command_with
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.field import Field
from desktop.ui.settings.page import Page
from desktop.ui.settings.prompts.variable_row import VariableRow
from desktop.ui.settings.shortcut_edit import ShortcutEdit
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.remark import lock_line
from desktop.ui.widgets.labels import plain_label

_PAUSE_MS = 600
"""Milliseconds without a key after which what is typed is saved."""
_LINES = (6, 14)


class PromptEditor(Page):
    """Saves what is typed. A value that cannot be used stays in its field, with the reason below
    it, and the one before it holds."""

    saved = Signal()
    """The library is another by now."""

    def __init__(self, workspace: Workspace, own: tuple[str, ...], changes: Changes) -> None:
        """`own`: the variables that fill themselves."""
        super().__init__("", changes)
        self._library, self._own = workspace.prompts, own
        self.prompt = Prompt("", "")
        """The prompt in the form, as its file has it; without a name: there is none."""
        self.name_line, self.description_line = QLineEdit(), QLineEdit()
        self.text_edit, self.shortcut_edit = GrowingEdit(*_LINES), ShortcutEdit()
        self.name = self._field(_("Name"), self.name_line)
        self.description = self._field(_("Description"), self.description_line)
        self.text = self._field(_("Text"), self.text_edit, self.text_edit)
        self.shortcut = self._field(_("Shortcut"), self.shortcut_edit)
        self.fault, self.locked = plain_label(object_name="amber"), lock_line()
        self.remove = push_button(_("Delete"), _("Delete this prompt; it can be taken back"))
        self.remove.setObjectName("link")
        self.state.row.addWidget(self.remove)
        self.heading = plain_label(_("Variables"), "section")
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(10)
        self.variables: list[VariableRow] = []
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.text_edit.textChanged.connect(self._on_typing)
        self.name_line.textEdited.connect(self._on_name_edited)
        self.description_line.textEdited.connect(self._on_typing)
        self.text_edit.left.connect(self.save)
        for line in (self.name_line, self.description_line):
            line.editingFinished.connect(self.save)
        self.shortcut_edit.editingFinished.connect(self.save)

    def show_prompt(self, prompt: Prompt) -> None:
        """Fill the form."""
        self.prompt = prompt
        self.header.title.setText(prompt.name)
        for field in (self.name, self.description, self.text, self.shortcut):
            field.accept()
        self.name_line.setText(prompt.name)
        self.description_line.setText(prompt.description)
        if self.text_edit.toPlainText() != prompt.text:  # else the cursor stays where it is
            self.text_edit.setPlainText(prompt.text)
        self.shortcut_edit.set_text(prompt.shortcut)
        self._pause.stop()
        self._show_fault()
        self._show_variables(prompt.variables)
        given = self._library.is_locked(prompt.name)
        self.locked.setVisible(given)
        for field in (self.name, self.description, self.text, self.shortcut, *self.variables):
            field.setEnabled(not given)
        self.remove.setEnabled(not given)

    def refresh(self) -> None:
        """Show the prompt as its file has it by now, but for what is being typed."""
        if not self._is_typed() and self.prompt.name:
            known = {one.name: one for one in self._library.all()}
            if (now := known.get(self.prompt.name)) is not None and now != self.prompt:
                self.show_prompt(now)

    def finish(self) -> list[str]:
        """Save what is typed. Returns a sentence for each value that cannot be saved."""
        self.save()
        fields = (self.name, self.description, self.text, self.shortcut, *self.variables)
        return [
            _("{field} of {name} was not changed: {why}").format(
                field=field.title, name=self.prompt.name, why=field.error.text()
            )
            for field in fields
            if field.is_refused
        ]

    # saving -----------------------------------------------------------------------------
    def save(self) -> None:
        """Save what is typed, as far as it can be."""
        self._pause.stop()
        if not self.prompt.name or not self._is_typed():
            return
        before = self.prompt
        prompt = self._typed()
        if prompt != replace(before, fault=None) or before.fault is not None:
            self._write(prompt, before)
        self._show_variables(self._named(prompt))

    def _is_typed(self) -> bool:
        shown = (self.name_line.text(), self.description_line.text(), self.shortcut_edit.text())
        known = self.prompt
        return (
            shown != (known.name, known.description, known.shortcut)
            or self._text() != known.text
            or any(row.is_typed for row in self.variables)
        )

    def _typed(self) -> Prompt:
        """What is typed, where it can be used; else what holds."""
        known = self.prompt
        prompt = Prompt(
            self.name_line.text().strip() or known.name,
            self._text(),
            " ".join(self.description_line.text().split()),
            known.variables,
            self._keys(),
            known.fault,
        )
        if not self.name_line.text().strip():
            self.name.refuse(_("Give the prompt a name."))
        for row in self.variables:
            row.read()
        return replace(prompt, variables=self._named(prompt))

    def _text(self) -> str:
        """The text that is typed. Empty lines around it are not kept, and make no change."""
        typed, known = self.text_edit.toPlainText(), self.prompt.text
        return known if typed.strip("\n") == known.strip("\n") else typed

    def _keys(self) -> str:
        """The shortcut that is typed, where no other has it."""
        typed = self.shortcut_edit.text()
        others = [one for one in self._library.all() if one.name != self.prompt.name]
        taken = command_with(typed) if typed else None
        taken = taken or next((one.name for one in others if typed and one.shortcut == typed), None)
        if typed and key_chord(typed) is None:
            self.shortcut.refuse(unusable("keys", typed))
        elif taken is not None:
            self.shortcut.refuse(_("These keys are already for: {what}").format(what=taken))
        else:
            self.shortcut.accept()
            return typed
        return self.prompt.shortcut

    def _named(self, prompt: Prompt) -> tuple[Variable, ...]:
        """The variables that the text names, as far as they do not fill themselves."""
        known = {one.name: one for one in prompt.variables}
        known |= {row.variable.name: row.variable for row in self.variables}
        return tuple(
            known.get(name, Variable(name))
            for name in names_in(prompt.text)
            if name in known or name not in self._own
        )

    def _write(self, prompt: Prompt, before: Prompt) -> None:
        raw = self._library.raw(before.name)
        try:
            self._library.save(prompt, before.name)
            self.prompt = self._library.get(prompt.name)
        except ChatError as error:
            field = self.name if prompt.name != before.name else self.text
            field.refuse(explain(error).line)
            return
        self.text.accept()
        self.header.title.setText(self.prompt.name)
        if before.fault is not None and self.prompt.fault is None:
            self.show_prompt(self.prompt)  # what stood above the text is in its fields now
        self._show_fault()
        if raw is not None:
            self.changes.add(partial(self._take_back, self.prompt.name, before.name, raw))
        self.saved.emit()

    def _take_back(self, name: str, before: str, raw: bytes) -> None:
        try:
            self._library.put(before, raw)
            if name.casefold() != before.casefold():
                self._library.remove(name)
            self.show_prompt(self._library.get(before))
        except ChatError as error:
            self.name.refuse(explain(error).line)
        self.saved.emit()

    # showing ----------------------------------------------------------------------------
    def _field(self, name: str, control: QWidget, shown: QWidget | None = None) -> Field:
        control.setAccessibleName(name)
        control.setToolTip(name)
        return Field(name, control, shown)

    def _lay_out(self) -> None:
        self.description_line.setPlaceholderText(_("What it is for; “/” finds it by that, too"))
        self.text_edit.setPlaceholderText(_("What is asked. {{name}} is a variable."))
        for part in (self.locked, self.fault, self.name, self.description, self.text):
            self.add(part)
        self.add(self.shortcut)
        self.add_space()
        self.add(self.heading)
        rows = QWidget()
        rows.setLayout(self._rows)
        self.add(rows)

    def _show_fault(self) -> None:
        bad = self.prompt.fault
        if bad is not None:
            why = " ".join(filter(None, (bad.key, unusable(bad.reason, bad.detail))))
            self.fault.setText(_("Shown as plain text. {why}").format(why=why))
        self.fault.setVisible(bad is not None)
        for field in (self.description, self.shortcut):
            field.setVisible(bad is None)
        self.text_edit.setReadOnly(bad is not None and bad.reason in ("encoding", "too_large"))

    def _show_variables(self, variables: tuple[Variable, ...]) -> None:
        shown = () if self.prompt.fault is not None else variables
        self.heading.setVisible(bool(shown))
        if [row.variable for row in self.variables] == list(shown):
            return
        for row in self.variables:
            row.hide()
            row.deleteLater()
        self.variables = [VariableRow(one) for one in shown]
        for row in self.variables:
            row.finished.connect(self.save)
            self._rows.addWidget(row)

    def _on_name_edited(self) -> None:
        self.name.accept()

    def _on_typing(self) -> None:
        self._pause.start()

    def _on_pause(self) -> None:
        """Save a text while it is written; half a name or half a front matter would do harm."""
        if self.name_line.text() == self.prompt.name and self.prompt.fault is None:
            self.save()
