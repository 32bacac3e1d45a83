"""Parameters that are written: the texts that end a reply, and further ones as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.chat.settings.row import Row
from desktop.chat.steering.parameters import MOST_STOPS, further, read_further
from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.fold import Fold
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.typed_value import TypedValue
from desktop.ui.widgets.inputs.undo_keys import UndoKeys
from desktop.ui.widgets.parameters.steering_edits import ParameterEdits, SteeringEdits

_SIGNS = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
"""What a line cannot show, and how a person writes it."""
_MEANT = {written: sign for sign, written in _SIGNS.items()}


class StopField(QWidget):
    """A line for each text, and an empty one for the next."""

    def __init__(self, edits: ParameterEdits, row: Row[Any]) -> None:
        super().__init__()
        assert row.words is not None
        words = row.words()
        self._edits, self._name = edits, row.key
        self._texts: list[str] = []
        self.lines = [QLineEdit() for _number in range(MOST_STOPS)]
        newline = _("Write \\n for the end of a line.")
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        for number, line in enumerate(self.lines, 1):
            line.setAccessibleName(f"{words.name} {number}")
            line.setToolTip(f"{words.hint} {newline}")
            line.textEdited.connect(self._on_edited)
            line.editingFinished.connect(edits.end_step)
            UndoKeys(line)
            rows.addWidget(line)
        self.lines[0].setPlaceholderText(_("not sent"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Captioned(words.name, inside))
        self._show_lines()

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show the texts; what is being written stays as it is."""
        value = steering.parameters.get(self._name, [])
        texts = [value] if isinstance(value, str) else [*value]
        if anew or texts != self._texts:
            self._texts = texts
            for line, text in zip(self.lines, [*texts, *[""] * MOST_STOPS], strict=False):
                line.setText(_written(text))
            self._show_lines()

    def _on_edited(self) -> None:
        self._texts = [_meant(line.text()) for line in self.lines if line.text()]
        self._edits.set(self._name, self._texts or None)
        self._show_lines()

    def _show_lines(self) -> None:
        filled = [number for number, line in enumerate(self.lines) if line.text()]
        last = filled[-1] if filled else -1
        for number, line in enumerate(self.lines):
            line.setVisible(number <= last + 1)


class FurtherField(Fold):
    """A JSON object with the parameters that have no field, such as top_k."""

    def __init__(self, edits: SteeringEdits) -> None:
        name = _("More fields (JSON)")
        super().__init__(name, _("Fields of the request that only some servers know"))
        self._edits = edits
        self.edit = GrowingEdit(3, 14)
        self.edit.setProperty("code", True)
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText('{"top_k": 40}')
        field = Captioned("", self.edit)
        self._typed = TypedValue(field, self.edit, read_further, _json)
        self._typed.edited.connect(self._on_edited)
        self._typed.left.connect(edits.end_step)
        self.inside.addWidget(field)

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show what is set; unfolded for a chat that has some of it."""
        value = further(steering.parameters) or None
        self._typed.show(value, anew=anew)
        if anew:
            self.fold.setChecked(value is not None)

    def _on_edited(self, given: dict[str, Any] | None) -> None:
        self._edits.set_further(given or {})


def _json(given: dict[str, Any]) -> str:
    return json.dumps(given, indent=2, ensure_ascii=False)


def _written(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in text)


def _meant(text: str) -> str:
    return re.sub(r"\\[\\ntr]", lambda found: _MEANT[found[0]], text)
