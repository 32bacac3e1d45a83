"""Keeps the keyboard in the message, unless the person is visibly elsewhere.

Elsewhere is another text field, a window of its own, or a control that Tab led to, which shows so
by a ring. What a click would make the focus without a sign of it takes none. What is typed where no
text goes is written in the message all the same, so that no word is lost, and no word does what a
shortcut does.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.widgets.typed import typed_text

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_PAGES: dict[int, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


class KeyboardHome(QObject):
    """Keeps that rule for one window, and the keys of the conversation at hand while one writes."""

    def __init__(self, window: QWidget, message: MessageEdit, page: Transcript) -> None:
        """`window` holds all of its parts by now; a later one must not take focus by a click."""
        super().__init__(window)
        self._window, self._message, self._page = window, message, page
        take_no_clicks(window)
        window.installEventFilter(self)  # sees the keys that nothing below it wanted
        message.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def come(self) -> None:
        """Give the keyboard to the message."""
        self._message.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn_to(self, page: Transcript) -> None:
        """Have the keys of the conversation go to this page from now on."""
        self._page = page

    def write(self, text: str) -> None:
        """Write text in the message that was typed where no text can be entered."""
        self.come()
        self._message.insertPlainText(text)

    def takes_over(self) -> bool:
        """Whether what had the keyboard lost it by being hidden or disabled, not by Tab.

        Then the message has it now, and not what Qt would choose: the next control in line.
        """
        had = self._window.window().focusWidget()
        if had is None or (had.isVisible() and had.isEnabled()):
            return False
        self.come()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._message and event.type() is QEvent.Type.Show:
            # A window that is active before its parts are in sight gives the keyboard to none.
            self._on_focus_changed(None, QApplication.focusWidget())
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        writing = watched is self._message
        return self._move_page(event, writing) or (not writing and self._type(event))

    def _type(self, event: QKeyEvent) -> bool:
        """Whether the key writes something, which it now has done in the message."""
        if typed_text(event):
            self.come()
            self._message.keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.come()
            self._message.paste()
        else:
            return False
        return True

    def _move_page(self, event: QKeyEvent, writing: bool) -> bool:
        """Whether the key is for the conversation: the message has no use for it just now."""
        page, message = self._page, self._message
        if not page.isVisible():
            return False
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        empty = not writing or message.is_empty()
        if key in _PAGES and held == _NONE:
            page.drawing.turn(_PAGES[key])
        elif key in _ENDS and (held == _CTRL or (empty and held == _NONE)):
            page.drawing.follow() if key == Qt.Key.Key_End else page.drawing.go_to_start()
        elif not empty and typed_text(event):
            return False  # in the middle of a sentence it is a letter, whatever is selected above
        elif page.view.wants_key(event):
            page.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            page.view.keyPressEvent(event)
        elif empty and event.matches(QKeySequence.StandardKey.SelectAll):
            page.navigation.select_all()
        elif event.matches(QKeySequence.StandardKey.Copy) and _selects(page, message):
            page.navigation.copy()
        else:
            return False
        return True

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Nothing has it now, or something that nobody can see to have it."""
        if not isValid(self._window) or not self._window.isActiveWindow():
            return  # it may be on its way out, with all that had the keyboard
        if isinstance(now, QMenu):
            return  # by its arrows; it gives the keyboard back to what had it
        if now is None or now.focusPolicy() == Qt.FocusPolicy.NoFocus:
            self.come()


def take_no_clicks(of: QWidget) -> None:
    """Have no part of `of` take the keyboard by a click, but for fields of text."""
    for widget in of.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus and not _takes_text(widget):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def _takes_text(widget: QWidget) -> bool:
    fields = QLineEdit, QPlainTextEdit, QTextEdit
    return isinstance(widget, fields) and not widget.isReadOnly()


def _selects(page: Transcript, message: QTextEdit) -> bool:
    """Whether something is selected in the conversation, and nothing in the message."""
    return page.view.textCursor().hasSelection() and not message.textCursor().hasSelection()
