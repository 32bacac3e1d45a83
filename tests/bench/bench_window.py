"""What a streamed reply costs the whole process: socket, engine, journal, drawing, and Qt's paint.

The real window over the real engine, fed by a server in a process of its own; and, held against it,
a bare QTextBrowser that is given the same deltas by the same engine, through a plain `insertText`.
CPU of the processes, their children included. Memory is what they have to themselves and their
share of the rest (PSS), against an empty QWidget in a process that imports PySide6 and no more.

    python tests/bench/bench_window.py weir|plain      one of both alone, for a profiler
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.app import make_application  # noqa: E402 - the clone is no package of its own
from desktop.app.loop import Loop  # noqa: E402
from desktop.chat.deltas import ContentDelta  # noqa: E402
from desktop.chat.endpoint import Endpoint  # noqa: E402
from desktop.engine.events import TurnEnded  # noqa: E402
from tests.bench.streams import SIZE  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support import turns  # noqa: E402
from tests.support.driving import open_window, until  # noqa: E402

RATE, PIECE = 300, 4
"""Deltas a second, as the fastest of models send them, and the characters of each."""
SECONDS = 37 if os.environ.get("WEIR_FULL") else 12
"""How long the reply lasts; in the longer one, 45 kB."""
ROUNDS = 3
_FLUSH = 0.033
_BARE = """
import time
from PySide6.QtWidgets import QApplication, QWidget
application, window = QApplication([]), QWidget()
window.resize(900, 700)
window.show()
end = time.monotonic() + 1
while time.monotonic() < end:
    application.processEvents()
    time.sleep(0.01)
print(0, next(int(x.split()[1]) for x in open("/proc/self/smaps_rollup") if x[:4] == "Pss:") / 1024)
"""


def main() -> int:
    """Measure both in turn; some minutes."""
    if sys.argv[1:]:
        print(*_measured(_streaming(sys.argv[1])))
        return 0
    notes: list[str] = []
    return report(rows(notes), notes)


def rows(notes: list[str]) -> Iterator[Row]:
    """CPU and memory, as ratios of the least of all rounds."""
    programs = (_streaming("weir"), _streaming("plain"), _BARE)
    rounds = [[_measured(program) for program in programs] for _round in range(ROUNDS)]
    weir, plain, bare = (
        [min(one[at] for one in each) for at in (0, 1)] for each in zip(*rounds, strict=True)
    )
    notes.append(f"{SECONDS} s of reply: {weir[0]:.2f} s of CPU, plain {plain[0]:.2f} s")
    notes.append(f"{weir[1]:.0f} MB, plain over the engine {plain[1]:.0f}, bare {bare[1]:.0f}")
    yield Row(
        f"CPU of the window at {RATE} deltas/s ÷ plain insertText", 1.6, 1.3, weir[0] / plain[0]
    )
    yield Row(
        "memory of the window after it ÷ an empty PySide6 window", 1.8, 1.5, weir[1] / bare[1]
    )


def _streaming(name: str) -> str:
    # Without click httpx leaves out its command line, which only development has: 10 MB.
    without = "import sys; sys.modules['click'] = None"
    return f"{without}; from tests.bench import bench_window as b; b.run({name!r})"


def _measured(program: str) -> tuple[float, float]:
    """CPU seconds and megabytes of a process of its own, which tells them."""
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    child = subprocess.run(
        [sys.executable, "-c", program], env=environ, cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    seconds, megabytes = child.stdout.split()
    return float(seconds), float(megabytes)


def run(name: str) -> None:
    """Stream one reply, and print what that cost."""
    server = [sys.executable, "-m", "tests.bench.soak_server", str(RATE), str(SECONDS), str(PIECE)]
    application = make_application()
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(server, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving,
        asyncio.Runner(loop_factory=partial(Loop, application)) as runner,
    ):
        assert serving.stdout is not None
        base_url = f"http://127.0.0.1:{int(serving.stdout.readline())}/v1"
        try:
            streamed = _weir(Path(home), base_url) if name == "weir" else _plain(base_url)
            print(runner.run(streamed), _megabytes())
        finally:
            serving.terminate()


async def _weir(home: Path, base_url: str) -> float:
    async with open_window(home, Endpoint("Bench", base_url, "m")) as driver:
        driver.window.resize(*SIZE)
        await driver.activate()
        driver.commit("Go on.")
        driver.press("Return")
        await until(lambda: driver.window.chat_controller.streaming)
        await asyncio.sleep(1)
        before = _cpu()
        while driver.window.chat_controller.streaming:  # noqa: ASYNC110 - Qt's, not asyncio's
            await asyncio.sleep(0.5)
        await asyncio.sleep(0.5)
        return _cpu() - before


async def _plain(base_url: str) -> float:
    page = QTextBrowser()
    page.resize(*SIZE)
    page.show()
    end, bar, waiting = QTextCursor(page.document()), page.verticalScrollBar(), list[str]()
    turn = turns.start(turns.endpoint_at(base_url))
    loop = asyncio.get_running_loop()

    def flush() -> None:
        end.insertText("".join(waiting))
        waiting.clear()
        bar.setValue(bar.maximum())

    before, begun = 0.0, loop.time()
    async for event in turn:
        if not before and loop.time() > begun + 1:
            before = _cpu()
        if isinstance(event, ContentDelta):
            if not waiting:
                loop.call_later(_FLUSH, flush)
            waiting.append(event.text)
        elif isinstance(event, TurnEnded):
            assert event.failure is None, event.failure
    await asyncio.sleep(0.5)
    cost = _cpu() - before
    page.close()
    return cost


def _cpu() -> float:
    return sum(os.times()[:4])


def _megabytes() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    sys.exit(main())
