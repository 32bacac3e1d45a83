"""What WEIR_DEBUG=1 adds to the window, for people who work on Weir.

The log names the events of a turn and each line of code that held up the event loop, borders show
the drawn parts of the conversation, and the title counts. Nothing here is loaded without it.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from itertools import islice, pairwise
from types import FrameType, TracebackType

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtGui import QColor, QPainter, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.chat.deltas import ContentDelta, ReasoningDelta, ToolCallDelta
from desktop.engine.events import TurnEvent
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.window.main_window import MainWindow

log = logging.getLogger("desktop.debug")

SLOW = 0.1
"""Seconds after which a turn of the event loop is a slow one."""
_BEAT_MS = 20
_TITLE_MS = 500
_COLOURS = (QColor("#d0338f"), QColor("#1b8a8f"))
"""Of the borders in turn, so that neighbours differ."""


class Debugging(QObject):
    """Watches a window as long as its `with` block runs."""

    def __init__(self, window: MainWindow, frame: QWidget) -> None:
        super().__init__(window)
        self._transcript = window.pane.transcript
        self._frame = frame
        self._borders = _Borders(self._transcript)
        self._watch = _LoopWatch(self)
        self._timer = QTimer(self, interval=_TITLE_MS)
        self._timer.timeout.connect(self._show_counters)
        self._transcript.feed.arrived.connect(self._on_arrived)

    def __enter__(self) -> None:
        self._timer.start()
        self._watch.start()
        log.debug("WEIR_DEBUG is on")

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        self._watch.stop()

    def _on_arrived(self, events: list[TurnEvent]) -> None:
        """Log events by their kind alone: what they carry may be a person's."""
        for event in events:
            if not isinstance(event, ContentDelta | ReasoningDelta | ToolCallDelta):
                log.debug("turn event: %s", type(event).__name__)

    def _show_counters(self) -> None:
        buffer, parts = self._transcript.feed.delta_buffer, self._transcript.drawing.drawn.parts
        flush = f"last flush {buffer.last_flush_ms:.1f} ms"
        self._frame.setWindowTitle(f"Weir: {len(parts)} parts, {buffer.waiting} pending, {flush}")
        self._transcript.view.viewport().update()  # a border may have moved without a repaint


class _Borders(QObject):
    """Draws a border around each drawn part of the conversation, over its text."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(transcript)
        self._view = transcript.view
        self._drawn = transcript.drawing.drawn
        self._view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint:
            return False
        self._view.viewportEvent(event)
        self._paint(self._view.viewport())
        return True

    def _paint(self, viewport: QWidget) -> None:
        starts = [part.first for part, _view in self._drawn.parts if part.first is not None]
        tops = [self._view.cursorRect(start).top() for start in starts]
        end = QTextCursor(self._view.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        ends = self._view.cursorRect(end).bottom()
        painter = QPainter(viewport)
        for number, (top, below) in enumerate(pairwise([*tops, ends])):
            painter.setPen(_COLOURS[number % len(_COLOURS)])
            painter.drawRect(QRect(0, top, viewport.width() - 1, below - top - 2))
        painter.end()


class _LoopWatch(QObject):
    """Logs what holds up the event loop, and for how long.

    asyncio's own debug mode would write the arguments of slow callbacks, which may be a person's
    words, and sees nothing of what Qt calls. This names lines of code, whoever called them.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last = time.monotonic()
        self._stopped = threading.Event()
        self._loop = threading.get_ident()
        self._beat = QTimer(self, interval=_BEAT_MS)
        self._beat.timeout.connect(self._on_beat)
        self._thread = threading.Thread(target=self._watch, name="loop watch", daemon=True)

    def start(self) -> None:
        """Begin to watch the loop of this thread."""
        self._last = time.monotonic()
        self._beat.start()
        self._thread.start()

    def stop(self) -> None:
        """End the thread that watches."""
        self._beat.stop()
        self._stopped.set()
        self._thread.join()

    def _on_beat(self) -> None:
        took = time.monotonic() - self._last
        self._last = time.monotonic()
        if took > SLOW:
            log.debug("the event loop was held up for %.0f ms", took * 1000)

    def _watch(self) -> None:
        """Look, from a thread beside it, where the loop is while its beat does not come."""
        seen = self._last
        while not self._stopped.wait(_BEAT_MS / 1000):
            last = self._last
            if last != seen and time.monotonic() - last > SLOW:
                seen = last
                place = _place(sys._current_frames().get(self._loop))
                log.debug("the event loop is held up in %s", place)


def _place(frame: FrameType | None) -> str:
    """The innermost functions and lines, those of Weir's own code where there are any."""
    stack: list[FrameType] = []
    while frame is not None:
        stack.append(frame)
        frame = frame.f_back
    ours = [one for one in stack if str(one.f_globals.get("__name__")).startswith("desktop.")]
    return " < ".join(
        f"{one.f_globals.get('__name__')}.{one.f_code.co_name}:{one.f_lineno}"
        for one in islice(ours or stack, 3)
    )
