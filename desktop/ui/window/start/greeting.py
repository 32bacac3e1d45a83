"""An empty chat: which model will answer, and three questions to start with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import Endpoint
from desktop.chat.steering.preset import Preset
from desktop.chat.text import in_one_line
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.preset_sign import sign_picture
from desktop.ui.settings.endpoint_names import shown_model, shown_name
from desktop.ui.widgets.labels import centred, plain_label, plain_tip
from desktop.ui.widgets.shortcuts import native

_MEASURE = 560
_GAP = 8
_SIGN, _NAME = 34, 300
"""Pixels: the side of the sign of a preset, and the most that its name takes."""
_PADDING = 16
"""Pixels between a starter's edge and its text, and a little more."""


class Greeting(QWidget):
    """Starters go into the composer, where they can be changed; they are not sent."""

    starter_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        head = plain_label(_("What would you like to know?"), "greeting")
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.line = plain_label(object_name="muted")
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._answers = self._news = ""
        self._own: Sequence[str] = ()
        self._usual: Sequence[str] = ()
        self.starters = [_Starter() for _number in range(3)]
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_GAP)
        self.sign, self.name = QLabel(), plain_label(object_name="section")
        self.name.setWordWrap(False)
        self.preset = _named(self.sign, self.name)
        rows.addWidget(self.preset)
        rows.addWidget(head)
        rows.addWidget(self.line)
        rows.addSpacing(14)
        for starter in self.starters:
            starter.chosen.connect(self.starter_chosen)
            rows.addWidget(starter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.addStretch(1)
        layout.addLayout(centred(inside, _MEASURE))
        layout.addStretch(1)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Name what will answer, and offer what it is good at."""
        model = "" if endpoint.kind == "local" else shown_model(endpoint.model)
        names = (shown_name(endpoint), model)
        self._answers = _("{model} answers. {keys} opens the settings.").format(
            model=" · ".join(filter(None, names)), keys=native(keys_of(CommandName.SETTINGS))
        )
        self._usual = _starters(endpoint)
        self._show_starters()
        self._show_line()

    def show_preset(self, preset: Preset | None, palette: Palette) -> None:
        """Name what the chat begins with, and offer its questions, as far as there is room; where
        it has none, those that the model is good at."""
        self.preset.setVisible(preset is not None)
        if preset is not None:
            self.sign.setPixmap(sign_picture(preset, palette, _SIGN))
            fitting = self.name.fontMetrics().elidedText(
                preset.name, Qt.TextElideMode.ElideRight, _NAME
            )
            self.name.setText(fitting)
            self.name.setToolTip(plain_tip(preset.name))
        self._own = preset.starters if preset is not None else ()
        self._show_starters()

    def _show_starters(self) -> None:
        texts = [*self._own] or [*self._usual]
        for number, starter in enumerate(self.starters):
            starter.setVisible(number < len(texts))
            if number < len(texts):
                starter.set_text(texts[number])

    def tell(self, news: str) -> None:
        """Say what has just happened, before what will answer; "" for nothing."""
        self._news = news
        self._show_line()

    def _show_line(self) -> None:
        self.line.setText(in_one_line(self._news, self._answers))


def _named(sign: QLabel, name: QLabel) -> QWidget:
    """Return the sign and the name of a preset, in the middle."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 4)
    row.setSpacing(10)
    row.addStretch(1)
    row.addWidget(sign)
    row.addWidget(name)
    row.addStretch(1)
    return both


class _Starter(QPushButton):
    """A question that one may begin with."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("starter")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Write this in the message; it is not sent yet"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._text = ""
        self.clicked.connect(self._on_clicked)

    def set_text(self, text: str) -> None:
        """Offer this text."""
        self._text = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter do what Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Show what there is room for."""
        room = self.width() - 2 * _PADDING
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))

    def _on_clicked(self) -> None:
        self.chosen.emit(self._text)


def _starters(endpoint: Endpoint) -> tuple[str, str, str]:
    """Return questions that the model can answer: a small one gets small ones."""
    if endpoint.kind == "local":
        return (
            _("Why is the sky blue? Answer in two sentences."),
            _("Write four short lines about the rain."),
            _("Give me five names for a grey cat."),
        )
    return (
        _("Explain what happens when I open a web page."),
        _("Write a Python script that sorts photos by date."),
        _("Compare three ways to learn a language, in a table."),
    )
