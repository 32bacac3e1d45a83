"""Keeps what the window looks like for its next start, and where one reads in each chat."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop import language
from desktop.chat.tree import is_temporary
from desktop.engine.remembered.window_state import WindowState
from desktop.ui.conversation.reading_place import ReadingPlaces
from desktop.ui.look.text_size import text_size
from desktop.ui.window.columns import Columns
from desktop.ui.window.remembering.placing import place_of
from desktop.ui.window.remembering.saver import Saver

_CHANGES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange}


class WindowMemory(QObject):
    """Looks at the window, its columns and its chat when the saver collects."""

    def __init__(
        self,
        state: WindowState,
        saver: Saver,
        columns: Columns,
        places: ReadingPlaces,
    ) -> None:
        super().__init__(columns)
        self._state = state
        self._saver = saver
        self._columns = columns
        self._chat: int | None = None
        self._places = places
        self._frame: QWidget | None = None
        columns.arranged.connect(saver.later)
        places.moved.connect(saver.later)
        saver.collecting.connect(self._collect)

    def watch(self, frame: QWidget) -> None:
        """Remember this window from now on: it is on the screen, in its place."""
        self._frame = frame
        frame.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES:
            self._saver.later()
        return False

    def leave(self) -> None:
        """Keep where the person reads in the chat that is still shown."""
        if self._chat is not None and not is_temporary(self._chat):
            self._state.set_reading_place(self._chat, self._places.place())

    def show(self, chat_id: int | None) -> None:
        """Go where the person left this chat. One that was left at its end is at its end."""
        if chat_id == self._chat:
            return
        self._chat = chat_id
        if chat_id is not None and (place := self._state.reading_place(chat_id)) is not None:
            self._places.go_to(place)
        self._saver.later()

    def end(self) -> None:
        """The window closes: what it looked like has been handed in."""
        self._saver.collecting.disconnect(self._collect)

    def _collect(self) -> None:
        if self._frame is None:
            return
        state = self._state
        state.place = place_of(self._frame)
        state.sidebar, state.folded = self._columns.sidebar_width, self._columns.is_folded
        state.steering = self._columns.shows_steering
        state.text_size, state.language = text_size(), language.current()
        state.chat = None if is_temporary(self._chat) else self._chat
        self.leave()
        if changes := state.changes():
            settle = partial(state.settle, changes)
            self._saver.put("window", partial(state.write, changes), settle)
