"""One of those that are asked: its name opens its settings, its cross asks it no more."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_tip

_WIDEST, _LEAST = 190, 62
"""Pixels of a name at most, and at least."""
_CROSS, _SIGN = QSize(20, 20), QSize(12, 12)


class AskedChip(QFrame):
    """Knows its place in the row, and says it with what the person wants."""

    settings_requested = Signal(int)
    removed = Signal(int)

    def __init__(self, number: int, words: str, about: str, *, can_remove: bool) -> None:
        """`about`: all that is set, for the tool tip."""
        super().__init__()
        self._number = number
        self.setObjectName("asked")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.name = _Name(words)
        self.name.setAccessibleName(_("Settings of {model}").format(model=words))
        self.name.setAccessibleDescription(about)
        self.name.setToolTip("".join(map(plain_tip, about.splitlines())))
        self.name.clicked.connect(self._on_clicked)
        without = _("Do not ask {model}").format(model=words)
        hint = without if can_remove else _("One model at least is asked")
        self.cross = push_button("", hint, "bare")
        self.cross.setAccessibleName(without)
        self.cross.setFixedSize(_CROSS)
        self.cross.setIconSize(_SIGN)
        self.cross.setEnabled(can_remove)
        self.cross.clicked.connect(self._on_crossed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 1, 5, 1)
        row.setSpacing(0)
        row.addWidget(self.name)
        row.addWidget(self.cross)
        for part in (self.name, self.cross):
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.cross.setIcon(icon("close", palette.muted, palette.border))

    def _on_clicked(self) -> None:
        self.settings_requested.emit(self._number)

    def _on_crossed(self) -> None:
        self.removed.emit(self._number)


class _Name(QPushButton):
    """A button whose words are cut where there is no room for them."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setObjectName("askedName")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        wide = self.fontMetrics().horizontalAdvance(self._words) + 18
        return QSize(min(_WIDEST, wide), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(_LEAST, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        room = self.width() - 14
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown.replace("&", "&&"))  # a lone & marks a shortcut
