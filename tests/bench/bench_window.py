"""What a streamed reply costs the whole process: socket, engine, journal, drawing, and Qt's paint.

The program as a person runs it (`one_reply`), fed by a server in a process of its own; and, held
against it, a bare QTextBrowser that is given the same deltas by the same engine, through a plain
`insertText` (`plain_reply`). CPU of the processes, their children included. Memory is all that the
process has in it, against an empty QWidget in a process that imports PySide6 and no more
(`bare_window`). A note tells what of it is not Weir's: that of a QTextBrowser which shows the same
text, with the fonts that it takes, and with the libraries that Weir's window loads.

    python tests/bench/bench_window.py weir|plain      one of both alone, for a profiler
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.table import Row, report  # noqa: E402 - the clone is no package of its own
from tests.support.showcase import everything  # noqa: E402
from tests.support.sizes import FULL  # noqa: E402

RATE, PIECE = 300, 4
"""Deltas a second, as the fastest of models send them, and the characters of each."""
SECONDS = 37 if FULL else 12
"""How long the reply lasts; in the longer one, 45 kB."""
SIZE = ("900", "700")
ROUNDS = 3
_TEXT = (everything() * 20)[: RATE * SECONDS * PIECE]
"""What the server sends."""


def main() -> int:
    """Measure both in turn; some minutes."""
    if sys.argv[1:]:
        print(*{"weir": _weir, "plain": _plain}[sys.argv[1]]())
        return 0
    notes: list[str] = []
    return report(rows(notes), notes)


def rows(notes: list[str]) -> Iterator[Row]:
    """CPU and memory, as ratios of the least of all rounds."""
    programs: list[Callable[[], tuple[float, float]]]
    programs = [_weir, _plain, *(partial(_bare, what) for what in ("empty", "text", "libraries"))]
    rounds = [[measure() for measure in programs] for _round in range(ROUNDS)]
    weir, plain, empty, text, libraries = (
        [min(one[at] for one in each) for at in (0, 1)] for each in zip(*rounds, strict=True)
    )
    notes.append(f"{SECONDS} s of reply: {weir[0]:.2f} s of CPU, plain {plain[0]:.2f} s")
    notes.append(
        f"{weir[1]:.0f} MB, plain over the engine {plain[1]:.0f}, empty {empty[1]:.0f}, with the "
        f"same text {text[1]:.0f}, and with the libraries {libraries[1]:.0f}; "
        f"against these {weir[1] / libraries[1]:.2f}"
    )
    yield Row(
        f"CPU of the window at {RATE} deltas/s ÷ plain insertText", 1.6, 1.3, weir[0] / plain[0]
    )
    yield Row(
        "memory of the window after it ÷ an empty PySide6 window", 1.8, 1.5, weir[1] / empty[1]
    )


def _weir() -> tuple[float, float]:
    """The program, over a home that knows one endpoint."""
    with tempfile.TemporaryDirectory() as folder, _serving() as base_url:
        endpoint = f'[[endpoints]]\nname = "Bench"\nbase_url = "{base_url}"\nmodel = "m"\n'
        Path(folder, "settings.toml").write_text(endpoint)
        # As large as the others from the start: what is painted on stays as large as it ever was.
        Path(folder, "window.state").write_text(f"window 0 0 {' '.join(SIZE)} 0 screen\n")
        return _measured("one_reply", *SIZE, environ={"WEIR_HOME": folder})


def _plain() -> tuple[float, float]:
    """A bare page over Weir's engine."""
    with _serving() as base_url:
        return _measured("plain_reply", *SIZE, base_url)


def _bare(what: str) -> tuple[float, float]:
    """A window without Weir; its CPU is not told."""
    return _measured("bare_window", *SIZE, what)


def _measured(
    program: str, *arguments: str, environ: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """CPU seconds and megabytes of a process of its own, which tells them."""
    child = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{program}", *arguments],
        env=os.environ | (environ or {}),
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


if __name__ == "__main__":
    sys.exit(main())
