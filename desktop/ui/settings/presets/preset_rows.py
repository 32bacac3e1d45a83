"""The list of presets, in the order that the menu and Ctrl+J have, which is changed here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from desktop.chat.steering.preset import Preset
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.table import MOVE_DOWN, MOVE_UP
from desktop.ui.look.preset_sign import SIDE, sign_of
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.shortcuts import native

_NAME = Qt.ItemDataRole.UserRole
_MOST_ROWS, _AROUND = 6, 16
"""Rows that are seen without scrolling, and pixels above and below them."""
_BY: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PresetRows(QListWidget):
    """A preset is moved by the mouse, or by Alt and an arrow."""

    moved = Signal(str, object)
    """The name of a preset, and of the one that it is to stand before; None: it is to be last."""

    def __init__(self) -> None:
        super().__init__()
        self._palette = LIGHT
        self._presets: Sequence[Preset] = ()
        self.setAccessibleName(_("Presets"))
        way = _("Drag a preset to move it, or press {up} or {down}").format(
            up=native(MOVE_UP), down=native(MOVE_DOWN)
        )
        self.setAccessibleDescription(way)
        self.setToolTip(way)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.model().rowsMoved.connect(self._on_rows_moved)

    def show_presets(self, presets: Sequence[Preset], shown: str) -> None:
        """List these, with the cursor on the one named `shown`."""
        self._presets = presets
        names = [one.name for one in presets]
        self.blockSignals(True)
        self.clear()
        for one in presets:
            item = QListWidgetItem(_sign(one, self._palette), one.name)
            item.setData(_NAME, one.name)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)  # between, never onto
            self.addItem(item)
        self.setCurrentRow(names.index(shown) if shown in names else -1)
        self.blockSignals(False)
        row = max(SIDE, self.sizeHintForRow(0))
        self.setFixedHeight(min(_MOST_ROWS, max(1, len(presets))) * row + _AROUND)

    def set_palette(self, palette: Palette) -> None:
        """Draw the signs in the colours of `palette`."""
        self._palette = palette
        for row, preset in enumerate(self._presets):
            self.item(row).setIcon(_sign(preset, palette))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _BY.get(event.key(), 0)
        if by and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._move(by)
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        row, names = self.currentRow(), self._names()
        to = row + by
        if row >= 0 and 0 <= to < len(names):
            behind = to + 1 if by > 0 else to
            self.moved.emit(names[row], names[behind] if behind < len(names) else None)

    def _on_rows_moved(self) -> None:
        """Say which preset was dropped, once it stands where it was dropped."""
        names, before = self._names(), [one.name for one in self._presets]
        if (item := self.currentItem()) is None or names == before:
            return
        name = item.data(_NAME)
        self.moved.emit(name, next(iter(names[names.index(name) + 1 :]), None))

    def _names(self) -> list[str]:
        return [self.item(row).data(_NAME) for row in range(self.count())]


def _sign(preset: Preset, palette: Palette) -> QIcon:
    sign = sign_of(preset, palette)
    for size in sign.availableSizes():  # else Qt tints the selected one's
        sign.addPixmap(sign.pixmap(size), QIcon.Mode.Selected)
    return sign
