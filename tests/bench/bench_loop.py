"""How long the window cannot answer: gaps of its event loop while text arrives.

A ticker of 5 ms runs in the real loop, Qt's and asyncio's in one. What lies between two ticks is
a gap. The machine makes some of its own, which are measured first, with the window at rest.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.app.loop import Loop  # noqa: E402 - the clone is no package of its own
from desktop.chat.deltas import ContentDelta  # noqa: E402
from desktop.chat.tree import Conversation  # noqa: E402
from desktop.ui.conversation.actions.copying import Copying  # noqa: E402
from desktop.ui.conversation.transcript import Transcript  # noqa: E402
from desktop.ui.look.stylesheet import stylesheet  # noqa: E402
from desktop.ui.look.theme import LIGHT  # noqa: E402
from tests.bench.streams import MIXED, close, empty_page, open_page  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.chats import question, reply  # noqa: E402
from tests.support.hostile import BLOCKING, LEXERS, LONG  # noqa: E402
from tests.support.showcase import of_length  # noqa: E402

RATE = 1000
"""Deltas a second."""
DELTA = 5
"""Characters of each: a token."""
SECONDS = 2.0
ROUNDS = 3
_TICK = 5
_LONG = 0.016
_HOSTILE_DELTA = 16_384
_TOLD = 10.0
"""Milliseconds of a block that is worth a line of its own."""
_SHOWN, _LONG_SHOWN = 0.2, 3.0
"""Seconds that hostile text may go on being drawn while it is watched."""


def main() -> int:
    """Measure it; about half a minute of real time."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    application.setStyleSheet(stylesheet(LIGHT))
    notes: list[str] = []
    with asyncio.Runner(loop_factory=partial(Loop, application)) as runner:
        return report(rows(runner, notes), notes)


def rows(runner: asyncio.Runner, notes: list[str]) -> Iterator[Row]:
    """Both figures."""
    runner.run(busy_share(0.5))  # what is loaded once
    gc.collect()
    gc.freeze()  # as the window does: else one look through it all is the longest block
    shares = []
    for _round in range(ROUNDS):
        idle = runner.run(idle_share())
        shares.append(max(0.0, runner.run(busy_share(SECONDS)) - idle) * 100)
    name = f"% of time in loop gaps over 16 ms at {RATE:,} deltas/s, above idle"
    yield Row(name, 2.0, 0.3, median(shares))
    worst: dict[str, float] = {}
    for sample, text in {**BLOCKING, **LONG, **LEXERS}.items():
        shown = _LONG_SHOWN if sample in LONG else _SHOWN
        worst[f"{sample}, streamed"] = runner.run(streaming(text, shown))
        if sample not in LEXERS:
            worst[f"{sample}, opened"] = runner.run(opening(text, shown))
            worst[f"{sample}, copied"] = runner.run(copying(text, shown))
    dearest = sorted(worst, key=worst.__getitem__, reverse=True)
    notes.append(f"longest block of each of {len(worst)} by hostile text, CPU ms:")
    notes += [f"{worst[name]:6.1f}  {name}" for name in dearest if worst[name] > _TOLD]
    yield Row("longest block of the loop by hostile text, CPU ms", 100, 50, worst[dearest[0]])


class Ticker(QObject):
    """Notes each tick: when it was, and the CPU seconds of this thread until then."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks: list[tuple[float, float]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(_TICK)

    def _on_tick(self) -> None:
        self.ticks.append((time.perf_counter(), time.thread_time()))

    def stop(self) -> None:
        """No more ticks."""
        self._timer.stop()

    def share(self) -> float:
        """Which part of the time lay in long gaps."""
        gaps = [after[0] - before[0] for before, after in pairwise(self.ticks)]
        return sum(gap for gap in gaps if gap > _LONG) / sum(gaps)

    def longest(self) -> float:
        """The longest gap in milliseconds of CPU: what another program took is not ours."""
        gaps = (
            min(after[0] - before[0], after[1] - before[1])
            for before, after in pairwise(self.ticks)
        )
        return max(gaps) * 1000


async def idle_share(seconds: float = SECONDS) -> float:
    """With an open page at rest."""
    page, ticker = open_page(), Ticker()
    await asyncio.sleep(seconds)
    ticker.stop()
    close(page)
    return ticker.share()


async def busy_share(seconds: float) -> float:
    """With words that come one by one, each pushed as the engine pushes it."""
    text = of_length(MIXED, round(RATE * DELTA * seconds))
    page, ticker = open_page(), Ticker()
    begun, pushed = time.perf_counter(), 0
    while pushed < len(text):
        due = round((time.perf_counter() - begun) * RATE) * DELTA
        while pushed < min(due, len(text)):
            page.push(ContentDelta(text[pushed : pushed + DELTA]))
            pushed += DELTA
        await asyncio.sleep(0.001)
    ticker.stop()
    close(page)
    return ticker.share()


async def opening(text: str, shown: float) -> float:
    """Milliseconds of the longest block while a chat with this reply is opened and drawn."""
    page = empty_page()
    await asyncio.sleep(0.02)
    ticker = Ticker()
    await asyncio.sleep(0.02)
    page.show_conversation(Conversation(2, "t", [question(1, "Q"), reply(2, text, 1)]))
    await _watch(page, shown)
    ticker.stop()
    close(page)
    return ticker.longest()


async def streaming(text: str, shown: float) -> float:
    """The same while it arrives, 16 kB at a time."""
    page, ticker = open_page(), Ticker()
    await asyncio.sleep(0.02)
    ticker.ticks.clear()
    for at in range(0, len(text), _HOSTILE_DELTA):
        page.push(ContentDelta(text[at : at + _HOSTILE_DELTA]))
        await asyncio.sleep(0.005)
    await _watch(page, shown)
    ticker.stop()
    close(page)
    return ticker.longest()


async def copying(text: str, shown: float) -> float:
    """The same while all of it is selected and copied."""
    page = empty_page()
    page.show_conversation(Conversation(2, "t", [question(1, "Q"), reply(2, text, 1)]))
    await _watch(page, shown)
    ticker = Ticker()
    await asyncio.sleep(0.02)
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(page.view, key, Qt.KeyboardModifier.ControlModifier)
        await asyncio.sleep(0.02)
    copies = page.findChildren(Copying)
    while any(one.is_active for one in copies):  # noqa: ASYNC110 - Qt's, not asyncio's
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.02)
    ticker.stop()
    close(page)
    return ticker.longest()


async def _watch(page: Transcript, shown: float) -> None:
    """Until it is drawn, or long enough."""
    end = time.monotonic() + shown
    while time.monotonic() < end and not page.is_idle:  # noqa: ASYNC110 - Qt's, not asyncio's
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
