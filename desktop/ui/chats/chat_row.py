"""Paints a row of the list of chats: a heading, a folder, or a chat with its marks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.chats.rows.grouping import Kind
from desktop.ui.chats.rows.sections import Section
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
_INSET, _NESTED = 12, 16
"""Pixels before a row's text, and more of them in a folder that is in another."""
_MARK, _RING = 7, 12
"""Diameters in pixels of the marks of a reply that nobody has seen yet, and of one that arrives."""
_ICON, _CHEVRON = 15, 14
_CAME, _MARKED = 13, 20
"""Pixels of the mark of an imported chat, and those that it takes of a row."""
_DOTS = 28
"""Pixels that the three dots take, which open the menu."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class ChatRow(QStyledItemDelegate):
    """Draws a heading, or a chat with its selection, its marks and the field to rename it."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._text = self._muted = self._chosen = self._hovered = self.accent = QColor()
        self._faint = QColor()
        self._palette = LIGHT

    def use(self, palette: Palette) -> None:
        """Take the colours from `palette`."""
        self._palette = palette
        self._text, self._muted = QColor(palette.text), QColor(palette.muted)
        self._chosen, self.accent = QColor(palette.user_panel), QColor(palette.accent)
        self._hovered = QColor(palette.border)
        self._hovered.setAlpha(110)
        self._faint = QColor(palette.border)

    def dots(self, index: Index) -> QRect:
        """Return where a row has its three dots; an empty rectangle for a row without a menu."""
        has_menu = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        row = self._view.visualRect(index) if has_menu else QRect()
        return QRect(row.right() - _DOTS + 1, row.top(), _DOTS, row.height()) if has_menu else row

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(36, self._view.fontMetrics().height() + 14))

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show a title that is cut, and where an imported chat is from, beside the list: over it,
        it would cover the next rows."""
        title = str(index.data() or "")
        imported = str(index.data(ChatListModel.IMPORTED) or "")
        room = option.rect.width() - 2 * _INSET - (_MARKED if imported else 0)
        if view.fontMetrics().horizontalAdvance(title) > room:
            said = title if not imported else f"{title}\n{imported}"
        else:
            said = imported
        if not said:
            QToolTip.hideText()
            return True
        place = view.viewport().mapToGlobal(option.rect.topRight())
        QToolTip.showText(place, plain_tip(said).replace("\n", "<br>"), view, option.rect)
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setClipRect(option.rect)  # some scripts are taller than a row
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        section: Section = index.data(ChatListModel.SECTION)
        if index.data(ChatListModel.CHAT_ID) is None:
            self._paint_heading(painter, option, index, section)
        else:
            self._paint_chat(painter, option, index, section)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("titleEditor")
        is_chat = index.data(ChatListModel.CHAT_ID) is not None
        editor.setAccessibleName(_("Title") if is_chat else _("Name of the folder"))
        return editor

    # headings ---------------------------------------------------------------------------
    def _paint_heading(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, section: Section
    ) -> None:
        place = _place(option, section)
        if section.folder is not None:
            self._paint_ground(painter, option)
            self._icon(painter, "next" if section.is_folded else "down", place, _CHEVRON)
            self._icon(painter, "folder", place, _ICON)
            place.setRight(self._paint_end_of_folder(painter, option, index, place))
            self._paint_ring_of_focus(painter, option)
        elif section.group.kind is Kind.PINNED:
            self._icon(painter, "pin", place, _CHEVRON)
        painter.setFont(_small(option.font))
        painter.setPen(self._muted)
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, _MIDDLE, words)

    def _paint_end_of_folder(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect
    ) -> int:
        """Paint the count, or the dots, and what its folded chats have to show; return where the
        name has to end."""
        painter.setFont(_small(option.font))
        painter.setPen(self._muted)
        if self._shows_dots(option):
            self._paint_dots(painter, option)
            place.setRight(option.rect.right() - _DOTS)
        else:
            count = str(index.data(ChatListModel.COUNT))
            painter.drawText(place, _END, count)
            place.setRight(place.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        if index.data(ChatListModel.UNREAD):
            self._paint_dot(painter, place)
        if index.data(ChatListModel.RUNNING):
            self._paint_ring(painter, QRect(place.right() - _RING, place.top(), 0, place.height()))
            place.setRight(place.right() - _RING - 8)
        return place.right()

    # chats ------------------------------------------------------------------------------
    def _paint_chat(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, section: Section
    ) -> None:
        self._paint_ground(painter, option)
        place = _place(option, section)
        unread = bool(index.data(ChatListModel.UNREAD))
        if index.data(ChatListModel.RUNNING):
            self._paint_ring(painter, place)
            place.setLeft(place.left() + _RING + 8)
        if self._shows_dots(option):
            self._paint_dots(painter, option)
            place.setRight(option.rect.right() - _DOTS)
        if unread:
            self._paint_dot(painter, place)
        elif index.data(ChatListModel.DRAFT) and not self._shows_dots(option):
            place.setRight(place.right() - self._paint_draft(painter, place) - 8)
        elif index.data(ChatListModel.IMPORTED) and not self._shows_dots(option):
            at = QRect(place.right() - _CAME + 1, place.top(), _CAME, place.height())
            self._icon(painter, "import", at, _CAME)
            place.setRight(place.right() - _MARKED)
        self._paint_ring_of_focus(painter, option)
        painter.setPen(self._text)
        painter.setFont(_bold(option.font) if unread else option.font)
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, _MIDDLE, title)

    def _paint_ring(self, painter: QPainter, place: QRect) -> None:
        """Draw the mark of a reply that arrives, before the title. It stands still: a row that
        turned would be painted many times a second for as long as the reply takes."""
        ring = QRectF(place.left() + 1, place.center().y() - _RING / 2 + 1.5, _RING - 2, _RING - 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, start, span in ((self._faint, 0, 360), (self.accent, 30, 150)):
            painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, start * 16, span * 16)
        painter.setPen(Qt.PenStyle.NoPen)

    def _paint_dot(self, painter: QPainter, place: QRect) -> None:
        """Draw the mark of a reply that nobody has seen yet, and leave its room free."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.accent)
        place.setRight(place.right() - _MARK - 8)
        top = place.center().y() - _MARK / 2 + 0.5
        painter.drawEllipse(QRectF(place.right() + 8, top, _MARK, _MARK))

    def _paint_draft(self, painter: QPainter, place: QRect) -> int:
        """Write the mark of a draft at the end of a row. Returns its width."""
        painter.setFont(_small(painter.font()))
        painter.setPen(self._muted)
        painter.drawText(place, _END, _("draft"))
        return painter.fontMetrics().horizontalAdvance(_("draft"))

    # both -------------------------------------------------------------------------------
    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._chosen if chosen else self._hovered)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0, 0.5, 0, -0.5), 7, 7)

    def _paint_ring_of_focus(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(self.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 7, 7)

    def _shows_dots(self, option: QStyleOptionViewItem) -> bool:
        focused = option.state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus()
        return bool(option.state & QStyle.StateFlag.State_MouseOver or focused)

    def _paint_dots(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        place = QRect(option.rect.right() - _DOTS + 5, option.rect.top(), 18, option.rect.height())
        self._icon(painter, "more", place, 18)

    def _icon(self, painter: QPainter, name: str, place: QRect, side: int) -> None:
        """Draw an icon at the start of a place, and leave its room free."""
        at = QRect(place.left(), place.center().y() - side // 2 + 1, side, side)
        icon(name, self._palette.muted).paint(painter, at)
        place.setLeft(place.left() + side + 6)


def _place(option: QStyleOptionViewItem, section: Section) -> QRect:
    """Where the content of a row stands."""
    nested = section.folder is not None and section.folder.parent_id is not None
    return option.rect.adjusted(_INSET + (_NESTED if nested else 0), 0, -_INSET, 0)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(small.pointSizeF() * 0.86)
    return small
