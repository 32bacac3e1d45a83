"""The section of the panel that names the preset of the chat, and saves what was changed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import ElidedLabel, plain_label
from desktop.ui.window.presets.preset_state import PresetState

_ARROW, _LEAST = 14, 36
"""Pixels: the side of the arrow, and the least height of the button."""


class PresetSection(QWidget):
    """Shows and asks; `WindowPresets` does it."""

    menu_requested = Signal()
    """The presets are to be listed below the button."""
    saving_requested = Signal()
    naming_requested = Signal(str)
    """Save what the chat has as a preset of this name."""
    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = ChoiceButton()
        self.button.setAccessibleName(_("Preset"))
        self.button.setToolTip(_("What the chat began with; choose another"))
        self.button.clicked.connect(self.menu_requested)
        self.save = push_button(
            _("Save to preset"), _("Have the preset be as this chat is now"), "smallLink"
        )
        self.save_as = push_button(
            _("Save as new…"), _("Make a preset of what this chat has"), "smallLink"
        )
        self.undo = push_button(
            _("Undo changes"), _("Have this chat be as the preset is"), "smallLink"
        )
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name of the new preset"))
        self.name.setPlaceholderText(_("Name of the new preset"))
        self.name.hide()
        self.field = Captioned(_("Preset"), self.button)
        self.save.clicked.connect(self.saving_requested)
        self.save_as.clicked.connect(self.ask_for_name)
        self.undo.clicked.connect(self.undo_requested)
        self.name.returnPressed.connect(self._on_named)
        links = QHBoxLayout()
        links.setSpacing(10)
        for link in (self.save, self.save_as, self.undo):
            links.addWidget(link)
        links.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addLayout(links)
        layout.addWidget(self.name)

    def show_state(self, state: PresetState) -> None:
        """Show the preset of a chat, and whether the chat is another by now."""
        self.button.show_words(state.words, state.mark)
        self.save.setVisible(state.changed)
        self.undo.setVisible(state.changed)
        self.save_as.setVisible(state.can_save_as_new)

    def ask_for_name(self) -> None:
        """Have the person name a new preset."""
        self.name.clear()
        self.name.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, why: str) -> None:
        """Say why the new preset was not made; "": it was."""
        self.field.refuse(why, self.name)
        if not why:
            self.name.hide()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.button.arrow.setPixmap(icon("down", palette.muted).pixmap(_ARROW, _ARROW))

    def _on_named(self) -> None:
        if self.name.text().strip():
            self.naming_requested.emit(self.name.text().strip())


class ChoiceButton(QPushButton):
    """A button that looks like a field: a name at the left, a mark and an arrow at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self.words = ElidedLabel()
        self.mark = plain_label(object_name="muted")
        self.mark.setWordWrap(False)
        self.arrow = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 0, 11, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for part in (self.mark, self.arrow):
            row.addWidget(part)
        for part in (self.words, self.mark, self.arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(_LEAST, self.fontMetrics().height() + 18))

    def show_words(self, words: str, mark: str = "") -> None:
        """Show these."""
        self.words.setText(words)
        self.mark.setText(mark)
        self.setAccessibleDescription(" ".join(filter(None, (words, mark))))
