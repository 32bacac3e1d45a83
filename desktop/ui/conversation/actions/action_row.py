"""What can be done with a message: a row of small buttons over the place kept free below it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.chat.messages import Message
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.copy_menu import FormMenu
from desktop.ui.conversation.actions.message_time import full_time, short_time
from desktop.ui.widgets.shortcuts import with_shortcut

_PADDING = 5
"""Pixels between a button's edge and its text."""


class ActionRow(QWidget):
    """Copy, Retry, the variants and the time of one message at a time."""

    copy_clicked = Signal(int)
    retry_clicked = Signal(int)
    continue_clicked = Signal(int)
    copy_as_clicked = Signal(int, str)
    """The id, and a `copy_menu.Form`."""
    program_clicked = Signal(int, str)
    """The id, and an `engine.snippets.Client`."""
    wire_clicked = Signal(int)
    variant_clicked = Signal(int)
    """The id of the message to show instead."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.message_id: int | None = None
        self._before: int | None = None
        self._after: int | None = None
        self._copy = self._add_button(_("Copy"), _("Copy"), _("Copy this message"))
        self._retry = self._add_button(_("Retry"), _("Retry"), _("Retry (Ctrl+R)"))
        self._continue = self._add_button(
            _("Continue"), _("Continue"), _("Go on with this reply where it broke off")
        )
        self._wire = self._add_button(
            _("Wire"), _("Wire"), with_shortcut(_("What went over the wire"), "F12")
        )
        self._previous = self._add_button("‹", _("Previous variant"), _("Previous variant"))
        self._count = QLabel()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._next = self._add_button("›", _("Next variant"), _("Next variant"))
        self._more = self._add_button("⋯", _("More ways to copy"), _("More ways to copy"))
        self._forms: FormMenu | None = None  # made when it is wanted
        self._offered = (False, False)
        self._time = QLabel()
        self._time.setTextFormat(Qt.TextFormat.PlainText)
        self._time.setContentsMargins(_PADDING, 0, _PADDING, 0)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._retry.clicked.connect(self._on_retry_clicked)
        self._continue.clicked.connect(self._on_continue_clicked)
        self._wire.clicked.connect(self._on_wire_clicked)
        self._previous.clicked.connect(self._on_previous_clicked)
        self._next.clicked.connect(self._on_next_clicked)
        self._more.clicked.connect(self._on_more_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._parts = (
            self._copy,
            self._retry,
            self._continue,
            self._wire,
            self._previous,
            self._count,
            self._next,
            self._more,
            self._time,
        )
        for widget in self._parts:
            row.addWidget(widget)
        self.hide()

    def set_look(self, palette: Palette, font: QFont) -> None:
        """Small and muted, in these colours."""
        self.setFont(font)
        for widget in self._parts:
            widget.setFont(font)
            if isinstance(widget, QToolButton):  # a style's own idea of its width is far wider
                text = widget.fontMetrics().horizontalAdvance(widget.text())
                widget.setFixedWidth(text + 2 * _PADDING)
        self.setStyleSheet(
            f"QToolButton, QLabel {{ color: {palette.muted}; background: {palette.window}; }}"
            "QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 1px; }"
            f"QToolButton:hover {{ color: {palette.accent}; }}"
            f"QToolButton:focus {{ border-color: {palette.accent}; color: {palette.accent}; }}"
            f"QToolButton:disabled {{ color: {palette.border}; }}"
        )

    def show_for(
        self,
        message: Message,
        variants: list[int],
        *,
        can_copy: bool,
        can_retry: bool,
        can_continue: bool,
        has_wire: bool = False,
    ) -> None:
        """Offer what can be done with this message. `variants` holds it and its siblings."""
        self.message_id = message.id
        self._copy.setVisible(can_copy)
        self._more.setVisible(can_copy or has_wire)
        self._offered = (can_copy, has_wire)
        self._wire.setVisible(has_wire)
        self._retry.setVisible(can_retry)
        self._continue.setVisible(can_continue)
        at = variants.index(message.id) if message.id in variants else 0
        for widget in (self._previous, self._count, self._next):
            widget.setVisible(len(variants) > 1)
        self._before = variants[at - 1] if at > 0 else None
        self._after = variants[at + 1] if at + 1 < len(variants) else None
        self._previous.setEnabled(self._before is not None)
        self._next.setEnabled(self._after is not None)
        self._count.setText(f"{at + 1}/{len(variants)}")
        self._time.setVisible(message.created_at > 0)
        self._time.setText(short_time(message.created_at))
        self._time.setToolTip(full_time(message.created_at))
        self.adjustSize()
        self.show()

    def place(self, left: int, middle: int, from_right: bool = False) -> None:
        """Stand around `middle`, from `left` on or ending there."""
        x = left - self.width() if from_right else left - _PADDING
        self.move(QPoint(x, middle - self.height() // 2))

    def take_focus(self) -> None:
        """Give the keyboard to the first button."""
        for widget in self._parts:
            if widget.isVisible() and widget.isEnabled() and isinstance(widget, QToolButton):
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _add_button(self, text: str, name: str, hint: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(hint)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _on_copy_clicked(self) -> None:
        if self.message_id is not None:
            self.copy_clicked.emit(self.message_id)

    def _on_retry_clicked(self) -> None:
        if self.message_id is not None:
            self.retry_clicked.emit(self.message_id)

    def _on_continue_clicked(self) -> None:
        if self.message_id is not None:
            self.continue_clicked.emit(self.message_id)

    def _on_wire_clicked(self) -> None:
        if self.message_id is not None:
            self.wire_clicked.emit(self.message_id)

    def _on_more_clicked(self) -> None:
        if self._forms is None:
            self._forms = FormMenu(self)
            self._forms.form_chosen.connect(self._on_form_chosen)
            self._forms.program_chosen.connect(self._on_program_chosen)
        forms, programs = self._offered
        self._forms.offer(forms=forms, programs=programs)
        self._forms.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _on_form_chosen(self, form: str) -> None:
        if self.message_id is not None:
            self.copy_as_clicked.emit(self.message_id, form)

    def _on_program_chosen(self, client: str) -> None:
        if self.message_id is not None:
            self.program_clicked.emit(self.message_id, client)

    def _on_previous_clicked(self) -> None:
        if self._before is not None:
            self.variant_clicked.emit(self._before)

    def _on_next_clicked(self) -> None:
        if self._after is not None:
            self.variant_clicked.emit(self._after)
