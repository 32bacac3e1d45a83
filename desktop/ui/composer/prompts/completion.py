"""Completes "/" at the start of a line into a prompt, without being in the way of what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QTextCursor
from PySide6.QtGui import QInputMethodEvent as InputMethodEvent
from PySide6.QtWidgets import QWidget

from desktop.chat.prompts.prompt import Prompt
from desktop.ui.commands.matching import best
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.composer.prompts.prompt_list import PromptList

SLASHES = ("/", "／", "、")
"""What a keyboard writes for its key "/": a Chinese input method has two more signs for it."""
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
_TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class PromptCompletion(QObject):
    """Shows the list from the slash on for as long as what follows can mean a prompt.

    Only a slash that is typed opens it: a draft that comes back, what is pasted and what an undo
    brings back do not. A path does not either, since a second slash ends it.
    """

    chosen = Signal(object, object)
    """A Prompt, and the QTextCursor that holds what was typed to find it."""
    room_wanted = Signal()
    """The list is about to come, and needs a place to lie."""

    def __init__(
        self,
        edit: MessageEdit,
        prompts: Callable[[], Sequence[Prompt]],
        over: QWidget,
        above: QWidget,
    ) -> None:
        """`prompts` reads the library anew. The list lies within `over`, above `above`."""
        super().__init__(edit)
        self._edit, self._prompts, self._above = edit, prompts, above
        self.list = PromptList(over, above)
        self._known: Sequence[Prompt] = ()
        self._start: QTextCursor | None = None
        """Where what finds a prompt begins, while it is being typed."""
        self._sign = ""
        """The slash that it begins with; empty after the button."""
        self._slash_comes = ""
        edit.installEventFilter(self)
        above.installEventFilter(self)
        edit.cursorPositionChanged.connect(self._follow)
        edit.textChanged.connect(self._on_text_changed)
        edit.replaced.connect(self.end)
        edit.focus_changed.connect(self._on_focus_changed)
        self.list.taken.connect(self._on_taken)
        self.list.left.connect(self.end)

    def begin(self) -> None:
        """List all prompts; what is typed from here on finds one."""
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._begin("")

    def end(self) -> None:
        """Close the list. What was typed stays in the message."""
        self._start = None
        self.list.hide()

    # keys -------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._above:
            if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.list.isVisible():
                self.list.fit()
            return False
        match event:
            case InputMethodEvent():
                self._slash_comes = event.commitString()
            case QKeyEvent() if self._edit.composing():
                return False  # the input method has a list of its own
            case QKeyEvent() if event.type() is QEvent.Type.ShortcutOverride:
                if self.list.isVisible() and self._is_ours(event):
                    event.accept()  # Esc would stop the reply
                    return True
            case QKeyEvent() if event.type() is QEvent.Type.KeyPress:
                self._slash_comes = event.text()
                if self.list.isVisible() and self._is_ours(event):
                    self._press(event)
                    return True
        return False

    def _is_ours(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (_NONE, Qt.KeyboardModifier.KeypadModifier)
        return plain and event.key() in (*_STEPS, *_TAKING, Qt.Key.Key_Escape)

    def _press(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.end()
        elif key in _STEPS:
            self.list.move_cursor(_STEPS[key])
            self._say()
        elif not event.isAutoRepeat():
            self.list.take()

    # following --------------------------------------------------------------------------
    def _begin(self, sign: str) -> None:
        start = QTextCursor(self._edit.textCursor())
        start.setPosition(start.selectionEnd() - len(sign))
        start.setKeepPositionOnInsert(True)
        if self._edit.textCursor().hasSelection():
            self._edit.setTextCursor(start)
        self._known = self._prompts()
        self._start, self._sign = start, sign
        if self._known:
            self.room_wanted.emit()
        self._follow()
        self._say()

    def _on_text_changed(self) -> None:
        sign, self._slash_comes = self._slash_comes, ""
        if self._start is None and sign in SLASHES and not self._edit.composing():
            cursor = self._edit.textCursor()
            before = cursor.block().text()[: cursor.positionInBlock()]
            if before.strip() == sign and self._edit.hasFocus():
                self._begin(sign)
                return
        self._follow()

    def _follow(self) -> None:
        """List what is meant by now, or end where it can mean none."""
        if self._start is None or self._edit.composing():
            return
        typed = self._typed()
        found = [] if typed is None else _meant(typed, self._known)
        if typed is None or (not found and " " in typed) or not self._known:
            self.end()
        else:
            self.list.show_prompts(found)

    def _typed(self) -> str | None:
        """What was typed to find a prompt; None: the person went on to something else."""
        cursor, start = self._edit.textCursor(), self._start
        assert start is not None
        if cursor.hasSelection() or cursor.block() != start.block():
            return None
        typed = cursor.block().text()[start.positionInBlock() : cursor.positionInBlock()]
        if cursor.position() < start.position() + len(self._sign):
            return None
        if not typed.startswith(self._sign):
            return None
        typed = typed[len(self._sign) :]
        return None if "/" in typed or typed.startswith(" ") else typed

    def _on_taken(self, prompt: Prompt) -> None:
        assert self._start is not None
        place = QTextCursor(self._start)
        place.setPosition(place.position())  # its other end went along with what was typed
        place.setKeepPositionOnInsert(False)
        place.setPosition(self._edit.textCursor().position(), QTextCursor.MoveMode.KeepAnchor)
        self.end()
        self.chosen.emit(prompt, place)

    def _on_focus_changed(self, focused: bool) -> None:
        if not focused:
            self.end()

    def _say(self) -> None:
        """Tell a screen reader which prompt has the cursor: the message keeps the keyboard."""
        if self.list.isVisible() and self.list.current is not None:
            said = QAccessibleAnnouncementEvent(self._edit, self.list.current.name)
            said.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(said)


_NONE = Qt.KeyboardModifier.NoModifier


def _meant(typed: str, prompts: Sequence[Prompt]) -> list[Prompt]:
    """The prompts of this name, then those that are described by a word that begins so."""
    by_name = best(typed, prompts, _name_of)
    if not typed:
        return by_name
    others = [prompt for prompt in prompts if prompt not in by_name]
    wanted = typed.casefold()
    return [
        *by_name,
        *(one for one in others if f" {wanted}" in f" {one.description.casefold()}"),
    ]


def _name_of(prompt: Prompt) -> tuple[str]:
    return (prompt.name,)
