"""The editor that stands in the place of a message while other words are found for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.composer.resting_caret import RestingCaret
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.widgets.typed import takes_escape

_MARGINS = 14, 12, 14, 10
_SHARE = 0.6
"""Of the height of the view, that the text takes at most."""


class MessageEditor(QFrame):
    """The text in a field like the message's below, and what can be done with it."""

    ask_requested = Signal()
    """The text is to be kept beside the old one, and asked."""
    save_requested = Signal()
    """The text is to be kept beside the old one."""
    left = Signal()
    """The person wants the message as it was."""
    typed = Signal()
    grown = Signal()
    """The editor wants another height."""

    def __init__(self, over: QWidget) -> None:
        """`over`: the viewport of the conversation."""
        super().__init__(over)
        self.setObjectName("editor")
        self.edit = MessageEdit(self)
        self.edit.setObjectName("message")
        RestingCaret(self.edit)
        self._note = plain_label(
            _("What was asked is kept: ‹ 1/2 › below the message brings it back."), "muted"
        )
        self._ask = _button(_("Save & ask"), _("Ask this in place of the old words"), "Enter")
        self._save = _button(_("Save only"), _("Keep this beside the old words, and ask nothing"))
        self._cancel = _button(_("Cancel"), _("Show the message as it was"), "Esc")
        self._asks = True
        self._can_ask = True
        self._lay_out()
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.submitted.connect(self._on_submitted)
        self._ask.clicked.connect(self._on_submitted)
        self._save.clicked.connect(self.save_requested)
        self._cancel.clicked.connect(self.left)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.hide()

    def open(self, text: str, unsaved: str, *, asks: bool, with_note: bool) -> None:
        """Show the text of a message, or what the person wrote in place of it before.

        `asks`: the message is a question. Undo leads from `unsaved` back to the text.
        """
        self._asks = asks
        words = _("Edit the question") if asks else _("Edit the reply")
        self.edit.setAccessibleName(words)
        self._ask.setText((_("Save & ask") if asks else _("Save")).replace("&", "&&"))
        self._ask.setAccessibleName(_("Save & ask") if asks else _("Save"))
        self._save.setVisible(asks)
        self._note.setVisible(with_note)
        self.edit.setPlainText(text)
        if unsaved != text:
            all_of_it = QTextCursor(self.edit.document())
            all_of_it.select(QTextCursor.SelectionType.Document)
            all_of_it.insertText(unsaved)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)
        self.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def text(self) -> str:
        """Return what is written."""
        return self.edit.toPlainText()

    def allow_asking(self, allowed: bool) -> None:
        """Offer to ask, while no reply arrives."""
        self._can_ask = allowed
        self._on_text_changed()

    def place(self, place: QRect, room: int) -> None:
        """Lie over this place of the viewport, which is `room` pixels high."""
        self.edit.set_height_limit(max(120, round(room * _SHARE)))
        self.setGeometry(place)

    def wanted_height(self, width: int) -> int:
        """Return the pixels that all of it needs at this width."""
        if self.width() != width:
            self.resize(width, self.height())
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return max(layout.totalHeightForWidth(width), layout.totalSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.wanted_height(self.width()))

    # keys -------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Take Esc for the editor, before the window takes it."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._cancel, self._save, self._ask):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.setSpacing(8)
        layout.addWidget(self.edit)
        layout.addWidget(self._note)
        layout.addLayout(buttons)

    def _on_text_changed(self) -> None:
        is_written = bool(self.text().strip())
        self._ask.setEnabled(is_written and (self._can_ask or not self._asks))
        self._save.setEnabled(is_written)
        self.typed.emit()

    def _on_submitted(self) -> None:
        if self._ask.isEnabled():
            (self.ask_requested if self._asks else self.save_requested).emit()

    def _on_size_changed(self) -> None:
        self.grown.emit()


def _button(words: str, hint: str, keys: str = "") -> QPushButton:
    button = push_button(words, with_shortcut(hint, keys) if keys else hint)
    button.setText(words.replace("&", "&&"))  # a lone & marks a shortcut
    if keys == "Enter":
        button.setObjectName("primary")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
