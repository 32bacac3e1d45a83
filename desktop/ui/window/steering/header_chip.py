"""The chip in the header that says how the shown chat is steered.

It has two parts, each a stop of its own for the keyboard: the name opens the menu of presets, the
sign behind it the panel.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.icons import icon
from desktop.ui.look.preset_sign import sign_of
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.widgets.parameters.wording import in_full, in_short
from desktop.ui.widgets.shortcuts import with_shortcut

_SIGN = QSize(16, 16)
_PANEL, _PADDING = 36, 10
"""Pixels: the width of the part that opens the panel, and beside the words of the other one."""
_WIDEST = 224
_FEW = 5
"""Letters: fewer than these say nothing."""


class HeaderChip(QFrame):
    """Names the preset and what is set; only signs where nothing is, or where room is short."""

    preset_requested = Signal()
    """The name was clicked: another preset may be wanted."""
    panel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_brief = self._is_offered = False
        self.setObjectName("chipFrame")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.name = _Name()
        self.name.clicked.connect(self.preset_requested)
        self.panel = QPushButton()
        self.panel.setObjectName("chipPart")
        self.panel.setAccessibleName(_("Chat settings"))
        self.panel.setFixedWidth(_PANEL)
        self.panel.setIconSize(_SIGN)
        self.panel.clicked.connect(self.panel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name, 1)
        row.addWidget(self.panel)
        self.show_steering(Steering())

    def show_steering(self, steering: Steering) -> None:
        """Say how a chat is steered."""
        full = in_full(steering)
        self.panel.setAccessibleDescription(full or _("Nothing is set"))
        title = with_shortcut(_("Chat settings"), keys_of(CommandName.CHAT_SETTINGS))
        self.panel.setToolTip("".join(map(plain_tip, (title, *full.splitlines()))))
        self.name.show_words(in_short(steering), full)
        self._arrange()

    def show_preset(self, preset: Preset | None, *, is_offered: bool, mark: str) -> None:
        """Show the sign of the chat's preset where there is no room for its name. `is_offered`:
        there are presets to choose from; `mark`: what is to be known of it in one word."""
        self._is_offered = is_offered
        self.name.show_preset(preset, mark)
        self._arrange()

    def set_brief(self, brief: bool) -> None:
        """Show the sign alone: the settings themselves are in sight."""
        self._is_brief = brief
        self._arrange()

    def set_palette(self, palette: Palette) -> None:
        """Draw the signs in the colours of `palette`."""
        self.panel.setIcon(icon("settings", palette.muted))
        self.name.set_palette(palette)

    def _arrange(self) -> None:
        self.name.setVisible(not self._is_brief and (self._is_offered or self.name.has_words))
        self.updateGeometry()


class _Name(QPushButton):
    """The part with the words."""

    def __init__(self) -> None:
        super().__init__()
        self._words = self._full = self._mark = ""
        self._preset: Preset | None = None
        self._palette = LIGHT
        self._few_words = QIcon()
        self.setObjectName("chipPart")
        self.setAccessibleName(_("Choose a preset"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setIconSize(_SIGN)

    @property
    def has_words(self) -> bool:
        """Whether anything is set."""
        return bool(self._words)

    def show_words(self, words: str, full: str) -> None:
        """Show these words; `full` are all there are."""
        self._words, self._full = words, full
        self._tell()

    def show_preset(self, preset: Preset | None, mark: str) -> None:
        """Show this preset."""
        self._preset, self._mark = preset, mark
        self.set_palette(self._palette)
        self._tell()

    def set_palette(self, palette: Palette) -> None:
        """Draw the sign in the colours of `palette`."""
        self._palette, preset = palette, self._preset
        sign = icon("presets", palette.muted) if preset is None else sign_of(preset, palette)
        self._few_words = sign
        self._fit()

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        words = self.fontMetrics().horizontalAdvance(self._words) + 2 * _PADDING
        return QSize(max(least.width(), min(_WIDEST, words)), least.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _PADDING + _SIGN.width(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _tell(self) -> None:
        """Say all of it to a screen reader and in the tool tip."""
        now = self._full or _("No preset")
        lines = [*now.splitlines(), *filter(None, (self._mark,))]
        self.setAccessibleDescription("\n".join(lines))
        title = with_shortcut(_("Choose a preset"), keys_of(CommandName.NEXT_PRESET))
        self.setToolTip("".join(map(plain_tip, (title, *lines))))
        self.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        """Show as many of the words as there is room for, or the sign; not a letter or two."""
        room = self.width() - 2 * _PADDING
        metrics = self.fontMetrics()
        wants = metrics.horizontalAdvance(self._words)
        is_short = not wants or (wants > room and room < metrics.averageCharWidth() * _FEW)
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setIcon(self._few_words if is_short else QIcon())
        self.setText("" if is_short else shown.replace("&", "&&"))  # a lone & marks a shortcut
