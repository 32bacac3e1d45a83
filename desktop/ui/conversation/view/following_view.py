"""A text view that follows what is written at its end, for as long as the reader is at the end.

Nothing else ever moves the text that is read: every edit goes through one of the methods here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop.ui.conversation.view.jump_button import JumpButton
from desktop.ui.conversation.view.live_caret import LiveCaret
from desktop.ui.motion.fading import fading


class FollowingView(QTextBrowser):
    """A QTextBrowser that scrolls only where the reader or one of its methods moves it."""

    laid_out = Signal()
    """Text moved: by an edit, a scroll or another width. Overlays find their places anew."""
    came_to_end = Signal()
    """The reader scrolled to the document's end. Whether that is the end of the conversation, and
    the view follows from now on, is for the listener to decide (`set_following`)."""
    emptied = Signal()
    """The text changed from its very start: all of it may be gone, with the formats that it had.
    What stands there now is not laid out yet."""
    end_requested = Signal()
    """The reader clicked the button that leads to the end of the conversation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._following = True
        self._writing = 0
        self._changed = -1  # the first position that an edit changed; -1: none did
        self._is_flushing = False
        self._kept = QTextCursor(self.document())  # in the last block whose shaped text is kept
        self._kept.setKeepPositionOnInsert(True)
        self.caret = LiveCaret(self)
        """The caret of an arriving reply."""
        self.jump = JumpButton(self)
        """The button in sight while the view does not follow."""
        self.jump.clicked.connect(self.end_requested)
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
        """Go to the document's end and stay there."""
        self.set_following(True)
        self._to_end()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make one edit of the document: no scroll that it causes is taken for the reader's."""
        cursor = QTextCursor(self.document())
        self._writing += 1
        cursor.beginEditBlock()
        try:
            yield
        finally:
            cursor.endEditBlock()
            self._writing -= 1
            self._settle()

    def _settle(self) -> None:
        """Go along with an edit that is done, once for those that were made within another."""
        if self._writing:
            return
        if self._following:
            self._to_end()
        self.caret.move()
        self.laid_out.emit()

    @contextmanager
    def flushing(self) -> Iterator[None]:
        """Make a small edit near the end, of which there are many a second: only what stands at or
        below the changed text is painted anew."""
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
            self._is_flushing = True
            cursor.endEditBlock()
            self._is_flushing = False
            layout.blockSignals(False)
            if self._changed >= 0:
                layout.documentSizeChanged.emit(layout.documentSize())
            self._writing -= 1
            if self._following:
                self._to_end()
            if self._changed >= 0:
                self._repaint_from(self._changed)
            self.caret.move()
            self.laid_out.emit()

    def _keep_glyphs(self) -> None:
        """Have new blocks keep their shaped text from their layout to their paintings: else Qt
        shapes a block for its layout, and again for each painting. What is kept takes some 30 bytes
        for a character, and the document never holds more than what is near the screen."""
        block = self._kept.block()
        for _block in range(self.document().blockCount() - 1 - block.blockNumber()):
            block = block.next()
            block.layout().setCacheEnabled(True)
        self._kept.setPosition(block.position())

    def _repaint_from(self, position: int) -> None:
        """Paint the line above this position and all below it anew: no line further up can have
        changed, while words may have moved to another line."""
        viewport = self.viewport()
        top = max(0, int(self._edge_above(position)) - self.verticalScrollBar().value())
        viewport.update(0, top, viewport.width(), viewport.height() - top)

    def _edge_above(self, position: int) -> float:
        """Where what an edit here may have changed begins. A cell may move all others."""
        layout, block = self.document().documentLayout(), self.document().findBlock(position)
        if (table := QTextCursor(block).currentTable()) is not None:
            return layout.frameBoundingRect(table).top()
        line = block.layout().lineForTextPosition(position - block.position())
        if line.isValid() and line.lineNumber() > 0:
            above = block.layout().lineAt(line.lineNumber() - 1)
            return layout.blockBoundingRect(block).top() + above.y()
        return layout.blockBoundingRect(block.previous()).bottom()

    def _on_changed(self, position: int, _removed: int, _added: int) -> None:
        """Note what changes, before it is laid out."""
        self._changed = position if self._changed < 0 else min(position, self._changed)
        if not position:
            self.emptied.emit()
        if self._is_flushing:
            self._keep_glyphs()

    @contextmanager
    def unfolding(self) -> Iterator[None]:
        """Make an edit that the reader asked for here: even at the end the view stays in place."""
        self._following = False
        with fading(self), self.writing():
            yield
        self._on_scrolled(self.verticalScrollBar().value())

    @contextmanager
    def rewriting(self) -> Iterator[None]:
        """Make an edit that removes the whole text and writes it again: the line that is read
        stays in place."""
        at = self.cursorForPosition(QPoint(0, 0))
        position, before = at.position(), self.cursorRect(at).top()
        with self.writing():
            yield
        if not self._following:
            again = QTextCursor(self.document())
            again.movePosition(QTextCursor.MoveOperation.End)
            self.cursorRect(again)  # has all of it laid out, so that there is a place to go to
            again.setPosition(min(position, self.document().characterCount() - 1))
            self.scroll_by(self.cursorRect(again).top() - before)

    @contextmanager
    def keeping_place(self) -> Iterator[None]:
        """Keep the line that is read in place, whatever happens above it or to the text's width."""
        at = self.cursorForPosition(QPoint(0, 0))
        if at.blockNumber() == 0:  # it is no text, and what comes above comes below it
            at.movePosition(QTextCursor.MoveOperation.NextBlock)
        before = self.cursorRect(at).top()
        self._writing += 1
        try:
            yield
        finally:
            if not self._following:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.cursorRect(at).top() - before)
            self._writing -= 1
            self._settle()

    def set_following(self, following: bool) -> None:
        """Stay at the end from now on, or stay where the reader is."""
        self._following = following
        self._show_jump()

    def _show_jump(self) -> None:
        """Offer the way to the end, where that is out of sight."""
        bar = self.verticalScrollBar()
        self.jump.setVisible(not self._following and bar.value() < bar.maximum() - 2)

    def set_live_end(self, end: QTextCursor | None) -> None:
        """Paint the caret of an arriving reply at `end`; None: there is none."""
        self.caret.end = end
        if not self._writing:
            self.caret.move()

    def scroll_by(self, pixels: int) -> None:
        """Scroll without taking it for the reader's scrolling."""
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
        if self._writing:
            self._show_jump()
        else:
            if value >= self.verticalScrollBar().maximum() - 2:
                self.came_to_end.emit()
            else:
                self.set_following(False)
            self.laid_out.emit()

    def _on_selected(self) -> None:
        """Follow no more: the text that is being selected must not move."""
        if self._following and not self._writing and self.textCursor().hasSelection():
            self.set_following(False)

    def _on_range_changed(self, _low: int, _high: int) -> None:
        if self._following:
            self._to_end()
        else:
            self._show_jump()
        if not self._writing:
            self.laid_out.emit()
