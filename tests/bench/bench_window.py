"""What a streamed reply costs the whole process: socket, engine, journal, drawing, and Qt's paint.

The real window over the real engine, fed by a server in a process of its own; and, held against it,
a bare QTextBrowser that is given the same deltas by the same engine, through a plain `insertText`.
CPU of the processes, their children included; memory is what they have to themselves and their
share of the rest (PSS).

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
from statistics import median

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
_START = "the first"
"""What has the loading of modules and fonts behind it: a short reply, which is not counted."""


def main() -> int:
    """Measure both in turn; some minutes."""
    if sys.argv[1:]:
        print(*asyncio.run(_measured(sys.argv[1])))
        return 0
    return report(rows())


def rows() -> Iterator[Row]:
    """CPU and memory, as ratios."""
    costs: dict[str, list[tuple[float, float]]] = {"weir": [], "plain": []}
    for _round in range(ROUNDS):
        for name, found in costs.items():
            found.append(asyncio.run(_measured(name)))
    seconds, memory = ([median(one[at] for one in costs[n]) for n in costs] for at in (0, 1))
    yield Row(f"CPU of the window at {RATE} deltas/s ÷ plain", 1.6, 1.3, seconds[0] / seconds[1])
    yield Row("memory of the window after it ÷ a bare one", 1.8, 1.5, memory[0] / memory[1])


async def _measured(name: str) -> tuple[float, float]:
    """CPU seconds and megabytes of one, in a process of its own."""
    program = [sys.executable, "-c", f"from tests.bench import bench_window as b; b.run({name!r})"]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    child = await asyncio.create_subprocess_exec(
        *program, env=environ, cwd=ROOT, stdout=subprocess.PIPE
    )
    out, _nothing = await child.communicate()
    seconds, megabytes = out.split()
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
