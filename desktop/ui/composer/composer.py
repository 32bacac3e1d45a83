"""The composer below the conversation: the message, its tools, Send or Stop, the turn's state."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.composer.attached.cards import Cards
from desktop.ui.composer.branch_line import BranchLine
from desktop.ui.composer.early_message import MARGINS, SPACING
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.composer.resting_caret import RestingCaret
from desktop.ui.composer.send_button import SendButton
from desktop.ui.widgets.labels import ElidedLabel

_AROUND = 60
"""Pixels of the line of tools for its edges and gaps."""


class Composer(QFrame):
    """Holds the text field, and below it the tools, the state of the turn, figures and the button.

    A click anywhere but on one of these puts the cursor into the text field.
    """

    sent = Signal(str)
    """The person sent this text. The receiver calls `clear()` once it has taken it."""
    queued = Signal(str)
    """The same while a reply arrives: this text is to be sent when the reply has ended."""
    hurried = Signal()
    """Enter in the empty message: what waits is to be sent now."""
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.edit = MessageEdit(self)
        self.branch = BranchLine()
        self.cards = Cards(self.edit)
        RestingCaret(self.edit)
        self.button = SendButton(self)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        self.status = ElidedLabel("status", self)
        self.status.setAccessibleName(_("Status"))
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._tools, self._figures = QHBoxLayout(), QHBoxLayout()
        self._own_row = QVBoxLayout()
        self._row: QWidget | None = None
        self._lay_out()
        self.edit.submitted.connect(self._on_submitted)
        self.edit.textChanged.connect(self.refresh)
        self.edit.focus_changed.connect(self._on_focus_changed)
        self.button.clicked.connect(self._on_clicked)
        self.refresh()

    def set_streaming(self, streaming: bool) -> None:
        """Offer Stop while the shown chat's reply arrives, else Send."""
        if streaming != self.button.streaming:
            self.button.set_streaming(streaming)
            self.edit.set_queueing(streaming)
        if not streaming:
            self.set_status("")
        self.refresh()

    def set_status(self, text: str) -> None:
        """Show the state of the turn, in one line."""
        self.status.setText(text)

    def text(self) -> str:
        """Return the text that is in the message now."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a draft back into the message, with the cursor behind it."""
        self.edit.setPlainText(text)
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)

    def quote(self, words: str) -> None:
        """Write the words as a quotation where the cursor is, and go on below it."""
        at = self.edit.textCursor()
        before = "" if at.block().text()[: at.positionInBlock()].strip() == "" else "\n\n"
        lines = (f"> {line}".rstrip() for line in words.strip().split("\n"))
        at.insertText(f"{before}{chr(10).join(lines)}\n\n")
        self.edit.setTextCursor(at)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Empty the message, because its text was taken."""
        self.edit.setPlainText("")

    def add_tool(self, tool: QWidget, *, first: bool = False) -> None:
        """Put a button below the message, at the left: behind the others, or before them.

        In a narrow window it gets no more than its minimumSizeHint.
        """
        tool.setCursor(Qt.CursorShape.ArrowCursor)
        self._tools.insertWidget(0 if first else -1, tool)

    def add_row(self, row: QWidget) -> None:
        """Put a widget behind the tools, or, where it has no room there, in a row above them."""
        self._row = row
        row.setCursor(Qt.CursorShape.ArrowCursor)
        self._own_row.addWidget(row)

    def _fit_row(self) -> None:
        """Move the row to where there is room for it now."""
        row = self._row
        if row is None or row.isHidden():
            return
        beside = self._tools.indexOf(row) >= 0
        tools = self._tools.minimumSize().width()
        if beside:
            tools -= row.minimumSizeHint().width()
        tools += row.sizeHint().width()
        needed = tools + self._figures.sizeHint().width() + self.button.width() + _AROUND
        if (needed <= self.width()) != beside:
            (self._own_row if beside else self._tools).addWidget(row)

    def event(self, event: QEvent) -> bool:
        """Look for room again when something came, went or has another size."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit_row()
        return super().event(event)

    def add_figure(self, figure: QWidget) -> None:
        """Put what is known of the message, such as its size, before the button that sends it."""
        self._figures.addWidget(figure)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in the colours of `palette`."""
        self.button.set_palette(palette)
        self.branch.set_palette(palette)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor at the letter nearest to a click beside the text."""
        view = self.edit.viewport()
        nearest = self.edit.cursorForPosition(view.mapFrom(self, event.position().toPoint()))
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        self.edit.setTextCursor(nearest)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        for row in (self._tools, self._figures):
            row.setSpacing(8)
        below.addLayout(self._tools)
        below.addWidget(self.status, 1)
        below.addStretch(0)  # takes the room where the state is not shown
        below.addLayout(self._figures)
        below.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(SPACING)
        layout.addWidget(self.branch)
        layout.addWidget(self.cards)
        layout.addWidget(self.edit)
        layout.addLayout(self._own_row)
        layout.addLayout(below)

    def _on_submitted(self) -> None:
        text = self.text()
        if not text.strip() and self.cards.is_empty:
            self.hurried.emit()
        elif reason := self._waits_for():
            self.set_status(reason)
        elif self.button.streaming:
            self.queued.emit(text)
        else:
            self.sent.emit(text)

    def _on_clicked(self) -> None:
        if self.button.streaming:
            self.stop_requested.emit()
        else:
            self._on_submitted()

    def refresh(self) -> None:
        """Offer Send where there is something to send."""
        has_something = bool(self.text().strip()) or not self.cards.is_empty
        self.button.setEnabled(self.button.streaming or (has_something and not self._waits_for()))

    def _waits_for(self) -> str:
        """Why the message cannot be sent yet; empty where it can."""
        if self.cards.is_busy:
            return _("A file is still being read.")
        if self.cards.has_failed:
            return _("A file cannot be attached: take it away first.")
        return ""

    def _on_focus_changed(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)
