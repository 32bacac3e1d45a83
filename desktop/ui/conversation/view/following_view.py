"""A page that follows what is written at its end, for as long as the reader is at the end.

Nothing else ever moves what is read: every edit goes through one of the methods here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QToolButton, QWidget

from desktop.language import _

_AROUND = 8
"""Pixels above a text that changed that are painted anew with it."""


class FollowingView(QTextBrowser):
    """A QTextBrowser whose scroll is in our hands."""

    laid_out = Signal()
    """Text moved: by an edit, a scroll or another width. Overlays find their places anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._following = True
        self._writing = 0
        self._changed = -1  # the first position that an edit changed; -1: none did
        self._live_end: QTextCursor | None = None
        self._live_rect = QRect()  # in the document
        self._jump = self._make_jump_button()
        self.document().contentsChange.connect(self._on_changed)
        self.selectionChanged.connect(self._on_selected)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range_changed)

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
            edge = bounds(block).top() + above.y()
        else:
            edge = bounds(block.previous()).bottom()
        top = max(0, int(edge) - _AROUND - self.verticalScrollBar().value())
        size = self.viewport().size()
        self.viewport().update(0, top, size.width(), size.height() - top)

    def _on_changed(self, position: int, _removed: int, _added: int) -> None:
        self._changed = position if self._changed < 0 else min(position, self._changed)

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
            self.laid_out.emit()

    def can_follow(self) -> bool:
        """Whether the end of the document is the end of the conversation."""
        return True

    def set_live_end(self, end: QTextCursor | None) -> None:
        """Paint the caret of an arriving reply at `end`; None: there is none."""
        self._live_end = end
        if not self._writing:
            self._repaint_live_end()

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
