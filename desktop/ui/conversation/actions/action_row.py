"""A row of small buttons over the place kept free below a message."""

from __future__ import annotations

from PySide6.QtCore import QDate, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QEnterEvent, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.message_actions import (
    ActionName,
    MessageAction,
    message_actions,
)
from desktop.ui.conversation.actions.message_menu import MessageMenu
from desktop.ui.conversation.actions.message_time import full_time, short_time
from desktop.ui.conversation.actions.situation import Situation
from desktop.ui.look.icons import icon
from desktop.ui.widgets.shortcuts import with_shortcut

_PADDING = 3
"""Pixels between a button's edge and its text."""
_GAP = 4
"""Pixels between an icon and its words, and again around them."""
_SPACING = 4
_OFF = 8
"""Pixels between a button that belongs to the one before it, and the one behind."""


class ActionRow(QWidget):
    """The actions of one message at a time, which of its variants it is, and its time."""

    action_chosen = Signal(str, object, str)
    """An `ActionName`, the id of a message, and what the name's docstring says goes with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.message_id: int | None = None
        self._situation: Situation | None = None
        self._today = QDate()
        self._buttons = [_ActionButton(action, self) for action in message_actions()]
        self._count = _label()
        self._time = _Time()
        self._time.setContentsMargins(_PADDING, 0, 0, 0)
        self._menu: MessageMenu | None = None  # made when it is wanted
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        for button in self._buttons:
            button.chosen.connect(self._on_chosen)
            if button.action.target == Situation.variant_after:
                row.addWidget(self._count)  # between the two arrows
            row.addWidget(button)
        row.addWidget(self._time)
        self.hide()

    def set_look(self, palette: Palette, font: QFont) -> None:
        """Draw the row small and muted, in these colours."""
        self._today = QDate()  # what is offered takes another size
        self.ensurePolished()  # else buttons that have a look by now would keep it
        self.setFont(font)
        for widget in (*self._buttons, self._count, self._time):
            widget.setFont(font)
        for button in self._buttons:
            button.set_look(palette)
        self.setStyleSheet(
            f"QToolButton, QLabel {{ color: {palette.muted}; background: {palette.window}; }}"
            "QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 2px 0px; }"
            f"QToolButton:hover {{ color: {palette.text}; background: {palette.inline_code}; }}"
            f"QToolButton:pressed {{ background: {palette.border}; }}"
            f"QToolButton:focus {{ border-color: {palette.accent}; color: {palette.text}; }}"
            f"QToolButton:disabled {{ color: {palette.border}; }}"
            f'QToolButton[joined="true"] {{ padding: 2px {_OFF}px 2px 0px; }}'
            f'QToolButton[helps="true"] {{ color: {palette.text}; background: {palette.panel};'
            f"border: 1px solid {palette.border}; padding: 2px 0px 2px {_PADDING}px; }}"
            f'QToolButton[helps="true"]:hover {{ background: {palette.user_panel}; }}'
            f'QToolButton[helps="true"]:focus {{ border-color: {palette.accent}; }}'
        )

    def show_for(self, situation: Situation) -> None:
        """Offer what can be done with a message. What is offered already costs nothing again."""
        today = QDate.currentDate()  # the time is said by it
        if not self.isHidden() and (situation, today) == (self._situation, self._today):
            return
        message = situation.message
        self.message_id = message.id
        self._situation, self._today = situation, today
        for button in self._buttons:
            button.show_for(situation)
        self._count.setVisible(situation.has_variants())
        self._count.setText(f"{situation.position + 1}/{len(situation.variants)}")
        self._time.setVisible(message.created_at > 0)
        self._time.show_time(message.created_at)
        self.adjustSize()
        self.show()

    def place(self, left: int, middle: int, from_right: bool = False) -> None:
        """Move the row around `middle`, to begin at `left` or to end there."""
        if not from_right and (around := self.parentWidget()) is not None:
            self._fit_time(around.width() - left)
        x = left - self.width() if from_right else left
        self.move(QPoint(x, middle - self.height() // 2))

    def _fit_time(self, room: int) -> None:
        """Show the time where there is room for it beside all buttons."""
        is_known = self._situation is not None and self._situation.message.created_at > 0
        without = self.width() - (self._time.width() + _SPACING) * (not self._time.isHidden())
        fits = without + _SPACING + self._time.sizeHint().width() <= room
        if self._time.isHidden() == (is_known and fits):
            self._time.setVisible(is_known and fits)
            self.adjustSize()

    def button_of(self, name: ActionName) -> QToolButton | None:
        """Return the visible button of an action; None where it has none."""
        shown = (button for button in self._buttons if not button.isHidden())
        return next((button for button in shown if button.action.name == name), None)

    def take_focus(self) -> None:
        """Give the keyboard to the first button."""
        for button in self._buttons:
            if button.isVisible() and button.isEnabled():
                button.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _on_chosen(self, button: _ActionButton) -> None:
        if self._situation is None:
            return
        target = button.action.target(self._situation)
        if button.action.opens_menu:
            self._open_menu(button, self._situation)
        elif target is not None:
            self.action_chosen.emit(button.action.name, target, button.action.argument)

    def _open_menu(self, button: QToolButton, situation: Situation) -> None:
        if self._menu is None:
            self._menu = MessageMenu(self)
            self._menu.chosen.connect(self._on_menu_chosen)
        self._menu.offer(situation)
        self._menu.open_at(button.mapToGlobal(button.rect().bottomLeft()))

    def _on_menu_chosen(self, name: ActionName, argument: str) -> None:
        if self.message_id is not None:
            self.action_chosen.emit(name, self.message_id, argument)


class _ActionButton(QToolButton):
    """The button of one row of the table."""

    chosen = Signal(QToolButton)

    def __init__(self, action: MessageAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.action = action
        self.setProperty("joined", action.is_joined)  # for the style sheet
        self.helps = False
        """Whether the button is the way out of what went wrong."""
        hint = action.hint or action.words
        self.setText("" if action.bare else action.words)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(action.words)
        self.setToolTip(with_shortcut(hint, action.keys) if action.keys else hint)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._on_clicked)

    def set_look(self, palette: Palette) -> None:
        """Take the icon in these colours, and the width for it."""
        side = round(self.fontMetrics().height() * 0.85)
        beside = _GAP if self.text() else 0  # a style puts the words close to it
        self.setIconSize(QSize(side + beside, side))
        self.setIcon(icon(self.action.icon, palette.muted, palette.border, hovered=palette.text))
        self.fit()

    def show_for(self, situation: Situation) -> None:
        """Be there where the action applies, and greyed out where it has no target."""
        applies = self.action.applies(situation)
        if applies == self.isHidden():  # Qt looks for the mouse even where nothing changes
            self.setVisible(applies)
        self.setEnabled(self.action.target(situation) is not None)
        helps = self.action.helps is not None and self.action.helps(situation)
        if helps != self.helps:
            self.helps = helps
            self.setProperty("helps", helps)  # for the style sheet
            self.style().unpolish(self)
            self.style().polish(self)
            self.fit()

    def fit(self) -> None:
        """Take the width of icon and text: a style's own idea of it is far wider."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        width = self.iconSize().width() + (_GAP + words if words else 0)
        padding = 1 if self.action.is_slim else _PADDING
        width += 2 * padding * (2 if self.helps else 1)
        self.setFixedWidth(width + (_OFF if self.action.is_joined else 0))

    def _on_clicked(self) -> None:
        self.chosen.emit(self)


class _Time(QLabel):
    """When a message came. Its tool tip has all of it; what Qt needs to name the zone, 3 MB, is
    loaded when the mouse comes, or for a screen reader, which reads it out."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._at = 0.0

    def show_time(self, at: float) -> None:
        """Show the time, in seconds since the epoch."""
        self._at = at
        self.setText(short_time(at))
        self.setToolTip(full_time(at) if self.underMouse() or QAccessible.isActive() else "")

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.setToolTip(full_time(self._at))


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
