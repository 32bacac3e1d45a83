"""The settings of one of those that are asked: a preset, and a few parameters of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.steering.parameters import KNOWN
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.engine.comparing.asked_set import AskedOne
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.menu import Menu
from desktop.ui.widgets.parameters.choice_fields import EffortField
from desktop.ui.widgets.parameters.number_fields import NumberField, ScaleField
from desktop.ui.widgets.parameters.sections import Field, field_for
from desktop.ui.widgets.popup import Popup, PopupBody
from desktop.ui.window.keyboard_home import take_no_clicks
from desktop.ui.window.presets.preset_section import ChoiceButton

_WIDTH, _ARROW = 400, 14
_SCALES, _NUMBERS = ("temperature", "top_p"), ("max_tokens", "seed")


class AskedSettings(Popup):
    """Every change holds at once. What is not set here is as the chat has it."""

    changed = Signal(object)
    """The AskedOne as it is now."""

    def __init__(
        self, one: AskedOne, name: str, presets: Iterable[Preset], palette: Palette, over: QWidget
    ) -> None:
        super().__init__(_("Settings of {model}").format(model=name), _WIDTH, over)
        self._one = one
        self._presets = [preset.name for preset in presets]
        self.preset = ChoiceButton()  # no list of its own, which would take what is typed
        self.preset.setAccessibleName(_("Preset"))
        self.preset.setToolTip(_("What holds in place of the chat's settings"))
        self.preset.arrow.setPixmap(icon("down", palette.muted).pixmap(_ARROW, _ARROW))
        self.preset.clicked.connect(self._on_clicked)
        self._show_preset()
        rows = {row.key: row for row in KNOWN}
        names = (*_SCALES, *_NUMBERS, "reasoning_effort")
        self._fields = {key: field_for(self, rows[key]) for key in names}
        for field in self._fields.values():
            field.show_steering(one.own, anew=True)
            _say_as_the_chat(field, palette)
        self._lay_out(name)
        take_no_clicks(self)

    # what the fields show and change ----------------------------------------------------
    @property
    def steering(self) -> Steering:
        """What is its own."""
        return self._one.own

    def set(self, name: str, value: Any) -> None:
        """Set one parameter; None: it is as the chat has it."""
        self.change(self._one.own.with_parameter(name, value))

    def change(self, steering: Steering, step: str = "") -> None:
        """Have these parameters."""
        self._one = replace(self._one, parameters=dict(steering.parameters))
        for field in self._fields.values():
            field.show_steering(self._one.own, anew=False)
        self.changed.emit(self._one)

    def end_step(self) -> None:
        """No change is taken back here: it needs no end."""

    # inside -----------------------------------------------------------------------------
    def _show_preset(self) -> None:
        self.preset.show_words(self._one.preset or _("As the chat"))

    def _on_clicked(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for name in ("", *self._presets):
            words = name.replace("&", "&&") or _("As the chat")
            menu.addAction(words).setData(name)
        menu.triggered.connect(self._on_preset)
        menu.open_at(self.preset.mapToGlobal(QPoint(0, self.preset.height() + 3)))

    def _on_preset(self, action: QAction) -> None:
        self._one = replace(self._one, preset=action.data())
        self._show_preset()
        self.changed.emit(self._one)

    def _lay_out(self, name: str) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(24, 4, 24, 20)
        inside.setSpacing(14)
        inside.addWidget(Captioned(_("Preset"), self.preset))
        for key in _SCALES:
            inside.addWidget(self._fields[key])
        beside = QHBoxLayout()
        beside.setSpacing(8)
        for key in _NUMBERS:
            beside.addWidget(self._fields[key], 1)
        inside.addLayout(beside)
        inside.addWidget(self._fields["reasoning_effort"])
        note = _("What is not set here is asked as the chat is.")
        inside.addWidget(plain_label(note, "note"))
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.head(plain_label(name, "section")))
        layout.addWidget(PopupBody(content), 1)


def _say_as_the_chat(field: Field, palette: Palette) -> None:
    """Say in an empty field what holds there."""
    if isinstance(field, ScaleField):
        field.figure.setPlaceholderText(_("as the chat"))
        field.set_palette(palette)
    elif isinstance(field, NumberField):
        field.line.setPlaceholderText(_("as the chat"))
    elif isinstance(field, EffortField):
        field.segments.name_unset(_("as the chat"))
