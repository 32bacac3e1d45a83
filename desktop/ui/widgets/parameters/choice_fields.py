"""Parameters that are chosen: the reasoning effort, and the form of the reply."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.settings.row import Row
from desktop.chat.steering.parameters import EFFORTS, checked, read_object
from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.segments import Option, Segments
from desktop.ui.widgets.inputs.typed_value import TypedValue
from desktop.ui.widgets.parameters.steering_edits import ParameterEdits
from desktop.ui.widgets.parameters.wording import effort_words

_USUAL = ("low", "medium", "high")
_NAME = "reply"
"""What a schema is called in the request, which must call it something."""


class EffortField(QWidget):
    """How long the model thinks."""

    def __init__(self, edits: ParameterEdits, row: Row[Any]) -> None:
        super().__init__()
        assert row.words is not None
        words = row.words()
        self._edits, self._name = edits, row.key
        usual: list[Option] = [(one, effort_words(one)) for one in _USUAL]
        rare: list[Option] = [(one, effort_words(one)) for one in EFFORTS if one not in _USUAL]
        self.segments = Segments(words.name, [(None, _("not sent")), *usual], rare)
        self.segments.setToolTip(words.hint)
        self.segments.chosen.connect(self._on_chosen)
        _alone(self, Captioned(words.name, self.segments))

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show what is set."""
        self.segments.show_value(steering.parameters.get(self._name))

    def _on_chosen(self, value: str | None) -> None:
        self._edits.end_step()
        self._edits.set(self._name, value)


class ReplyFormField(QWidget):
    """Text, JSON, or JSON of a schema, which is written below."""

    def __init__(self, edits: ParameterEdits, row: Row[Any]) -> None:
        super().__init__()
        assert row.words is not None
        words = row.words()
        self._edits, self._name = edits, row.key
        options: list[Option] = [
            (None, _("not sent")),
            ("text", _("text")),
            ("json_object", "JSON"),
            ("json_schema", _("schema")),
        ]
        self.segments = Segments(words.name, options)
        self.segments.setToolTip(words.hint)
        self.segments.chosen.connect(self._on_chosen)
        self.schema = GrowingEdit(4, 14)
        self.schema.setProperty("code", True)
        self.schema.setAccessibleName(_("JSON schema of the reply"))
        self.schema.setPlaceholderText('{"type": "object", "properties": {…}}')
        self._schema_field = Captioned(_("JSON schema"), self.schema)
        self._typed = TypedValue(self._schema_field, self.schema, self._read, _schema_text)
        self._typed.edited.connect(self._on_edited)
        self._typed.left.connect(edits.end_step)
        layout = _alone(self, Captioned(words.name, self.segments))
        layout.addWidget(self._schema_field)
        self._schema_field.hide()

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show what is set; the editor stays while a schema is being written."""
        value = steering.parameters.get(self._name)
        kind = None if value is None else value["type"]
        has_schema = kind == "json_schema"
        is_written = not anew and value == self._before and not self._schema_field.isHidden()
        self._before = value
        self._typed.show(value if has_schema else None, anew=anew)
        if not is_written:
            self.segments.show_value(kind)
            self._schema_field.setVisible(has_schema)

    _before: Any = None
    """What was set when it was shown last."""

    def _on_chosen(self, kind: str | None) -> None:
        """A schema holds once one is written; until then the form stays as it was."""
        self._edits.end_step()
        self._schema_field.setVisible(kind == "json_schema")
        if kind == "json_schema":
            self.schema.setFocus()
        else:
            self._edits.set(self._name, None if kind is None else {"type": kind})

    def _on_edited(self, value: dict[str, Any] | None) -> None:
        self._before = value  # an empty editor stays, too: somebody is writing in it
        self._edits.set(self._name, value)

    def _read(self, text: str) -> dict[str, Any]:
        given = read_object(text)
        is_whole = "schema" in given and "name" in given
        inside = given if is_whole else {"name": _NAME, "schema": given}
        form: dict[str, Any] = checked(self._name, {"type": "json_schema", "json_schema": inside})
        return form


def _schema_text(form: dict[str, Any]) -> str:
    """The schema alone, where nothing else was written around it."""
    inside = form.get("json_schema", {})
    is_bare = isinstance(inside, dict) and inside.keys() == {"name", "schema"}
    shown = inside["schema"] if is_bare and inside["name"] == _NAME else inside
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _alone(widget: QWidget, field: Captioned) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(field)
    return layout
