"""A file that goes with the message: a card with its name and size, or a picture small."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from desktop.chat.text import printable_line
from desktop.language import _
from desktop.ui.look.icons import icon
from desktop.ui.widgets.labels import ElidedLabel, plain_tip

HEIGHT = 34
_WIDEST, _WIDEST_REASON = 330, 470
"""Pixels of the words in a card, and of those that say why a file cannot go."""
_LEAST = 60
_ROUND, _EDGE = 8, 11
_FRAME = QColor(127, 127, 127, 90)


class Choosing(StrEnum):
    """What of a file can be chosen to go with the message."""

    NOTHING = "nothing"
    PAGES = "pages"
    PART = "part"
    """Lines, or a share."""
    SCANS = "scans"
    """Pages without text, as pictures."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card says of a file."""

    key: int
    """Tells the cards apart."""
    name: str
    detail: str = ""
    """Pages and size, or how far the reading is; why it failed."""
    is_busy: bool = False
    has_failed: bool = False
    picture: QPixmap | None = None
    choosing: Choosing = Choosing.NOTHING
    caption: str = ""
    """What tells a picture from others that look like it, beside it."""

    @property
    def words(self) -> str:
        """The line on the card."""
        name = printable_line(self.name)
        if self.has_failed:
            return self.detail  # which names the file
        return f"{name} · {self.detail}" if self.detail else name


class Card(QPushButton):
    """Delete takes it away, Enter and a click open it, the arrows lead to the next one.

    To a screen reader it is a button, which holds the other two.
    """

    remove_requested = Signal(int)
    open_requested = Signal(int)
    choice_requested = Signal(int)
    """What of the file goes is to be chosen."""
    left = Signal(int, int)
    """The key of the file, and how many cards further the keyboard is to go."""

    def __init__(self, shown: Shown, color: str) -> None:
        super().__init__()
        self._shown = shown
        self.setObjectName("attachment")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._sign = QLabel()
        self.label = ElidedLabel()
        self.remove = QPushButton()
        self.remove.setObjectName("bare")
        self.remove.setFixedSize(22, 22)
        self.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remove.clicked.connect(self._on_remove)
        self.choice = QPushButton()
        self.choice.setObjectName("smallLink")
        self.choice.setCursor(Qt.CursorShape.PointingHandCursor)
        self.choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choice.clicked.connect(self._on_choice)
        row = self._row = QHBoxLayout(self)
        row.setSpacing(7)
        row.addWidget(self._sign)
        row.addWidget(self.label, 1)
        row.addWidget(self.choice)
        row.addWidget(self.remove)
        self.tint(color)
        self.setAccessibleDescription(_("Enter opens it, Delete takes it away"))
        self._say(shown)

    def show_state(self, shown: Shown) -> None:
        """Say something else of the same file."""
        if shown != self._shown:
            self._shown = shown
            self._say(shown)

    def _say(self, shown: Shown) -> None:
        self.setAccessibleName(shown.words)
        self.setToolTip(plain_tip(shown.words))
        name = _("Remove {name}").format(name=printable_line(shown.name))
        self.remove.setAccessibleName(name)
        self.remove.setToolTip(plain_tip(_("{words} (Del)").format(words=name)))
        self._offer(shown)
        is_picture = shown.picture is not None
        self._sign.setVisible(not is_picture)
        self.label.setText(shown.caption if is_picture else shown.words)
        self.label.setVisible(bool(self.label.text()))
        self._row.setContentsMargins(HEIGHT + 4 if is_picture else _EDGE, 0, 5, 0)
        self._show_failure(shown.has_failed)
        self.updateGeometry()
        self.update()

    def _offer(self, shown: Shown) -> None:
        name = printable_line(shown.name)
        match shown.choosing:
            case Choosing.NOTHING:
                words = tip = said = ""
            case Choosing.PAGES:
                words, tip = _("Pages…"), _("Choose the pages that go with the message")
                said = _("Pages of {name}").format(name=name)
            case Choosing.PART:
                words, tip = _("Part…"), _("Choose the part that goes with the message")
                said = _("Part of {name}").format(name=name)
            case Choosing.SCANS:
                words, tip = _("As pictures…"), _("Choose the pages that go as pictures")
                said = _("Pages of {name} as pictures").format(name=name)
            case _:
                assert_never(shown.choosing)
        self.choice.setText(words)
        self.choice.setToolTip(tip)
        self.choice.setAccessibleName(said)
        self.choice.setVisible(bool(words))

    def _show_failure(self, has_failed: bool) -> None:
        for part in (self, self.label):
            if bool(part.property("refused")) != has_failed:
                part.setProperty("refused", has_failed)
                part.style().unpolish(part)
                part.style().polish(part)

    def tint(self, color: str) -> None:
        """Draw the icons in this colour."""
        self._sign.setPixmap(icon("file", color).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self.remove.setIcon(icon("close", color))

    def sizeHint(self) -> QSize:
        if self._shown.picture is not None:
            caption = self.label.fontMetrics().horizontalAdvance(self._shown.caption)
            return QSize(HEIGHT + 34 + (caption + 9 if caption else 0), HEIGHT)
        words = self.label.fontMetrics().horizontalAdvance(self._shown.words) + 4
        choice = self.choice.sizeHint().width() + 7 if self.choice.text() else 0
        beside = choice + 68
        widest = _WIDEST_REASON if self._shown.has_failed else _WIDEST
        row = self.parentWidget()
        room = row.width() - beside if row is not None else widest
        return QSize(max(_LEAST, min(words, widest, room)) + beside, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shown.picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(2, 2, HEIGHT - 4, HEIGHT - 4)
        path = QPainterPath()
        path.addRoundedRect(place, _ROUND - 2, _ROUND - 2)
        painter.setClipPath(path)
        painter.drawPixmap(place.toRect(), self._shown.picture)
        painter.setPen(_FRAME)  # a page is as white as what is behind it
        painter.drawPath(path)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._on_remove()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.click()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.left.emit(self._shown.key, -1)
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.left.emit(self._shown.key, 1)
            case _:
                super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        self.open_requested.emit(self._shown.key)

    def _on_choice(self) -> None:
        self.choice_requested.emit(self._shown.key)

    def _on_remove(self) -> None:
        self.remove_requested.emit(self._shown.key)


def small(picture: QImage) -> QImage:
    """The middle of a picture, as a square for a card; of a high one, such as a page, rather the
    upper part."""
    side = min(picture.width(), picture.height())
    left, top = (picture.width() - side) // 2, (picture.height() - side) // 5
    return picture.copy(left, top, side, side)
