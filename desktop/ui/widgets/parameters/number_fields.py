"""Parameters that are numbers: on a scale, or typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop.chat.settings.row import Row
from desktop.chat.steering.parameters import Within, checked
from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.typed_value import TypedValue
from desktop.ui.widgets.inputs.value_slider import ValueSlider
from desktop.ui.widgets.parameters.steering_edits import ParameterEdits
from desktop.ui.widgets.shortcuts import with_shortcut

_SMALL, _SIGN = QSize(20, 20), QSize(14, 14)
_GROUPED = re.compile(r"[+-]?\d{1,3}([,\u2009\u202f\u00a0 '’_]\d{3})+")
_OTHER_NAMES = {"max_tokens": "max_completion_tokens"}
"""Names under which some servers take the same parameter; a preset may have those."""


class ScaleField(QWidget):
    """A slider with its number beside the name, where it can be typed as well."""

    def __init__(self, edits: ParameterEdits, row: Row[Any]) -> None:
        super().__init__()
        assert row.words is not None
        assert isinstance(row.check, Within)
        words = row.words()
        self._edits, self._name = edits, row.key
        self.slider = ValueSlider(row.check.low, row.check.high)
        self.slider.setAccessibleName(words.name)
        limits = f"{row.check.low:g} – {row.check.high:g}"
        self.slider.setToolTip(f"{words.hint} {limits}")
        self.figure = _Figure()
        self.figure.setPlaceholderText(_("not sent"))
        self.figure.setAccessibleName(_("{name}: number").format(name=words.name))
        self.figure.setToolTip(limits)
        without = _("Do not send {name}").format(name=words.name)
        self._empty = push_button("", with_shortcut(without, "Del"), "bare")
        self._empty.setAccessibleName(without)
        self._empty.setFixedSize(_SMALL)
        self._empty.setIconSize(_SIGN)
        keeping = self._empty.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)
        self._empty.setSizePolicy(keeping)
        self._empty.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the slider has keys for it
        self._empty.clicked.connect(self._on_emptied)
        beside = QWidget()
        row_beside = QHBoxLayout(beside)
        row_beside.setContentsMargins(0, 0, 0, 0)
        row_beside.setSpacing(2)
        row_beside.addWidget(self._empty)
        row_beside.addWidget(self.figure)
        self.field = Captioned(words.name, self.slider, beside, is_main=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self._typed = TypedValue(self.field, self.figure, _reader(row), _written)
        self._typed.edited.connect(self._on_edited)
        self._typed.left.connect(edits.end_step)
        self.slider.moved.connect(self._on_edited)
        self.slider.emptied.connect(self._on_emptied)
        self.slider.let_go.connect(edits.end_step)
        self.slider.text_typed.connect(self._on_text_typed)

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show what is set."""
        value = steering.parameters.get(self._name)
        self._typed.show(value, anew=anew)
        self.slider.show_number(value)
        self.slider.setAccessibleDescription(_("not sent") if value is None else _written(value))
        self._empty.setVisible(value is not None)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._empty.setIcon(icon("close", palette.muted))

    def _on_edited(self, value: float | None) -> None:
        self._edits.set(self._name, value)

    def _on_emptied(self) -> None:
        self._edits.end_step()
        self._edits.set(self._name, None)

    def _on_text_typed(self, text: str) -> None:
        self.figure.setFocus(Qt.FocusReason.OtherFocusReason)
        self.figure.selectAll()
        self.figure.insert(text)


class _Figure(QLineEdit):
    """A line without a frame, as wide as what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("figure")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textChanged.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = self.text() or self.placeholderText()
        width = self.fontMetrics().horizontalAdvance(words) + 14
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class NumberField(QWidget):
    """A number that is typed."""

    def __init__(self, edits: ParameterEdits, row: Row[Any]) -> None:
        super().__init__()
        assert row.words is not None
        words = row.words()
        self._edits, self._name, self._other = edits, row.key, _OTHER_NAMES.get(row.key)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("not sent"))
        self.line.setAccessibleName(words.name)
        self.line.setToolTip(words.hint)
        field = Captioned(words.name, self.line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        counts = isinstance(row.check, Within) and row.check.low >= 0
        self._typed = TypedValue(field, self.line, _reader(row), grouped if counts else str)
        self._typed.edited.connect(self._on_edited)
        self._typed.left.connect(edits.end_step)

    def show_steering(self, steering: Steering, *, anew: bool) -> None:
        """Show what is set, under whichever of its names."""
        given = steering.parameters
        self._typed.show(given.get(self._name, given.get(self._other or "")), anew=anew)

    def _on_edited(self, value: int | None) -> None:
        steering = self._edits.steering
        if self._other is not None:
            steering = steering.with_parameter(self._other, None)
        self._edits.change(steering.with_parameter(self._name, value), self._name)


def _reader(row: Row[Any]) -> Callable[[str], Any]:
    """Reads the number of a row as a person writes it. The reader raises BadValue."""
    whole = isinstance(row.check, Within) and row.check.is_whole

    def read(text: str) -> Any:
        return checked(row.key, number(text.strip(), whole=whole))

    return read


def number(text: str, *, whole: bool) -> float | str:
    """The number; a text that is none as it is, which the check then refuses."""
    if _GROUPED.fullmatch(text) and whole:
        text = re.sub(r"[^\d+-]", "", text)
    try:
        return int(text) if whole else float(text.replace(",", "."))
    except ValueError:
        return text


def _written(value: float) -> str:
    return f"{value:.10g}"


def grouped(value: int) -> str:
    return f"{value:,}"
