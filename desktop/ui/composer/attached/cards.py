"""The row of cards above the text of the message; without one it takes no room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.composer.attached.card import HEIGHT, Card, Shown
from desktop.ui.widgets.arranging.wrapping import WrappingRow

_GAP = 8
_HIGHEST = 3 * (HEIGHT + _GAP) + HEIGHT // 2
"""Pixels of the cards that are seen without scrolling: half a row tells that there are more."""


class Cards(QScrollArea):
    """Shows one card for each file, in their order."""

    changed = Signal()
    """Something else goes with the message."""
    remove_requested = Signal(int)
    """The key of a file."""
    open_requested = Signal(int)
    choice_requested = Signal(int)
    emptied = Signal()
    """The card that had the keyboard went, and there is no other one."""

    def __init__(self, message: QWidget) -> None:
        """`message`: what Tab leads to from the last card."""
        super().__init__()
        self._message = message
        self._color = "gray"
        self._cards: dict[int, Card] = {}
        self._shown: Sequence[Shown] = ()
        inside = QWidget()
        inside.setAccessibleName(_("Files of the message"))
        self._row = WrappingRow(inside, _GAP)
        self.setWidget(inside)
        for part in (inside, self.viewport()):
            part.setAutoFillBackground(False)  # the composer's is seen through it
        self.setWidgetResizable(True)
        self.setObjectName("cards")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    @property
    def is_empty(self) -> bool:
        """Whether nothing goes with the message."""
        return not self._shown

    @property
    def is_busy(self) -> bool:
        """Whether a file is still being read."""
        return any(one.is_busy for one in self._shown)

    @property
    def has_failed(self) -> bool:
        """Whether a file cannot go, and is still among the others."""
        return any(one.has_failed for one in self._shown)

    @property
    def words(self) -> list[str]:
        """The lines on the cards."""
        return [one.words for one in self._shown]

    @property
    def keys(self) -> list[int]:
        """The keys of the files, in their order."""
        return [one.key for one in self._shown]

    def card(self, key: int) -> Card:
        """The card of a file."""
        return self._cards[key]

    def show_files(self, files: Sequence[Shown]) -> None:
        """Show these files."""
        kept = {one.key for one in files}
        self._shown = files
        for key in [key for key in self._cards if key not in kept]:
            self._drop(key)
        for one in files:
            if one.key in self._cards:
                self._cards[one.key].show_state(one)
            else:
                self._add(one)
        self._sort()
        self.setVisible(bool(files))
        self._row.invalidate()
        self.updateGeometry()
        self.changed.emit()

    def heightForWidth(self, width: int) -> int:
        """As high as the rows are, up to a bound."""
        return min(self._row.heightForWidth(width), _HIGHEST)

    def sizeHint(self) -> QSize:
        hint = self._row.sizeHint()
        return QSize(hint.width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._row.minimumSize().width(), self.heightForWidth(self.width()))

    def show_state(self, shown: Shown) -> None:
        """Say something else of one file, where it is among these."""
        if shown.key in self._cards:
            self._shown = [shown if one.key == shown.key else one for one in self._shown]
            self._cards[shown.key].show_state(shown)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._color = palette.muted
        for card in self._cards.values():
            card.tint(self._color)

    def _add(self, shown: Shown) -> None:
        card = Card(shown, self._color)
        card.remove_requested.connect(self.remove_requested)
        card.open_requested.connect(self.open_requested)
        card.choice_requested.connect(self.choice_requested)
        card.left.connect(self._on_left)
        self._row.addWidget(card)
        stops = (_before(self._message), card, card.choice, card.remove)
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)
        self._cards[shown.key] = card

    def _sort(self) -> None:
        """Have the cards stand in the order of the files: one may have come before the others."""
        if list(self._cards) == self.keys:
            return
        self._cards = {key: self._cards[key] for key in self.keys}
        cards = list(self._cards.values())
        for card in cards:
            self._row.removeWidget(card)
            self._row.addWidget(card)
        stops = [part for card in cards for part in (card, card.choice, card.remove)]
        for one, other in pairwise((*stops, self._message)):
            QWidget.setTabOrder(one, other)

    def _drop(self, key: int) -> None:
        """Take a card away. The keyboard goes to the next one, and from the last to the message."""
        place = list(self._cards).index(key)
        card = self._cards.pop(key)
        had = card.hasFocus() or card.isAncestorOf(self.window().focusWidget() or self)
        self._row.removeWidget(card)
        card.hide()
        card.deleteLater()
        if had and self._cards:
            self._turn_to(place)
        elif had:
            self.emptied.emit()

    def _turn_to(self, place: int) -> None:
        """Give the keyboard to the card at this place, or to the last one."""
        cards = list(self._cards.values())
        cards[min(max(place, 0), len(cards) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_left(self, key: int, by: int) -> None:
        place = self.keys.index(key) + by
        if place < len(self._cards):
            self._turn_to(place)
        else:
            self._message.setFocus(Qt.FocusReason.TabFocusReason)


def _before(widget: QWidget) -> QWidget:
    """What Shift+Tab leads to from a widget; the widget, where there is nothing else."""
    before = widget.previousInFocusChain()
    while before is not None and before is not widget:
        if before.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            return before
        before = before.previousInFocusChain()
    return widget
