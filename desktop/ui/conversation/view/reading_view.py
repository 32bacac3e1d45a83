"""The page that a conversation is read on: measure, look, panels, keys. No messages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QRectF,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.view.following_view import FollowingView
from desktop.ui.conversation.view.panel_painting import paint_panels
from desktop.ui.widgets.focus_ring import FocusRing

MEASURE = 780
"""Pixels of a line at most; longer ones are tiring to read."""
_EDGE = 16
"""Pixels beside the measure at least."""


class ReadingView(FollowingView):
    """A QTextBrowser that loads nothing, opens no link by itself and paints its panels."""

    turned_with_ctrl = Signal(int)
    """The wheel turned so many eighths of a degree while Ctrl was held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        self._ring = FocusRing(self)

    # The look

    def set_colours(self, palette: Palette) -> None:
        """Background, selection and the jump button in these colours."""
        self._colours = palette
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
        self._jump.setStyleSheet(
            f"QToolButton {{ background: {palette.panel}; color: {palette.text};"
            f" border: 1px solid {palette.muted}; border-radius: 17px; font-size: 17px; }}"
            f"QToolButton:hover, QToolButton:focus {{ border-color: {palette.accent}; }}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        exposed, corner = event.rect(), self._corner()
        # While a reply arrives, what is exposed lies at the end.
        near = self.document().lastBlock()
        if not self._following:
            near = self.cursorForPosition(exposed.topLeft()).block()
        painter = QPainter(self.viewport())
        painter.setClipRect(exposed)
        painter.translate(-corner)
        measure = self.viewport().width()
        paint_panels(painter, near, QRectF(exposed.translated(corner)), self._colours, measure)
        if self._live_end is not None:
            painter.fillRect(self._live_rect, QColor(self._colours.accent))
        painter.end()
        super().paintEvent(event)

    # Measure

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(_EDGE, (event.size().width() + self._margins_now() - MEASURE) // 2)
        with self.keeping_place():
            margins = self.viewportMargins()
            if margins.left() != side:
                self.setViewportMargins(side, 0, side, 0)
            super().resizeEvent(event)
        self._place_jump_button()
        self._ring.fit()

    def _margins_now(self) -> int:
        return self.viewportMargins().left() + self.viewportMargins().right()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.come(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()

    def event(self, event: QEvent) -> bool:
        """Let the wheel work beside the measure too, and the page's keys before any menu's."""
        if isinstance(event, QWheelEvent):
            if not _with_ctrl(event):
                return QCoreApplication.sendEvent(self.verticalScrollBar(), event)
            self.wheelEvent(event)
            return True
        if isinstance(event, QKeyEvent) and self._overrides(event):
            event.accept()
            return True
        return super().event(event)

    def _overrides(self, event: QKeyEvent) -> bool:
        return event.type() == QEvent.Type.ShortcutOverride and self.wants_key(event)

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether a key is for the page, though the window may have a shortcut for it."""
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _with_ctrl(event):
            self.turned_with_ctrl.emit(event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    # Nothing a reply names is ever loaded

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A pixel of our own: with nothing to return, Qt opens local files named by the text."""
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    def reading_font(self) -> QFont:
        """The system's font at the size the person chose for it."""
        return QFont(self.font())


def _with_ctrl(event: QWheelEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
