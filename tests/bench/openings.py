"""What it takes to open a chat: processor time from the click until the window is painted, and what
follows that, turn by turn of the event loop.

Each chat is opened while another one is on display, its neighbour in the list: so the whole page
changes, whichever chat comes. From a new chat to one without a message hardly anything would.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractItemView

from tests.support.driving import Driver

_QUIET = 0.25
"""Seconds without a turn that takes any time: nothing more follows."""
_IDLE = 0.0005
"""Seconds that a turn takes in which nothing happens, at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A chat, and the one that is on display before it; None: a new one."""

    chat: int
    before: int | None


class Opening(NamedTuple):
    """Milliseconds of a processor."""

    painted: float
    """From the click until the window is painted."""
    follows: float
    """All that follows."""
    longest: float
    """The longest turn of what follows."""


class PaintWatch(QObject):
    """Knows when a window was painted: everything that had changed by then."""

    def __init__(self, driver: Driver) -> None:
        super().__init__(driver.window)
        self.painted: float | None = 0.0
        driver.window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.UpdateRequest and self.painted is None:
            watched.event(event)
            self.painted = time.thread_time()
            return True
        return False


async def open_in_turns(
    driver: Driver, wanted: dict[str, Wanted], rounds: int
) -> dict[str, list[Opening]]:
    """Open each of these chats so many times, and once before, for what is loaded by the first."""
    watch, found = PaintWatch(driver), {name: list[Opening]() for name in wanted}
    await _opened(driver, watch, Wanted(next(iter(wanted.values())).chat, None))
    for _round in range(rounds):
        for name, one in wanted.items():
            found[name].append(await _opened(driver, watch, one))
    return found


def painted(openings: Iterable[Opening]) -> float:
    """The median of the milliseconds until the window is painted."""
    return median(one.painted for one in openings)


def longest(openings: list[Opening]) -> float:
    """The longest turn of what follows: of the first opening, in which most is to be done, or as
    a rule."""
    return max(openings[0].longest, median(one.longest for one in openings))


async def cost(driver: Driver, change: Callable[[], object], rounds: int = 9) -> float:
    """The median of the milliseconds that a change takes, with all that follows it."""
    found: list[float] = []
    for _round in range(rounds):
        await rest(driver)
        begun = time.thread_time()
        change()
        turns = await _turns(driver, begun)
        found.append(sum(turns) * 1000)
    return median(found)


async def rest(driver: Driver) -> None:
    """Wait until all of the chat is read, drawn, and its size is known."""
    await _turns(driver, time.thread_time())


async def _opened(driver: Driver, watch: PaintWatch, wanted: Wanted) -> Opening:
    """Open a chat as a click does, on a row that is in sight."""
    chats = driver.window.chat_controller
    if wanted.before is None:
        chats.new_chat()
    else:
        chats.open_chat(wanted.before)
    view = driver.window.sidebar.chats
    row = driver.window.chats.row_of(wanted.chat)
    assert row is not None
    in_the_middle = QAbstractItemView.ScrollHint.PositionAtCenter
    view.scrollTo(driver.window.chats.index(row), in_the_middle)
    await rest(driver)
    gc.collect()
    watch.painted, begun = None, time.thread_time()
    view.opened.emit(wanted.chat)
    while watch.painted is None:  # noqa: ASYNC110 - what follows is to be seen turn by turn
        await asyncio.sleep(0)
    seen = watch.painted
    turns = await _turns(driver, seen)
    return Opening((seen - begun) * 1000, sum(turns) * 1000, max(turns, default=0.0) * 1000)


async def _turns(driver: Driver, last: float) -> list[float]:
    """The seconds of the turns of the loop from `last` on in which anything is done."""
    page, turns = driver.window.pane.transcript, list[float]()
    quiet, pause = time.monotonic(), 0.0
    while time.monotonic() - quiet < _QUIET or not (page.is_idle and page.feed.reading.is_read):
        await asyncio.sleep(pause)
        now = time.thread_time()
        pause = 0.001
        if now - last > _IDLE:
            turns.append(now - last)
            quiet, pause = time.monotonic(), 0.0
        last = now
    return turns
