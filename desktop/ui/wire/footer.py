"""The buttons of the wire window: copy the request as code, open, save and replay a recording."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.program_menu import ProgramMenu
from desktop.ui.look.icons import icon
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.shortcuts import with_shortcut

_COPY, _OPEN, _SAVE, _PLAY = "Ctrl+Shift+C", "Ctrl+O", "Ctrl+S", "F5"


class Footer(QFrame):
    """Holds the buttons, their shortcuts, and a line for an error."""

    program_chosen = Signal(str)
    """The person chose a program: an `engine.snippets.snippets.Client`."""
    open_requested = Signal()
    save_requested = Signal()
    play_requested = Signal()
    """The person pressed Replay, or Stop while a replay runs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.error = plain_label(object_name="error")
        self.error.hide()
        self.programs = ProgramMenu(self)
        self.code = push_button(
            _("Copy as code"), with_shortcut(_("Copy the request as a program"), _COPY)
        )
        self.code.setIconSize(QSize(16, 16))
        self.code.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon stands last
        self.open = push_button(
            _("Open…"), with_shortcut(_("Open a recording that was saved"), _OPEN)
        )
        self.save = push_button(_("Save…"), with_shortcut(saving_note(), _SAVE))
        self.play = push_button(_("Replay"), "", "primary")
        self.programs.triggered.connect(self._on_triggered)
        self.code.clicked.connect(self._on_code_clicked)
        self.open.clicked.connect(self.open_requested)
        self.save.clicked.connect(self.save_requested)
        self.play.clicked.connect(self.play_requested)
        keys = ((_COPY, self.code), (_OPEN, self.open), (_SAVE, self.save), (_PLAY, self.play))
        for key, button in keys:
            QShortcut(QKeySequence(key), parent).activated.connect(button.click)
        self._lay_out()

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        self.code.setIcon(icon("up", palette.text, palette.muted))  # its menu opens upwards

    def offer(self, *, code: bool, ended: bool, playing: bool, saving: bool) -> None:
        """Enable what can be done now. `ended`: the turn is over, so all of it is there."""
        self.code.setEnabled(code)
        self.save.setEnabled(ended and not saving)
        self.save.setText(_("Saving…") if saving else _("Save…"))
        self.play.setEnabled(ended)
        self.play.setText(_("Stop") if playing else _("Replay"))
        self.play.setAccessibleName(self.play.text())
        hint = _("Stop the replay") if playing else _("Play the turn again at its own pace")
        self.play.setToolTip(with_shortcut(hint, _PLAY))

    def show_error(self, text: str) -> None:
        """Show an error; an empty text hides the line."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.code)
        row.addStretch(1)
        for button in (self.open, self.save, self.play):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 14)
        layout.setSpacing(8)
        layout.addWidget(self.error)
        layout.addLayout(row)

    def _on_code_clicked(self) -> None:
        corner = QPoint(0, -self.programs.sizeHint().height() - 4)
        self.programs.popup(self.code.mapToGlobal(corner))

    def _on_triggered(self, action: QAction) -> None:
        self.program_chosen.emit(action.data())


def saving_note() -> str:
    """Return the sentence that says what a saved recording holds."""
    return _("Save the recording. Questions and replies are in it, keys are not")
