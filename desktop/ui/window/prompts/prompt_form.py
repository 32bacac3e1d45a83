"""The form for the variables of a prompt, before its text goes into the message."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.prompts.prompt import Prompt, Variable
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.row import Words
from desktop.engine.explain.bad_values import unusable
from desktop.language import _
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.field import Field
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel, plain_label
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.prompts.lines_edit import LinesEdit

_WIDTH = 560
_LINES = (1, 6)


class PromptForm(Popup):
    """One field for each variable. Enter goes on, Esc leaves everything as it was."""

    filled = Signal(str)
    """The text of the prompt, with the values in it; the form is closed."""

    def __init__(self, prompt: Prompt, own: Mapping[str, str], over: QWidget) -> None:
        """`own` are the values of the variables that fill themselves."""
        super().__init__(prompt.name, _WIDTH, over)
        self._prompt, self._own = prompt, own
        self.fields = {one.name: VariableField(one) for one in prompt.variables}
        self.insert = push_button(_("Insert"), with_shortcut(_("Into the message"), "Enter"))
        self.insert.setObjectName("primary")
        self.insert.clicked.connect(self._take)
        for field in self.fields.values():
            field.submitted.connect(self._take)
            field.grown.connect(self._on_grown)
        self._lay_out()

    def open_first(self) -> None:
        """Show the form, with the keyboard in the first field that has no value yet."""
        empty = [field for field in self.fields.values() if not field.value()]
        self.open((empty or list(self.fields.values()))[0].control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter from a choice, too. What no field takes goes nowhere: written in the
        message, it would close the form."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        else:
            event.accept()

    def _take(self) -> None:
        """Hand the text on where each value can be used; else say why, and stay."""
        refused = [field for field in self.fields.values() if not field.check()]
        if refused:
            refused[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        values = {name: field.value() for name, field in self.fields.items()}
        text = self._prompt.filled(values, self._own)
        self.close_popup()
        self.filled.emit(text)

    def _on_grown(self) -> None:
        """Show all of a text whose lines became more or fewer."""
        if self.isVisible():
            self._inside.activate()
            self.fit()

    def _lay_out(self) -> None:
        title = ElidedLabel("section")
        title.setText(self._prompt.name)
        rows = QWidget()
        inside = self._inside = QVBoxLayout(rows)
        inside.setContentsMargins(24, 2, 24, 6)
        inside.setSpacing(12)
        if self._prompt.description:
            inside.addWidget(plain_label(self._prompt.description, "muted"))
        for field in self.fields.values():
            inside.addWidget(field)
        below = QHBoxLayout()
        below.addWidget(
            plain_label(_("It goes into the message, and is not sent yet."), "muted"), 1
        )
        below.addWidget(self.insert)
        self.fill(title, rows, below)


class VariableField(Field):
    """One variable: lines for a text, a line for a number, or what can be chosen."""

    submitted = Signal()
    grown = Signal()
    """The field has another height."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.control = _control(variable)
        lines = self.control if isinstance(self.control, LinesEdit) else None
        super().__init__(variable.name, self.control, lines)
        match self.control:
            case QLineEdit():
                self.control.returnPressed.connect(self.submitted)
                self.control.textEdited.connect(self._on_edited)
            case LinesEdit():
                self.control.submitted.connect(self.submitted)
                self.control.textChanged.connect(self._on_edited)
                layout = self.control.document().documentLayout()
                layout.documentSizeChanged.connect(self._on_resized)
            case Choice():
                self.control.currentIndexChanged.connect(self._on_edited)

    def value(self) -> str:
        """What stands in the field."""
        match self.control:
            case QLineEdit():
                return self.control.text()
            case LinesEdit():
                return self.control.toPlainText()
            case Choice():
                return str(self.control.currentData() or "")

    def check(self) -> bool:
        """Whether the variable takes the value; if not, the field says why."""
        try:
            self.variable.checked(self.value())
        except BadValue as bad:
            self.refuse(unusable(bad.reason, bad.detail))
            return False
        self.accept()
        return True

    def _on_resized(self) -> None:
        self.grown.emit()

    def _on_edited(self) -> None:
        self.accept()


def _control(variable: Variable) -> QLineEdit | LinesEdit | Choice:
    name, default = variable.name, variable.default or ""
    if variable.kind == "choice":
        chosen = Choice(Words(name, "", choices={one: one for one in variable.choices}))
        chosen.setAccessibleName(name)
        chosen.setCurrentIndex(variable.choices.index(default) if default else 0)
        return chosen
    if variable.kind == "text":
        lines = LinesEdit(*_LINES)
        lines.setAccessibleName(name)
        lines.setPlainText(default)
        return lines
    line = QLineEdit(default)
    line.setAccessibleName(name)
    line.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
    return line
