"""The real window over the real engine, fed for a long time: memory stays flat, nothing is left.

    xvfb-run -a python tests/bench/soak.py --minutes 30 --rate 200

Turn after turn is asked of a server in a process of its own, which sends so many deltas a second;
every few turns a new chat begins. Prints a line now and then. Ends with 1 where memory has grown
by more than 5 % since the first fifth of the time, or where timers, tasks, documents, threads or
children are left in the end that were not there after the first turn.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextDocument

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.app import make_application  # noqa: E402 - the clone is no package of its own
from desktop.app.loop import Loop  # noqa: E402
from desktop.chat.endpoint import Endpoint  # noqa: E402
from tests.bench.soak_server import TOKEN  # noqa: E402
from tests.bench.streams import children  # noqa: E402
from tests.support.driving import Driver, open_window, until  # noqa: E402

TURNS_A_CHAT = 4
TURN_SECONDS = 30
SAMPLES = 30
GROWTH = 1.05
_REST = 5.0
"""Seconds of rest before it is counted what is left."""


@dataclass(frozen=True)
class Sample:
    """What the process holds."""

    megabytes: float
    timers: int
    """Active ones."""
    tasks: int
    documents: int
    threads: int
    children: int
    files: int

    def line(self, seconds: float) -> str:
        """For the screen."""
        counts = "  ".join(f"{name} {value:g}" for name, value in asdict(self).items())
        return f"{seconds / 60:6.1f} min  {counts}"


def main() -> int:
    """Soak; returns 1 where something grew or is left."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--minutes", type=float, default=30)
    reader.add_argument("--rate", type=int, default=200)
    given = reader.parse_args()
    application = make_application()
    server = [sys.executable, "-m", "tests.bench.soak_server", str(given.rate), str(TURN_SECONDS)]
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(server, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving,
        asyncio.Runner(loop_factory=partial(Loop, application)) as runner,
    ):
        assert serving.stdout is not None
        port = int(serving.stdout.readline())
        try:
            return runner.run(soak(Path(home), port, given.minutes * 60))
        finally:
            serving.terminate()


async def soak(home: Path, port: int, seconds: float) -> int:
    """Ask and ask; what the first turn left behind is what may be there in the end."""
    endpoint = Endpoint("Soak", f"http://127.0.0.1:{port}/v1", "soak")
    async with open_window(home, endpoint) as driver:
        await ask(driver, 0)
        await new_chat(driver)
        first, begun = sample(driver), time.monotonic()
        print(first.line(0), flush=True)
        watching = asyncio.create_task(watch(driver, begun, seconds), name="soak watch")
        number = 0
        while time.monotonic() - begun < seconds:
            number += 1
            await ask(driver, number)
            if number % TURNS_A_CHAT == 0:
                await new_chat(driver)
        samples = await watching
        await new_chat(driver)
        last = sample(driver)
        print(last.line(time.monotonic() - begun) + "  at rest", flush=True)
    return verdict(first, last, samples)


async def ask(driver: Driver, number: int) -> None:
    """One turn, from the question to the end of its reply."""
    await driver.activate()
    driver.commit(f"Question {number}: go on.")
    driver.press("Return")
    await until(lambda: driver.window.chat_controller.streaming, 30)
    await until(lambda: not driver.window.chat_controller.streaming, TURN_SECONDS * 4)
    assert driver.path[-1].text.count(TOKEN), driver.path[-1]


async def new_chat(driver: Driver) -> None:
    """A new chat, and a while for what ends by itself."""
    driver.press("Ctrl+N")
    await until(lambda: not driver.path)
    await asyncio.sleep(_REST)


async def watch(driver: Driver, begun: float, seconds: float) -> list[Sample]:
    """A sample now and then, until the time is up."""
    samples = []
    for number in range(1, SAMPLES + 1):
        await asyncio.sleep(max(0.0, begun + seconds * number / SAMPLES - time.monotonic()))
        samples.append(sample(driver))
        print(samples[-1].line(time.monotonic() - begun), flush=True)
    return samples


def sample(driver: Driver) -> Sample:
    """What the process holds now."""
    gc.collect()
    objects = gc.get_objects()
    timers = {id(timer): timer for timer in driver.window.findChildren(QTimer)}
    timers |= {id(found): found for found in objects if isinstance(found, QTimer)}
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return Sample(
        megabytes=round(int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1),
        timers=sum(timer.isActive() for timer in timers.values()),
        tasks=len(asyncio.all_tasks()),
        documents=sum(isinstance(found, QTextDocument) for found in objects),
        threads=threading.active_count(),
        children=len(children()),
        files=len(os.listdir("/proc/self/fd")),
    )


def verdict(first: Sample, last: Sample, samples: list[Sample]) -> int:
    """Says what is wrong; 1 where something is."""
    fifth = len(samples) // 5
    early = median(s.megabytes for s in samples[fifth : 2 * fifth])
    late = median(s.megabytes for s in samples[-fifth:])
    wrong = []
    if late > early * GROWTH:
        wrong.append(f"memory grew from {early:.1f} to {late:.1f} MB")
    before, after = asdict(first), asdict(last)
    for name in ("timers", "tasks", "documents", "threads", "children", "files"):
        if after[name] > before[name]:
            wrong.append(f"{name}: {before[name]} before, {after[name]} left")
    print(f"memory: {early:.1f} MB early, {late:.1f} MB late, {late / early - 1:+.1%}")
    print("\n".join(wrong) or "nothing grew, nothing is left")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
