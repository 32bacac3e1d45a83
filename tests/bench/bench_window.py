"""What a streamed reply costs the whole process: socket, engine, journal, drawing, and Qt's paint.

The program as a person runs it (`one_reply`), fed by a server in a process of its own; and, held
against it, a bare QTextBrowser that is given the same deltas by the same engine, through a plain
`insertText`. CPU of the processes, their children included. Memory is what they have to themselves
and their share of the rest (PSS), against an empty QWidget in a process that imports PySide6 and no
more; a note tells that of a QTextBrowser which shows the same text, with the fonts that it takes.

    python tests/bench/bench_window.py weir|plain      one of both alone, for a profiler
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from desktop.paths import places  # noqa: E402
from desktop.storage.settings.settings import Settings  # noqa: E402
from tests.bench.one_reply import megabytes  # noqa: E402
from tests.bench.streams import SIZE  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support import turns  # noqa: E402
from tests.support.showcase import everything  # noqa: E402

RATE, PIECE = 300, 4
"""Deltas a second, as the fastest of models send them, and the characters of each."""
SECONDS = 37 if os.environ.get("WEIR_FULL") else 12
"""How long the reply lasts; in the longer one, 45 kB."""
ROUNDS = 3
_FLUSH = 0.033
_TEXT = (everything() * 20)[: RATE * SECONDS * PIECE]
"""What the server sends."""
_PSS = """
print(0, next(int(x.split()[1]) for x in open("/proc/self/smaps_rollup") if x[:4] == "Pss:") / 1024)
"""
_LOOKED_AT = """
window.resize(900, 700)
window.show()
end = time.monotonic() + 1
while time.monotonic() < end:
    application.processEvents()
    time.sleep(0.01)
"""
_BARE = f"""
import time
from PySide6.QtWidgets import QApplication, QWidget
application, window = QApplication([]), QWidget()
{_LOOKED_AT}{_PSS}"""
_PAGE = f"""
import sys, time
from PySide6.QtWidgets import QApplication, QTextBrowser
application, window = QApplication([]), QTextBrowser()
window.setPlainText(sys.stdin.read())
{_LOOKED_AT}
bar = window.verticalScrollBar()
for at in range(0, bar.maximum(), bar.pageStep()):
    bar.setValue(at)
    application.processEvents()
{_PSS}"""
"""Each page of the text is drawn once, as it is where a reply arrives."""


def main() -> int:
    """Measure both in turn; some minutes."""
    if sys.argv[1:]:
        print(*{"weir": _weir, "plain": _plain_over_the_engine}[sys.argv[1]]())
        return 0
    notes: list[str] = []
    return report(rows(notes), notes)


def rows(notes: list[str]) -> Iterator[Row]:
    """CPU and memory, as ratios of the least of all rounds."""
    programs = (_weir, _plain_over_the_engine, partial(_measured, _BARE), partial(_measured, _PAGE))
    rounds = [[measure() for measure in programs] for _round in range(ROUNDS)]
    weir, plain, bare, page = (
        [min(one[at] for one in each) for at in (0, 1)] for each in zip(*rounds, strict=True)
    )
    notes.append(f"{SECONDS} s of reply: {weir[0]:.2f} s of CPU, plain {plain[0]:.2f} s")
    notes.append(
        f"{weir[1]:.0f} MB, plain over the engine {plain[1]:.0f}, bare {bare[1]:.0f}, "
        f"bare with the same text {page[1]:.0f}"
    )
    yield Row(
        f"CPU of the window at {RATE} deltas/s ÷ plain insertText", 1.6, 1.3, weir[0] / plain[0]
    )
    yield Row(
        "memory of the window after it ÷ an empty PySide6 window", 1.8, 1.5, weir[1] / bare[1]
    )


def _weir() -> tuple[float, float]:
    """The program, over a home that knows one endpoint."""
    with tempfile.TemporaryDirectory() as folder, _serving() as base_url:
        environ = {"WEIR_HOME": folder}
        settings = Settings(places(environ).settings, [])
        settings.put(Endpoint("Bench", base_url, "m"))
        settings.select("Bench")
        driven = f"import sys; sys.argv[1:] = {[*map(str, SIZE)]}"
        return _measured(f"{driven}; from tests.bench import one_reply as o; o.main()", environ)


def _plain_over_the_engine() -> tuple[float, float]:
    with _serving() as base_url:
        without = "import sys; sys.modules['click'] = None"  # as `one_reply` says
        return _measured(
            f"{without}; from tests.bench import bench_window as b; b.run({base_url!r})"
        )


def _measured(program: str, environ: Mapping[str, str] | None = None) -> tuple[float, float]:
    """CPU seconds and megabytes of a process of its own, which tells them."""
    child = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
        cwd=ROOT,
        input=_TEXT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, megabytes = child.stdout.split()
    return float(seconds), float(megabytes)


@contextmanager
def _serving() -> Iterator[str]:
    """The address of a server that sends the reply."""
    server = [sys.executable, "-m", "tests.bench.soak_server", str(RATE), str(SECONDS), str(PIECE)]
    with subprocess.Popen(server, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(serving.stdout.readline())}/v1"
        finally:
            serving.terminate()


def run(base_url: str) -> None:
    """Stream one reply into a plain page, and print what that cost."""
    application = make_application()
    with asyncio.Runner(loop_factory=partial(Loop, application)) as runner:
        print(runner.run(_plain(base_url)), megabytes())


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


if __name__ == "__main__":
    sys.exit(main())
