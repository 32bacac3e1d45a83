"""The panel “This chat” at the right of the window: its settings, one section below the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.parameters.sections import ParameterSections
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.keyboard_home import take_no_clicks
from desktop.ui.window.steering.chat_steering import ChatSteering
from desktop.ui.window.steering.instructions import Instructions

_EDGE, _BETWEEN = 18, 9
"""Pixels beside the sections, and between them."""
_CLOSE = QSize(32, 32)
_UNDO = QKeySequence.StandardKey.Undo


class SteeringPanel(QFrame):
    """Shows the settings of the shown chat. Its parameters are made when it is first shown.

    `preset_place` and `sending_place` are the layouts for two sections that others make.
    """

    closing_requested = Signal()
    shown = Signal(bool)
    """Whether it is in sight now."""

    def __init__(self, chat: ChatSteering) -> None:
        super().__init__()
        self._chat = chat
        self._palette = LIGHT
        self._parameters: ParameterSections | None = None
        self.setObjectName("steering")
        self.setAccessibleName(_("This chat"))
        self._close = push_button("", with_shortcut(_("Close"), "Esc"), "bare")
        self._close.setAccessibleName(_("Close the settings of this chat"))
        self._close.setFixedSize(_CLOSE)
        self._close.clicked.connect(self.closing_requested)
        self.instructions = Instructions(chat)
        self.preset_place, self.sending_place = QVBoxLayout(), QVBoxLayout()
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        self._above.addWidget(self.instructions)
        self._lay_out()
        chat.changed.connect(self._on_changed)

    def take_keyboard(self) -> None:
        """Have the keyboard in the instructions."""
        self.instructions.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self._close.setIcon(icon("close", palette.text))
        self.instructions.set_palette(palette)
        if self._parameters is not None:
            self._parameters.set_palette(palette)

    def event(self, event: QEvent) -> bool:
        """Take Esc and Ctrl+Z for the panel, before the window takes them."""
        if event.type() is QEvent.Type.ShortcutOverride and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closing_requested.emit()
        elif event.matches(_UNDO):
            self._chat.undo()
        else:
            super().keyPressEvent(event)

    def setVisible(self, visible: bool) -> None:
        if visible and self._parameters is None:
            self._parameters = ParameterSections(self._chat, self._above, self._below)
            self._parameters.set_palette(self._palette)
            self._parameters.show_steering(self._chat.steering, anew=True)
            take_no_clicks(self)  # which the window saw to for what was there before
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    def _on_changed(self, anew: bool) -> None:
        self.instructions.show_steering(self._chat.steering, anew=anew)
        if self._parameters is not None:
            self._parameters.show_steering(self._chat.steering, anew=anew)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 12, _EDGE - 10, 4)
        head.addWidget(plain_label(_("This chat"), "section"), 1)
        head.addWidget(self._close)
        content = QWidget()
        content.setObjectName("page")
        inside = QVBoxLayout(content)
        inside.setContentsMargins(_EDGE, 4, _EDGE, 6)
        inside.setSpacing(_BETWEEN)
        for part in (self.preset_place, self._above, self.sending_place, self._below):
            part.setContentsMargins(0, 0, 0, 0)
            part.setSpacing(_BETWEEN)
            inside.addLayout(part)
        inside.addStretch(1)
        note = plain_label(
            _("What is not set is not sent: the server's own default holds."), "note"
        )
        note.setContentsMargins(_EDGE, 4, _EDGE, 10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(_Scroll(content), 1)
        layout.addWidget(note)


def _is_own(event: QEvent) -> bool:
    assert isinstance(event, QKeyEvent)
    return event.key() == Qt.Key.Key_Escape or event.matches(_UNDO)


class _Scroll(QScrollArea):
    """Scrolls the sections up and down, and keeps the one with the keyboard in sight."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
