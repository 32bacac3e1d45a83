"""The text view that a conversation is read in: measure, look, panels, keys. No messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QPoint,
    QRectF,
    Qt,
    QUrl,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from desktop.rendering.painting.block_formats import BlockFormats
from desktop.rendering.painting.panel_painting import paint_panels
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.view.copy_icon import paint_copy_icon
from desktop.ui.conversation.view.following_view import FollowingView
from desktop.ui.conversation.view.link_hover import LinkHover
from desktop.ui.conversation.view.live_caret import corner
from desktop.ui.conversation.view.side_scrolling import SideScrolling
from desktop.ui.look.measures import BESIDE_MEASURE, MEASURE
from desktop.ui.widgets.focus_ring import FocusRing

_WALKING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
"""Keys that move a caret, which is seen from then on."""


class ConversationView(FollowingView):
    """A QTextBrowser that loads nothing, opens no link by itself and paints its panels.

    It knows no messages: the parts around it listen to its signals.
    """

    turned_with_ctrl = Signal(int)
    """The wheel turned so many eighths of a degree while Ctrl was held."""
    key_pressed = Signal(object)
    """A QKeyEvent. A listener that uses the key accepts it; then Qt does nothing with the key."""
    key_offered = Signal(object)
    """A QKeyEvent that may be a shortcut of the window too. A listener that uses the key here
    accepts it."""
    pointed_at = Signal(int)
    """The mouse moved over this position of the document; -1: it left the view."""
    menu_requested = Signal(QPoint, QPoint)
    """A context menu is wanted: the place in the viewport, and on the screen."""
    resized = Signal()
    """The view has another size, and its text stands in its new places."""
    font_changed = Signal()
    """The font is another one: the system's changed, or the person chose another size."""

    def __init__(
        self,
        palette: Palette,
        parent: QWidget | None = None,
        data_of: Callable[[QTextCursor], QMimeData] | None = None,
    ) -> None:
        """`data_of`: makes the data of a selection that the mouse drags away; Qt's own if None."""
        super().__init__(parent)
        self._data_of = data_of
        self.paint_over: Callable[[QPainter, QRectF], None] | None = None
        """Paints over the text of an exposed rectangle; the painter's origin is the document's."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        # Always there: coming and going it would change the width, and all lines with it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.setCursorWidth(0)  # it is no field to write in
        self._ring = FocusRing(self)
        self._is_at_link = False
        self._formats = BlockFormats()
        self._pointed = LinkHover(self)
        self.side_scrolling = SideScrolling(self)
        self.highlighted.connect(self._on_highlighted)
        self.emptied.connect(self._formats.forget)
        self.laid_out.connect(self._pointed.leave)
        self.set_colours(palette)

    # The look

    def set_colours(self, palette: Palette) -> None:
        """Show background, selection and the jump button in these colours."""
        self.colours = palette
        own = self.palette()
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
            own.setColor(role, QColor(palette.window))
        own.setColor(QPalette.ColorRole.Text, QColor(palette.text))
        own.setColor(QPalette.ColorRole.Highlight, QColor(palette.selection))
        own.setColor(QPalette.ColorRole.HighlightedText, QColor(palette.text))
        self.setPalette(own)
        self.viewport().setPalette(own)  # under a style sheet it does not inherit a later change
        self.setAutoFillBackground(True)
        self._ring.set_colour(palette.accent)
        self.jump.set_colours(palette)

    def paintEvent(self, event: QPaintEvent) -> None:
        exposed, origin = event.rect(), corner(self)
        # While a reply arrives, what is exposed lies at the end.
        near = self.document().lastBlock()
        if not self.is_following:
            near = self.cursorForPosition(exposed.topLeft()).block()
        painter = QPainter(self.viewport())
        painter.setClipRect(exposed)
        painter.translate(-origin)
        measure = self.viewport().width()
        seen = QRectF(exposed.translated(origin))
        side = self.side_scrolling
        paint_panels(
            painter, near, seen, self.colours, measure, self._formats, paint_copy_icon, side.place
        )
        self._pointed.paint(painter, self.colours.border)
        self.caret.paint(painter, self.colours.accent)
        painter.end()
        super().paintEvent(event)
        if side.has_more_to_paint or self.paint_over is not None:
            over = QPainter(self.viewport())
            over.translate(-origin)
            side.paint(over, seen, self.colours, measure)
            if self.paint_over is not None:
                self.paint_over(over, seen)
            over.end()

    # Measure

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(BESIDE_MEASURE, (self.width() - MEASURE) // 2)  # as the composer below has it
        with self.keeping_place():
            if self.viewportMargins().left() != side:
                bar = self.verticalScrollBar().sizeHint().width()
                self.setViewportMargins(side, 0, side - bar, 0)
            super().resizeEvent(event)
        self.jump.fit()
        self._ring.fit()
        self.resized.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.come(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()
        self._leave_link()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next link by Tab: Qt selects it, and draws a frame around it."""
        stays = super().focusNextPrevChild(forward)
        self._is_at_link = stays and self.hasFocus() and self.textCursor().hasSelection()
        return stays

    def _leave_link(self) -> None:
        """Take away Qt's frame around a link: it would stay when the focus goes."""
        if self._is_at_link:
            self._is_at_link = False
            caret = self.textCursor()
            caret.clearSelection()
            self.setTextCursor(caret)

    # What the reader does

    def event(self, event: QEvent) -> bool:
        """Let the wheel work beside the measure too, and the view's keys before any menu's."""
        if isinstance(event, QWheelEvent):
            if not _with_ctrl(event):
                return QCoreApplication.sendEvent(self.verticalScrollBar(), event)
            self.wheelEvent(event)
            return True
        if isinstance(event, QKeyEvent) and self._is_taken_early(event):
            return True
        return super().event(event)

    def _is_taken_early(self, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            return self.wants_key(event)
        # Qt moves the focus by Tab, without any keyPressEvent.
        is_tab = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
        return is_tab and self._is_taken(self.key_pressed, event)

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether a key is for the view, though the window may have a shortcut for it."""
        return self._is_taken(self.key_offered, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALKING_KEYS:
            self._is_at_link = False  # what is selected from now on is the reader's
            self.setCursorWidth(1)
        if not self._is_taken(self.key_pressed, event):
            super().keyPressEvent(event)

    def _is_taken(self, signal: SignalInstance, event: QKeyEvent) -> bool:
        """Whether a listener accepts the key; the event is left as it came where none does."""
        was_accepted = event.isAccepted()
        event.ignore()
        signal.emit(event)
        taken = event.isAccepted()
        event.setAccepted(taken or was_accepted)
        return taken

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_at_link = False
        self.setCursorWidth(0)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if not is_left or not self.side_scrolling.take(event.position().toPoint()):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow a link, and leave its words as they are: Qt selects them, with a dotted frame."""
        if self.side_scrolling.let_go():
            return
        clicked: list[QUrl] = []
        self.anchorClicked.connect(clicked.append)
        super().mouseReleaseEvent(event)
        self.anchorClicked.disconnect(clicked.append)
        if clicked:
            caret = self.textCursor()
            caret.clearSelection()
            self.setTextCursor(caret)

    def _on_highlighted(self, link: QUrl) -> None:
        self._pointed.point_at(link.toString(), self.viewport().mapFromGlobal(QCursor.pos()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.side_scrolling.point_at(event.position().toPoint())
        self.pointed_at.emit(self.cursorForPosition(event.position().toPoint()).position())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointed_at.emit(-1)
            self.side_scrolling.point_at(None)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.pos(), event.globalPos())

    def createMimeDataFromSelection(self) -> QMimeData:
        if self._data_of is None:
            return super().createMimeDataFromSelection()
        return self._data_of(self.textCursor())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _with_ctrl(event):
            self.turned_with_ctrl.emit(event.angleDelta().y())
            event.accept()
        elif not self.side_scrolling.turned(event):
            super().wheelEvent(event)

    # Nothing a reply names is ever loaded

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return a pixel of our own: given nothing, Qt opens local files that the text names."""
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    # Fonts

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.font_changed.emit()


def _with_ctrl(event: QWheelEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
