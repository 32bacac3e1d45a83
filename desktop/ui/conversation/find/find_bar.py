"""The bar of Find in chat: a line to type in, the count of matches, and buttons to go to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget
from shiboken6 import isValid

from desktop.chat.finding import LONGEST, Sought
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.icons import icon
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.shortcuts import with_shortcut

_PAUSE_MS = 120
"""Milliseconds without a key after which the chat is searched."""


class Finder(Protocol):
    """What the bar searches: a conversation."""

    @property
    def is_counting(self) -> bool:
        """Whether a part of a long conversation is still to be searched."""

    def find_all(self, query: str | Sought) -> int:
        """Look for every match, highlight those in sight, and return how many there are."""

    def nearest_match(self) -> int:
        """Return the number, from 0, of the first match at or below the top of the view, else 0."""

    def go_to_match(self, index: int) -> None:
        """Bring a match into view, and highlight it unlike the others."""

    def end_find(self) -> None:
        """Forget the matches and their highlights."""


class FindBar(QFrame):
    """Shown by `open_with`; Esc closes it and gives the focus back to what had it.

    Where that widget is gone, the owner of the bar decides which one gets the focus.
    """

    def __init__(self, finder: Finder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._finder = finder
        self._count = 0
        self._index = 0
        self._in_nothing = False
        self._sought: Sought | None = None
        """The words of a search in all chats; None: those that are typed here."""
        self._goes_to: Callable[[], int | None] | None = None
        """Says which match is gone to, once all of them are counted."""
        self._returns_to: QWidget | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(_("Find in chat"))
        self.edit.setPlaceholderText(_("Find in chat"))
        self.edit.setMaxLength(LONGEST)
        self.edit.textChanged.connect(self._on_typed)
        self.edit.installEventFilter(self)
        self.count = plain_label(object_name="status")
        self.count.setWordWrap(False)
        self.previous = _button(_("Previous match"), keys_of(CommandName.FIND_PREVIOUS))
        self.next = _button(_("Next match"), keys_of(CommandName.FIND_NEXT))
        self.close_button = _button(_("Close the search"), keys_of(CommandName.STOP))
        self.previous.clicked.connect(self.go_to_previous)
        self.next.clicked.connect(self.go_to_next)
        self.close_button.clicked.connect(self.end)
        self._lay_out()
        self._show_count()
        self.hide()

    def setVisible(self, visible: bool) -> None:
        """Fade, whatever shows or hides it."""
        with fading(self.parentWidget() if visible == self.isHidden() else None):
            super().setVisible(visible)

    def set_palette(self, palette: Palette) -> None:
        """Tint the buttons for `palette`."""
        pictures = ((self.previous, "up"), (self.next, "down"), (self.close_button, "close"))
        for button, name in pictures:
            button.setIcon(icon(name, palette.text, palette.muted))
            button.setStyleSheet(
                "QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; }"
                f"QToolButton:hover {{ background: {palette.border}; }}"
                f"QToolButton:focus {{ border-color: {palette.accent}; }}"
            )

    def open_with(self, text: str, *, in_nothing: bool = False) -> None:
        """Show the bar with these words, or with the last ones where `text` is empty.

        `in_nothing`: the chat is empty. The bar says so, and takes what is typed to be found.
        """
        self._in_nothing = in_nothing
        focused = self.window().focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._returns_to = focused
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.edit.setText(text)
        self.edit.selectAll()
        self._search()

    def show_found(
        self, sought: Sought, words: str, first: Callable[[], int | None] | None = None
    ) -> None:
        """Show what a search in all chats found here, and leave the keyboard where it is.

        `words`: as they were typed there. `first`: says which match is gone to, where one is.
        """
        self.edit.setText(words)
        self._pause.stop()
        self._in_nothing, self._sought, self._index = False, sought, 0
        self.show()
        self.set_count(self._finder.find_all(sought))
        self._go_once_counted(first)

    @property
    def is_of_search(self) -> bool:
        """Whether it shows what a search in all chats found."""
        return self._sought is not None and not self.isHidden()

    def end(self) -> None:
        """Hide the bar, and give the focus back to the widget that had it."""
        if self.isHidden():
            return
        self._pause.stop()
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        place, self._returns_to = self._returns_to, None
        if had_focus and place is not None and isValid(place) and place.isVisible():
            place.setFocus()
        self.hide()
        self._sought = self._goes_to = None
        self._finder.end_find()

    def has_focus(self) -> bool:
        """Whether keys go to the bar."""
        focused = self.window().focusWidget()
        return self.isVisible() and focused is not None and self.isAncestorOf(focused)

    def refresh(self) -> None:
        """Search again after another chat or variant was shown. The view stays in place."""
        self._in_nothing = False
        if not self.isHidden():
            self._pause.stop()
            self._goes_to = None
            self.set_count(self._finder.find_all(self._sought or self.edit.text()))

    def set_count(self, count: int) -> None:
        """Show that there are so many matches now: more arrived with the reply."""
        self._count = count
        self._index = min(self._index, max(0, count - 1))
        self._show_count()

    def on_counted(self) -> None:
        """Go where the person wanted, which is known only now in a long chat."""
        self._go_once_counted(self._goes_to)

    def go_to_next(self) -> None:
        """Go to the next match; after the last comes the first."""
        self._go(1)

    def go_to_previous(self) -> None:
        """Go to the previous match; before the first comes the last."""
        self._go(-1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._go(-1 if shift else 1)
            case Qt.Key.Key_Down:
                self.go_to_next()
            case Qt.Key.Key_Up:
                self.go_to_previous()
            case Qt.Key.Key_Escape:
                self.end()
            case _:
                return False
        return True

    def _on_typed(self, _text: str) -> None:
        self._sought = None
        self._pause.start()

    def _search(self) -> None:
        """Look for the typed words, and go to the match nearest to the text that is read."""
        self._pause.stop()
        self._index = 0
        self.set_count(self._finder.find_all(self._sought or self.edit.text()))
        self._go_once_counted(self._finder.nearest_match)

    def _go_once_counted(self, where: Callable[[], int | None] | None) -> None:
        self._goes_to = where if self._finder.is_counting else None
        if self._goes_to is None and where is not None and self._count:
            index = where()
            if index is not None:
                self._go_to(index)

    def _go(self, step: int) -> None:
        self._goes_to = None
        if self._pause.isActive():
            self._search()  # Enter right after the typing: go to the first match
        elif self._count:
            self._go_to((self._index + step) % self._count)

    def _go_to(self, index: int) -> None:
        self._index = index
        self._finder.go_to_match(index)
        self._show_count()

    def _show_count(self) -> None:
        text = ""
        if self._in_nothing:
            text = _("Nothing to search yet")
        elif self._count:
            text = f"{self._index + 1} / {self._count}"
        elif self.edit.text().strip():
            text = _("No matches")
        self.count.setText(text)
        self.previous.setEnabled(self._count > 0)
        self.next.setEnabled(self._count > 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addSpacing(6)
        row.addWidget(self.count)
        row.addSpacing(6)
        for button in (self.previous, self.next, self.close_button):
            row.addWidget(button)


def _button(name: str, keys: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(with_shortcut(name, keys))
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
