"""A large export comes in beside a window in which a reply streams: seconds, memory, and how long
the window could not answer for it.

A gap between two ticks of the loop counts as far as this process worked in it, in whichever thread:
what other programs took of the machine is not ours.

    WEIR_FULL=1 python3 dev.py bench      a gigabyte, else 100 MB
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.app.loop import Loop  # noqa: E402
from desktop.chat.deltas import ContentDelta  # noqa: E402 - the clone is no package of its own
from desktop.engine.workspace import Workspace  # noqa: E402
from desktop.paths import places  # noqa: E402
from desktop.ui.look.stylesheet import stylesheet  # noqa: E402
from desktop.ui.look.theme import LIGHT  # noqa: E402
from tests.bench.streams import MIXED, close, open_page  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.exchange import chatgpt_chat  # noqa: E402
from tests.support.showcase import of_length  # noqa: E402
from tests.support.sizes import FULL  # noqa: E402

MEGABYTES = 1000 if FULL else 100
RATE, DELTA = 200, 5
"""Deltas a second of the reply that streams, and characters of each."""
_TICK = 5
_WORDS = 200_000


def main() -> int:
    """Measure it."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    application.setStyle("Fusion")
    application.setStyleSheet(stylesheet(LIGHT))
    notes: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=partial(Loop, application)) as runner,
    ):
        return report(runner.run(rows(Path(folder), notes)), notes)


class Ticker(QObject):
    """Notes each tick: when it was, and the CPU seconds of this process until then."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks: list[tuple[float, float]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(_TICK)

    def _on_tick(self) -> None:
        self.ticks.append((time.perf_counter(), time.process_time()))

    def gaps(self) -> list[float]:
        """Milliseconds of each, the longest last."""
        self._timer.stop()
        return sorted(
            1000 * min(after[0] - before[0], after[1] - before[1])
            for before, after in pairwise(self.ticks)
        )


async def rows(folder: Path, notes: list[str]) -> list[Row]:
    """All figures."""
    path = export(folder / "conversations.json")
    alone = await streaming(asyncio.sleep(4))
    workspace = Workspace(places({"WEIR_HOME": str(folder / "home")}))
    begun, before = time.perf_counter(), peak()
    taking = workspace.importing.begin(await workspace.importing.choose(path))
    beside = await streaming(taking.report())
    seconds, grown = time.perf_counter() - begun, peak() - before
    again = workspace.importing.begin(await workspace.importing.choose(path))
    await asyncio.sleep(0.5)
    stopped = time.perf_counter()
    again.stop()
    await again.report()
    stop = 1000 * (time.perf_counter() - stopped)
    await workspace.close()
    taken = taking.so_far
    at = [round(beside[int(len(beside) * share)], 1) for share in (0.5, 0.99, 0.999)]
    notes.append(
        f"{taken.chats:,} chats, {taken.messages:,} messages; gaps {at} ms (½, 99, 99.9 %)"
    )
    notes.append(f"longest gap of the same page without an import: {alone[-1]:.1f} ms")
    size = path.stat().st_size / 1e6
    return [
        Row("longest gap of the loop while an export comes in, ms", 50, 20, beside[-1]),
        Row("MB that the process grew by for it", 300, 100, grown),
        Row("seconds for each GB of it, beside a window", 120, 40, seconds * 1000 / size),
        Row("ms until it is stopped", 200, 20, stop),
    ]


async def streaming(work: object) -> list[float]:
    """The gaps of a window in which a reply streams until `work` is done."""
    page, ticker = open_page(), Ticker()
    working = asyncio.ensure_future(work)  # type: ignore[call-overload]
    text, pushed, begun = of_length(MIXED, 200_000), 0, time.perf_counter()
    while not working.done():
        due = round((time.perf_counter() - begun) * RATE) * DELTA
        while pushed < min(due, len(text)):
            page.push(ContentDelta(text[pushed : pushed + DELTA]))
            pushed += DELTA
        await asyncio.sleep(0.005)
    gaps = ticker.gaps()
    close(page)
    return gaps


def export(path: Path) -> Path:
    """An export of ChatGPT, of chats of many lengths."""
    dice = random.Random(7)
    words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 9)))
             for _ in range(5000)]  # fmt: skip
    pool = " ".join(dice.choices(words, k=_WORDS))
    with path.open("w") as file:
        for number, chat in enumerate(chats(dice, pool)):
            file.write(",\n" if number else "[")
            json.dump(chat, file)
            if file.tell() > MEGABYTES * 1_000_000:
                break
        file.write("]")
    return path


def chats(dice: random.Random, pool: str) -> Iterator[dict[str, object]]:
    """Chats without end: most are short, one in two hundred has a thousand messages."""
    number = 0
    while True:
        count = 1000 if number % 200 == 199 else dice.randint(2, 60)
        places_in_pool = [dice.randrange(len(pool) - 8000) for _ in range(count)]
        texts = [pool[at : at + dice.randint(20, 8000)] for at in places_in_pool]
        yield chatgpt_chat(number, texts)
        number += 1


def peak() -> float:
    """Megabytes that the process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
