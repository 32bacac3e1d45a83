"""The page that a conversation is read on: measure, panels, scroll, copy, links. No messages.

The scroll follows what is written at the end only while the reader is at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPoint,
    QRect,
    QRectF,
    QSize,
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
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QToolButton, QWidget

from desktop.language import _
from desktop.rendering.palette import Palette
from desktop.ui.focus_ring import FocusRing
from desktop.ui.panels import paint_panels

MEASURE = 780
"""Pixels of a line at most; longer ones are tiring to read."""
_EDGE = 16
"""Pixels beside the measure at least."""
_AROUND = 8
"""Pixels above a text that changed that are painted anew with it."""


class ReadingView(QTextBrowser):
    """A QTextBrowser that loads nothing, follows nothing by itself and paints its panels."""

    laid_out = Signal()
    """Text moved: by an edit, a scroll or another width. Overlays find their places anew."""
    turned_with_ctrl = Signal(int)
    """The wheel turned so many eighths of a degree while Ctrl was held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._following = True
        self._writing = 0
        self._live_end: QTextCursor | None = None
        self._live_rect = QRect()  # in the document
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
        self._changed = -1
        self.document().contentsChange.connect(self._on_changed)
        self._jump = self._make_jump_button()
        self._ring = FocusRing(self)
        self.selectionChanged.connect(self._on_selected)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range_changed)

    # Following

    @property
    def is_following(self) -> bool:
        """Whether the view stays at the end while text is added there."""
        return self._following

    @property
    def is_writing(self) -> bool:
        """Whether the document is being edited just now."""
        return self._writing > 0

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._set_following(True)
        self._to_end()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One edit of the document: no scroll that it causes is taken for the reader's."""
        cursor = QTextCursor(self.document())
        self._writing += 1
        cursor.beginEditBlock()
        try:
            yield
        finally:
            cursor.endEditBlock()
            self._writing -= 1
            if self._following:
                self._to_end()
            self._repaint_live_end()
            self.laid_out.emit()

    @contextmanager
    def flushing(self) -> Iterator[None]:
        """A small edit near the end, such as there are many a second: no more is painted anew
        than what is at or below the text that changed."""
        if self._writing:
            with self.writing():
                yield
            return
        layout = self.document().documentLayout()
        cursor = QTextCursor(self.document())
        self._writing += 1
        self._changed = -1
        cursor.beginEditBlock()
        try:
            yield
        finally:
            layout.blockSignals(True)
            cursor.endEditBlock()
            layout.blockSignals(False)
            if self._changed >= 0:
                layout.documentSizeChanged.emit(layout.documentSize())
            self._writing -= 1
            if self._following:
                self._to_end()
            if self._changed >= 0:
                self._repaint_from(self._changed)
            self._repaint_live_end()
            self.laid_out.emit()

    def _repaint_from(self, position: int) -> None:
        """Paint the line before this position and all that follows: none further up can have
        changed, while words may have come to another line."""
        block = self.document().findBlock(position)
        bounds = self.document().documentLayout().blockBoundingRect
        line = block.layout().lineForTextPosition(position - block.position())
        if line.isValid() and line.lineNumber() > 0:
            above = block.layout().lineAt(line.lineNumber() - 1)
            top = bounds(block).top() + above.y()
        else:
            top = bounds(block.previous()).bottom()
        top = max(0, int(top) - _AROUND - self.verticalScrollBar().value())
        size = self.viewport().size()
        self.viewport().update(0, int(top), size.width(), size.height() - int(top))

    def _on_changed(self, position: int, _removed: int, _added: int) -> None:
        self._changed = position

    @contextmanager
    def unfolding(self) -> Iterator[None]:
        """An edit that the reader asked for in this place: even at the end the view stays here."""
        self._following = False
        with self.writing():
            yield
        self._on_scrolled(self.verticalScrollBar().value())

    @contextmanager
    def rewriting(self) -> Iterator[None]:
        """An edit that takes everything away and brings it back: what is read stays in place."""
        at = self.cursorForPosition(QPoint(0, 0))
        position, before = at.position(), self.cursorRect(at).top()
        with self.writing():
            yield
        if not self._following:
            again = QTextCursor(self.document())
            again.movePosition(QTextCursor.MoveOperation.End)
            self.cursorRect(again)  # has all of it laid out, so that there is a place to go to
            again.setPosition(min(position, self.document().characterCount() - 1))
            self._scroll_by(self.cursorRect(again).top() - before)

    def can_follow(self) -> bool:
        """Whether the end of the document is the end of the conversation."""
        return True

    def _scroll_by(self, pixels: int) -> None:
        """Scroll, and not because the reader did."""
        bar = self.verticalScrollBar()
        self._writing += 1
        bar.setValue(bar.value() + pixels)
        self._writing -= 1

    def _to_end(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() != bar.maximum():
            self._writing += 1
            bar.setValue(bar.maximum())
            self._writing -= 1

    def _on_scrolled(self, value: int) -> None:
        if not self._writing:
            at_end = value >= self.verticalScrollBar().maximum() - 2
            self._set_following(at_end and self.can_follow())
            self.laid_out.emit()

    def _on_selected(self) -> None:
        """What is being selected must not run away."""
        if self._following and not self._writing and self.textCursor().hasSelection():
            self._set_following(False)

    def _on_range_changed(self, _low: int, _high: int) -> None:
        if self._following:
            self._to_end()
        if not self._writing:
            self.laid_out.emit()

    def _set_following(self, following: bool) -> None:
        self._following = following
        self._jump.setVisible(not following)

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

    def set_live_end(self, end: QTextCursor | None) -> None:
        """Paint the caret of an arriving reply at `end`; None: there is none."""
        self._live_end = end
        if not self._writing:
            self._repaint_live_end()

    def _repaint_live_end(self) -> None:
        if self._live_end is None and self._live_rect.isNull():
            return
        corner = self._corner()
        self.viewport().update(self._live_rect.translated(-corner))
        self._live_rect = QRect()
        if self._live_end is not None:
            line = self.cursorRect(self._live_end)
            height = min(line.height(), round(self.fontMetrics().height() * 0.95))
            rect = QRect(line.left(), line.bottom() - height, 6, height)
            self.viewport().update(rect)
            self._live_rect = rect.translated(corner)

    def _corner(self) -> QPoint:
        """Where in the document the view begins."""
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def paintEvent(self, event: QPaintEvent) -> None:
        exposed, corner = event.rect(), self._corner()
        # While a reply arrives, what is exposed lies at the end.
        near = self.document().lastBlock()
        if not self._following:
            near = self.cursorForPosition(exposed.topLeft()).block()
        painter = QPainter(self.viewport())
        painter.setClipRect(exposed)
        painter.translate(-corner)
        measure = self.viewport().width() + self.horizontalScrollBar().maximum()
        paint_panels(painter, near, QRectF(exposed.translated(corner)), self._colours, measure)
        if self._live_end is not None:
            painter.fillRect(self._live_rect, QColor(self._colours.accent))
        painter.end()
        super().paintEvent(event)

    # Measure

    @contextmanager
    def keeping_place(self) -> Iterator[None]:
        """Whatever happens above it or to the text's width: what is read stays where it is."""
        at = self.cursorForPosition(QPoint(0, 0))
        if at.blockNumber() == 0:  # it is no text, and what comes above comes below it
            at.movePosition(QTextCursor.MoveOperation.NextBlock)
        before = self.cursorRect(at).top()
        self._writing += 1
        try:
            yield
        finally:
            if self._following:
                self._to_end()
            else:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.cursorRect(at).top() - before)
            self._writing -= 1
            self._repaint_live_end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(_EDGE, (event.size().width() + self._margins_now() - MEASURE) // 2)
        with self.keeping_place():
            margins = self.viewportMargins()
            if margins.left() != side:
                self.setViewportMargins(side, 0, side, 0)
            super().resizeEvent(event)
        self._place_jump_button()
        self._ring.fit()
        self.laid_out.emit()

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

    # Jump to latest

    def _make_jump_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("↓")
        button.setAccessibleName(_("Jump to latest"))
        button.setToolTip(_("Jump to latest"))
        button.setFixedSize(QSize(34, 34))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self.follow)
        button.hide()
        return button

    def _place_jump_button(self) -> None:
        size = self._jump.size()
        self._jump.move((self.width() - size.width()) // 2, self.height() - size.height() - 12)

    def reading_font(self) -> QFont:
        """The system's font at the size the person chose for it."""
        return QFont(self.font())


def _with_ctrl(event: QWheelEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
