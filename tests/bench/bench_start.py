"""From start to first paint: the program against a bare PySide6 window, in turns.

Each start is a process of its own, from before the interpreter until a paint event has been
handled. Bytecode is warm in a folder of this benchmark's own, whatever the machine sets: without,
every figure is 2.3 times as large.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.table import Row, report  # noqa: E402 - the clone is no package of its own

ROUNDS = 9
_WATCH = """
import os
from PySide6.QtCore import QEvent, QObject

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.event(event)
            os._exit(0)
        return False

watch = Watch()
"""
_BARE = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
application.installEventFilter(watch)
window = QWidget()
window.resize(1100, 760)
window.show()
application.exec()
"""
_WEIR = """
from desktop import app
make_application = app.make_application

def watched():
    application = make_application()
    application.installEventFilter(watch)
    return application

app.make_application = watched
app.main()
"""


def main() -> int:
    """Measure it; some ten seconds."""
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        return report(rows(Path(folder), notes), notes)


def rows(folder: Path, notes: list[str]) -> Iterator[Row]:
    """The one figure. The first start of each is not counted: it writes bytecode and the home."""
    environment = os.environ | {
        "WEIR_HOME": str(folder / "home"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for program in (_WEIR, _BARE):
        seconds_until_paint(program, environment)
    pairs = [
        (seconds_until_paint(_WEIR, environment), seconds_until_paint(_BARE, environment))
        for _round in range(ROUNDS)
    ]
    ours, bare = (median(pair[number] for pair in pairs) * 1000 for number in (0, 1))
    notes.append(f"first paint: {ours:.0f} ms, bare window {bare:.0f} ms")
    yield Row("first paint ÷ bare PySide6 window", 1.5, 1.25, median(a / b for a, b in pairs))


def seconds_until_paint(program: str, environment: dict[str, str]) -> float:
    """Start a program that leaves once it has painted."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _WATCH + program], env=environment, check=True, timeout=60
    )
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
