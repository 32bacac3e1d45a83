"""The first delta at once, the rest a few times a second, and nothing running when idle."""

from __future__ import annotations

import time

from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.engine.events import TurnEvent
from desktop.ui.conversation.delta_buffer import INTERVAL, DeltaBuffer


class Page:
    """Takes what a buffer hands over."""

    def __init__(self, cost: float = 0.0) -> None:
        self.batches: list[list[TurnEvent]] = []
        self.times: list[tuple[float, float]] = []
        """When each began to be drawn, and when that was done."""
        self._cost = cost

    def draw(self, events: list[TurnEvent]) -> None:
        self.batches.append(events)
        began = time.monotonic()
        time.sleep(self._cost)
        self.times.append((began, time.monotonic()))

    @property
    def events(self) -> list[TurnEvent]:
        return [event for batch in self.batches for event in batch]


def deltas(count: int) -> list[TurnEvent]:
    return [ContentDelta(str(number)) for number in range(count)]


def test_the_first_delta_is_drawn_at_once_and_the_next_ones_together(qtbot: QtBot) -> None:
    page = Page()
    buffer = DeltaBuffer(page.draw)
    for event in deltas(100):
        buffer.push(event)
    assert page.batches == [deltas(1)]
    qtbot.waitUntil(lambda: len(page.events) == 100)
    assert len(page.batches) == 2
    assert page.events == deltas(100)


def test_nothing_runs_once_all_is_drawn(qtbot: QtBot) -> None:
    page = Page()
    buffer = DeltaBuffer(page.draw)
    for event in deltas(3):
        buffer.push(event)
    qtbot.waitUntil(lambda: buffer.is_idle)
    assert page.events == deltas(3)
    buffer.push(ContentDelta("again"))
    assert page.batches[-1] == [ContentDelta("again")]


def test_flush_draws_what_waits_and_rests(qtbot: QtBot) -> None:
    page = Page()
    buffer = DeltaBuffer(page.draw)
    for event in deltas(5):
        buffer.push(event)
    buffer.flush()
    assert page.events == deltas(5)
    assert buffer.is_idle
    qtbot.wait(INTERVAL * 2)
    assert page.events == deltas(5)


def test_clear_drops_what_waits(qtbot: QtBot) -> None:
    page = Page()
    buffer = DeltaBuffer(page.draw)
    for event in deltas(5):
        buffer.push(event)
    buffer.clear()
    qtbot.wait(INTERVAL * 2)
    assert page.events == deltas(1)


def test_slow_drawing_makes_the_pauses_longer(qtbot: QtBot) -> None:
    page = Page(cost=0.1)
    buffer = DeltaBuffer(page.draw)
    buffer.push(ContentDelta("a"))
    buffer.push(ContentDelta("b"))
    qtbot.waitUntil(lambda: len(page.times) == 2)
    (_, done), (again, _) = page.times
    assert again - done > 0.25  # three times 100 ms, and a busy machine makes it more
