"""Plays a recording: the reply is drawn as in a chat, at the pace it once had."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.content import of_text
from desktop.chat.deltas import PictureArrived
from desktop.chat.messages import Message, Role
from desktop.chat.tree import Conversation
from desktop.engine.recording.recording import Recording
from desktop.engine.turn.playback import play, question_of
from desktop.engine.turn.turn import Turn
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.tasks import Tasks

_MOVE_MS = 33
_QUESTION, _REPLY = 1, 2
"""The ids of the two messages."""


class Replay(QObject):
    """Plays one recording at a time in a Transcript."""

    moved = Signal(float)
    """The replay has reached this second of the recording."""
    ended = Signal()

    def __init__(self, page: Transcript, tasks: Tasks) -> None:
        super().__init__(page)
        self.page = page
        self._tasks = tasks
        self._turn: Turn | None = None
        self._pictures: dict[str, bytes] = {}
        page.give_files(self._pictures.get)  # nothing of a replay is kept
        self._began = 0.0
        self._last = 0.0
        self._clock = QTimer(self, interval=_MOVE_MS)
        self._clock.timeout.connect(self._on_tick)

    @property
    def runs(self) -> bool:
        """Return whether a recording is being played."""
        return self._turn is not None

    def start(self, recording: Recording) -> None:
        """Play a recording from its start, in place of the one that played before."""
        self.stop()
        self._pictures.clear()
        turn = play(recording)
        asked = question_of(recording)
        chat = Conversation()
        if asked:
            chat.add(Message(_QUESTION, None, Role.USER, of_text(asked), 0.0))
        chat.add(_numbered(turn, bool(asked)))
        self.page.show_conversation(chat)
        self._turn = turn  # only now: had something above failed, the replay would never end
        self._began, self._last = time.monotonic(), recording.last_at
        self._clock.start()
        self.moved.emit(0.0)
        self._tasks.start(self._follow(turn, bool(asked)), "replay")

    def stop(self) -> None:
        """Stop the replay; what it has drawn stays."""
        self._clock.stop()
        if self._turn is not None:
            self._turn.stop()

    async def close(self) -> None:
        """Stop the replay, and wait until its turn has ended."""
        self.stop()
        if (turn := self._turn) is not None:
            await turn.ended()

    async def _follow(self, turn: Turn, asked: bool) -> None:
        try:
            async for event in turn:
                if self._turn is turn:
                    if isinstance(event, PictureArrived):
                        self._pictures[event.picture.sha256] = event.content
                    self.page.push(event)
        finally:
            if self._turn is turn:
                self._turn = None
                self._clock.stop()
                self.page.end(_numbered(turn, asked))
                self.ended.emit()

    def _on_tick(self) -> None:
        self.moved.emit(min(time.monotonic() - self._began, self._last))


def _numbered(turn: Turn, asked: bool) -> Message:
    parent = _QUESTION if asked else None
    return replace(turn.reply(), id=_REPLY, parent_id=parent)
