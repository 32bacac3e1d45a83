"""The section of the panel that names the preset of the chat, and saves what was changed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.labels import ElidedLabel, plain_label
from desktop.ui.widgets.menu import Menu

_ARROW, _LEAST = 14, 36
"""Pixels: the side of the arrow, and the least height of the button."""
_SIGN = 20
"""Side in pixels of the round sign of a preset."""


class PresetSection(QWidget):
    """Shows and asks; `WindowPresets` does it."""

    chosen = Signal(object)
    """The name of a preset; None: the chat goes on without one."""
    saving_requested = Signal()
    naming_requested = Signal(str)
    """Save what the chat has as a preset of this name."""
    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._palette = LIGHT
        self._presets: list[Preset] = []
        self.button = _Choice()
        self.button.setAccessibleName(_("Preset"))
        self.button.setToolTip(_("What the chat began with; choose another"))
        self.button.clicked.connect(self._on_clicked)
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
        self.save_as.clicked.connect(self._on_save_as)
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

    def show_presets(self, presets: Iterable[Preset], steering: Steering, *, changed: bool) -> None:
        """Show the preset of a chat, and whether the chat is another by now."""
        self._presets = list(presets)
        own = next((one for one in self._presets if one.name == steering.preset), None)
        gone = bool(steering.preset) and own is None
        words = steering.preset or _("No preset")
        mark = _("changed") if changed else _("gone") if gone else ""
        self.button.show_words(words, mark)
        self.save.setVisible(changed)
        self.undo.setVisible(changed)
        self.save_as.setVisible(changed or bool(steering.to_record()))

    def refuse(self, why: str) -> None:
        """Say why the new preset was not made; "": it was."""
        self.field.refuse(why, self.name)
        if not why:
            self.name.hide()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self.button.arrow.setPixmap(icon("down", palette.muted).pixmap(_ARROW, _ARROW))

    def _on_clicked(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        none = menu.addAction(_("No preset"))
        none.triggered.connect(self._on_none)
        menu.addSeparator()
        for preset in self._presets:
            action = menu.addAction(sign_of(preset, self._palette), preset.name.replace("&", "&&"))
            action.setData(preset.name)
        menu.triggered.connect(self._on_triggered)
        menu.open_at(self.button.mapToGlobal(QPoint(0, self.button.height() + 3)))

    def _on_none(self) -> None:
        self.chosen.emit(None)

    def _on_triggered(self, action: QAction) -> None:
        if (name := action.data()) is not None:
            self.chosen.emit(name)

    def _on_save_as(self) -> None:
        self.name.clear()
        self.name.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_named(self) -> None:
        if self.name.text().strip():
            self.naming_requested.emit(self.name.text().strip())


class _Choice(QPushButton):
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

    def show_words(self, words: str, mark: str) -> None:
        """Show these."""
        self.words.setText(words)
        self.mark.setText(mark)
        self.setAccessibleDescription(" ".join(filter(None, (words, mark))))


def sign_of(preset: Preset, palette: Palette) -> QIcon:
    """The round sign with the letter of a preset."""
    picture = QPixmap(_SIGN * 2, _SIGN * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.user_panel))
    round_ = QRect(0, 0, _SIGN, _SIGN)
    painter.drawEllipse(round_)
    painter.setPen(QColor(palette.accent))
    painter.drawText(round_, Qt.AlignmentFlag.AlignCenter, preset.letter)
    painter.end()
    return QIcon(picture)
