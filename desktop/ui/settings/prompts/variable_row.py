"""What a variable of a prompt takes: its kind, its choices, its default."""

from __future__ import annotations

import re
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.chat.prompts.prompt import Variable, VariableKind
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.row import Words
from desktop.engine.explain.bad_values import unusable
from desktop.language import _
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.field import Field

_COMMA = re.compile(r"\s*[,，、]\s*")


class VariableRow(Field):
    """Keeps the last variable that could be used, while what is typed cannot be."""

    finished = Signal()
    """The person is done with a value of it."""

    def __init__(self, variable: Variable) -> None:
        name = variable.name
        self.variable = variable
        kinds = {"text": _("Text"), "choice": _("Choice"), "number": _("Number")}
        self.kind = Choice(Words(name, "", choices=kinds))
        self.kind.setAccessibleName(_("Kind of {name}").format(name=name))
        self.choices, self.default = QLineEdit(), QLineEdit()
        self.choices.setPlaceholderText(_("What can be chosen: one, two, three"))
        self.choices.setAccessibleName(_("Choices of {name}").format(name=name))
        self.default.setPlaceholderText(_("No default: it is asked for"))
        self.default.setAccessibleName(_("Default of {name}").format(name=name))
        for control in (self.kind, self.choices, self.default):
            control.setToolTip(control.accessibleName())
        together = QWidget()
        rows = QGridLayout(together)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.setColumnStretch(1, 1)
        rows.addWidget(self.kind, 0, 0)
        rows.addWidget(self.default, 0, 1)
        rows.addWidget(self.choices, 1, 0, 1, 2)
        super().__init__(name, self.default, together)
        self._show()
        self.kind.currentIndexChanged.connect(self._on_finished)
        for line in (self.choices, self.default):
            line.editingFinished.connect(self._on_finished)

    @property
    def is_typed(self) -> bool:
        """Whether something else is typed than the file has."""
        known = self.variable
        shown = (self.kind.currentData(), self.choices.text(), self.default.text())
        return shown != (known.kind, ", ".join(known.choices), known.default or "")

    def read(self) -> bool:
        """Take up what is typed. False: it cannot be used, and the row says why."""
        kinds = get_args(VariableKind)
        kind: VariableKind = kinds[kinds.index(self.kind.currentData())]
        choices = self._choices() if kind == "choice" else ()
        known, typed = self.variable.default, self.default.text()
        default = known if typed == (known or "") else typed or None  # an empty one is a default
        variable = Variable(self.variable.name, kind, choices, default)
        if kind == "choice" and not choices:
            self.refuse(_("Write what can be chosen, with commas between."))
            return False
        try:
            if variable.default is not None:
                variable.checked(variable.default)
        except BadValue as bad:
            self.refuse(_("Default: {why}").format(why=unusable(bad.reason, bad.detail)))
            return False
        self.variable = variable
        self.accept()
        return True

    def _choices(self) -> tuple[str, ...]:
        typed, known = self.choices.text().strip(), self.variable.choices
        if typed == ", ".join(known):
            return known  # one of a file may hold a comma
        return tuple(dict.fromkeys(filter(None, _COMMA.split(typed))))

    def _show(self) -> None:
        variable = self.variable
        self.kind.setCurrentIndex(self.kind.findData(variable.kind))
        self.choices.setText(", ".join(variable.choices))
        self.choices.setVisible(variable.kind == "choice")
        self.default.setText(variable.default or "")

    def _on_finished(self) -> None:
        self.choices.setVisible(self.kind.currentData() == "choice")
        self.finished.emit()
