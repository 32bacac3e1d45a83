"""Drags chats and folders within the list: onto folders, out of them, onto the pinned ones.

It moves by the mouse alone. What leaves the list is dragged out of it by `ui.window.exchanging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QLabel, QListView

from desktop.chat.ordering.folder import Folder
from desktop.language import _, ngettext
from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_model import Chat, ChatListModel, Index
from desktop.ui.chats.rows.grouping import Kind
from desktop.ui.chats.rows.sections import Section
from desktop.ui.look.dressed import dressed

_BESIDE = QPoint(14, 10)
"""From the mouse to what follows it."""
_EDGE, _STEP = 24, 12
"""Pixels at the edges of the list that scroll it, and how far each move does."""


class _Mark(Enum):
    """How the list shows where what is dragged would go."""

    INTO = auto()
    ABOVE = auto()


@dataclass(frozen=True, slots=True)
class _Target:
    wish: Wish
    place: QRect
    mark: _Mark = _Mark.INTO


class Dragging:
    """What is dragged now, if anything is."""

    def __init__(self, view: QListView, model: ChatListModel) -> None:
        self._view, self._model = view, model
        self._chats: list[Chat] = []
        self._folder: Folder | None = None
        self._target: _Target | None = None
        self._label: QLabel | None = None
        self.accent = QColor()

    @property
    def is_active(self) -> bool:
        """Whether something is dragged."""
        return self._label is not None

    @property
    def chats(self) -> Sequence[Chat]:
        """The chats that are dragged."""
        return self._chats

    def begin(self, chats: list[Chat], folder: Folder | None) -> None:
        """Begin to drag chats, or a folder."""
        self._chats, self._folder = chats, folder
        self._label = QLabel(dressed(self._view))
        self._label.setObjectName("dragged")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.setText(self._words())
        self._label.adjustSize()
        self._label.show()

    def move(self, at: QPoint) -> None:
        """Follow the mouse, and show where things would go."""
        if self._label is None:
            return
        height = self._view.viewport().height()
        bar = self._view.verticalScrollBar()
        if at.y() < _EDGE:
            bar.setValue(bar.value() - _STEP)
        elif at.y() > height - _EDGE:
            bar.setValue(bar.value() + _STEP)
        page = self._view.viewport()
        self._label.move(page.mapTo(dressed(page), at + _BESIDE))
        self._target = self._target_at(at)
        self._view.viewport().update()

    def drop(self) -> Wish | None:
        """End; return what is to be done."""
        wish = self._target.wish if self._target is not None else None
        self.cancel()
        return wish

    def cancel(self) -> None:
        """End without a change."""
        if self._label is not None:
            self._label.hide()  # Qt's drag may begin before it goes
            self._label.deleteLater()
        self._chats, self._folder, self._target, self._label = [], None, None, None
        self._view.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Show where it would go: a frame, or a line."""
        if self._target is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.accent, 2))
        place = self._target.place
        if self._target.mark is _Mark.INTO:
            painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), 7, 7)
        else:
            painter.drawLine(place.left() + 8, place.top(), place.right() - 8, place.top())

    # where ------------------------------------------------------------------------------
    def _target_at(self, at: QPoint) -> _Target | None:
        index = self._view.indexAt(at)
        if not index.isValid():
            return None
        section: Section = index.data(ChatListModel.SECTION)
        if self._folder is not None:
            return self._for_folder(self._folder, section, index, at)
        return self._for_chats(section)

    def _for_chats(self, section: Section) -> _Target | None:
        ids = tuple(chat.id for chat in self._chats)
        place = self._heading(section)
        if section.folder is not None:
            wish = Wish(Verb.MOVE, ids, section.folder.id)
            moves = any(c.folder_id != section.folder.id or c.pinned for c in self._chats)
            return _Target(wish, place) if moves else None
        if section.group.kind is Kind.PINNED:
            moves = not all(chat.pinned for chat in self._chats)
            return _Target(Wish(Verb.PIN, ids), place) if moves else None
        if any(chat.pinned for chat in self._chats):
            return _Target(Wish(Verb.UNPIN, ids), place)
        moves = any(chat.folder_id is not None for chat in self._chats)
        return _Target(Wish(Verb.MOVE, ids), place) if moves else None

    def _for_folder(
        self, folder: Folder, section: Section, index: Index, at: QPoint
    ) -> _Target | None:
        other = section.folder
        if other is None:
            out = Wish(Verb.NEST, folder=folder.id)
            nested = folder.parent_id is not None
            return _Target(out, self._heading(section)) if nested else None
        if other.id == folder.id:
            return None
        place = self._view.visualRect(index)
        has_nested = any(one.parent_id == folder.id for one in self._model.folders())
        upper = at.y() < place.center().y() and index.data(ChatListModel.FOLDER) is not None
        fits = other.parent_id == folder.parent_id or not has_nested
        if upper and fits:
            before = Wish(Verb.PLACE, folder=folder.id, target=other.id)
            return _Target(before, place, _Mark.ABOVE)
        if other.parent_id is None and not has_nested and folder.parent_id != other.id:
            into = Wish(Verb.NEST, folder=folder.id, target=other.id)
            return _Target(into, self._heading(section))
        return None

    def _heading(self, section: Section) -> QRect:
        """The heading's row; of one that is scrolled away, the upper edge of the list."""
        place = self._view.visualRect(self._model.index(section.start))
        return place if place.bottom() >= 0 else QRect(0, 0, place.width(), place.height())

    def _words(self) -> str:
        if self._folder is not None:
            return safe_text(self._folder.name or _("Folder"))
        if len(self._chats) == 1:
            return safe_text(self._chats[0].title)[:60]
        count = len(self._chats)
        return ngettext("{count} chat", "{count} chats", count).format(count=count)
