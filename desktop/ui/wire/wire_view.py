"""Shows a recording: its time axis, the list of its events, and the raw text of one of them."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from desktop.engine.recording.reading import Reading
from desktop.engine.recording.recording import Recording
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.palette import Palette
from desktop.ui.tasks import Tasks
from desktop.ui.wire.axis.time_axis import TimeAxis
from desktop.ui.wire.event_list import EventList

TICK_MS = 250
_SHARE = 8
"""Drawing a live turn takes an eighth of the time at most."""
AT_ONCE = 65_536
"""Bytes of bodies that are read in one step of some 20 ms; the window can react between two."""
_BESIDE = 700
"""From this width in pixels on, list and text stand side by side."""
_FIRST = 20
"""The first request is looked for among so many rows."""


class WireView(QWidget):
    """Shows one recording, and follows a live turn while it is visible."""

    changed = Signal()
    """More of the recording was read, or another one is shown."""

    def __init__(self, palette: Palette, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._recording: Recording | None = None
        self.reading: Reading | None = None
        """What was read of the recording; None before that."""
        self.axis = TimeAxis(palette)
        self.rows = EventList(palette)
        self.text = QPlainTextEdit()
        self.text.setObjectName("raw")
        self.text.setReadOnly(True)
        self.text.setAcceptDrops(False)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Raw text"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.split = QSplitter()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_tick)
        self._draw_at = 0.0
        """Time before which nothing is drawn again while the reading lags behind the recording."""
        self._lay_out()
        self.rows.row_chosen.connect(self._on_row_chosen)
        self.axis.time_chosen.connect(self._on_time_chosen)

    @property
    def is_live(self) -> bool:
        """Return whether the turn that is shown still runs."""
        return self._recording is not None and self._recording.end is None

    def show_recording(self, recording: Recording | None) -> None:
        """Show another recording; None: show nothing."""
        self._timer.stop()
        self._recording, self.reading = recording, None
        self.text.clear()
        if recording is None:
            self._show(None)
        elif not _is_long(recording):
            reading = Reading(recording)
            try:
                reading.advance()
            finally:  # show what was read, also if it fails
                self._show(reading)
        else:
            self._fill()
            self._tasks.start(self._read(recording), "read a recording")

    def resume(self) -> None:
        """Show what came while the view was hidden, and follow a live turn again."""
        if self.reading is not None and not self._timer.isActive():
            self._on_tick()

    def rest(self) -> None:
        """Stop following a live turn, because the view is hidden."""
        self._timer.stop()

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours from now on."""
        self.axis.set_palette(palette)
        self.rows.rows.set_palette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self.split.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)

    # inside -----------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self.split.addWidget(self.rows)
        self.split.addWidget(self.text)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(10)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        for pane in (self.rows, self.text):
            pane.setMinimumSize(160, 70)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.axis)
        layout.addWidget(self.split, 1)

    async def _read(self, recording: Recording) -> None:
        reading = Reading(recording)
        try:
            while self._recording is recording and reading.advance(AT_ONCE) >= AT_ONCE:  # noqa: ASYNC110
                await asyncio.sleep(0)  # let the window react
        finally:
            if self._recording is recording:
                self._show(reading)

    def _show(self, reading: Reading | None) -> None:
        self.reading = reading
        self._fill()
        if self.is_live and self.isVisible():
            self._timer.start(TICK_MS)

    def _fill(self) -> None:
        self.axis.show_reading(self.reading, self._now())
        self.rows.show_reading(self.reading)
        self._choose_request()
        self.changed.emit()

    def _on_tick(self) -> None:
        if self.reading is None:
            return
        began = time.perf_counter()
        is_behind = self.reading.advance(AT_ONCE) >= AT_ONCE
        if is_behind and began < self._draw_at:
            self._timer.start(
                round(_ms_since(began))
            )  # takes half of the time until it has caught up
            return
        self.rows.grow()
        self._choose_request()
        self.axis.show_reading(self.reading, self._now())
        self.changed.emit()
        rest = max(TICK_MS, round(_ms_since(began) * _SHARE))
        self._draw_at = time.perf_counter() + rest / 1000
        if is_behind or self.is_live:
            self._timer.start(0 if is_behind else rest)

    def _now(self) -> float:
        """Return how many seconds a live turn has lasted."""
        live = self._recording is not None and self._recording.end is None
        return time.time() - self._recording.started if live and self._recording else 0.0

    def _choose_request(self) -> None:
        """Select the first request, so that there is something to read from the start."""
        reading = self.reading
        if reading is None or self.rows.currentIndex().isValid():
            return
        first = range(min(reading.row_count, _FIRST))
        request = next((row for row in first if reading.row(row).type == "request"), None)
        if request is not None:
            self.rows.choose(request)

    def _on_row_chosen(self, row: int) -> None:
        self.text.setPlainText(safe_text(self.rows.rows.text(row)))
        self.axis.set_cursor(self.rows.rows.at(row))

    def _on_time_chosen(self, at: float) -> None:
        self.rows.go_to(self.rows.rows.nearest(at))


def _is_long(recording: Recording) -> bool:
    return sum(len(store.data) for store in recording.stores) > AT_ONCE


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
