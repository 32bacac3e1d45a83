"""From start to first paint, and until a letter stands in the message: against the first paint of a
bare PySide6 window, in turns.

Each start is a process of its own, from before the interpreter until a paint event has been
handled. The letter is typed as soon as the cursor is in the message of the painted window, which is
the one that stands there while the program is loaded, and counts once the message with it has been
painted. Bytecode is warm in a folder of this benchmark's own, whatever the machine sets: without,
every figure is 2.3 times as large.

A bundle that lies in build/package is measured against the same bare window. It cannot be told
to leave, so both are watched from outside: until the screen shows something.
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
from threading import Timer

from PySide6.QtGui import QGuiApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.table import Row, report  # noqa: E402 - the clone is no package of its own

ROUNDS = 9
BUNDLE = ROOT / "build" / "package" / "dist" / "weir" / "weir"
_INSIDE = (300, 300)
"""A point of the screen that every window covers."""
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
{watched}
window = QWidget()
window.resize(1100, 760)
window.show()
application.exec()
"""
_WATCHED = _BARE.format(watched="application.installEventFilter(watch)")
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
_TYPING = """
import os
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

class Watch(QObject):
    typed = False
    def eventFilter(self, watched, event):
        if event.type() != QEvent.Type.Paint:
            return False
        watched.event(event)
        message = QApplication.focusWidget()
        if message is None and isinstance(watched, QWidget):
            watched.window().activateWindow()  # as a window manager does; here may be none
        if type(message).__name__ != "MessageEdit":
            return True
        if message.toPlainText() == "x":
            if watched is message.viewport():
                os._exit(0)
        elif not self.typed:
            self.typed = True
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
            QCoreApplication.postEvent(message, key)
        return True

watch = Watch()
"""


def main() -> int:
    """Measure it; some ten seconds."""
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        return report(rows(Path(folder), notes), notes)


def rows(folder: Path, notes: list[str]) -> Iterator[Row]:
    """A figure, or two. The first start of each is not counted: it writes bytecode and the home."""
    environment = os.environ | {
        "WEIR_HOME": str(folder / "home"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # An X server without any client begins anew, and whoever comes next waits for that: Weir twice,
    # since it asks first whether there is a display. On a desktop there is always another client.
    application = QGuiApplication.instance() or QGuiApplication([])
    programs = (_WATCH + _WEIR, _TYPING + _WEIR, _WATCH + _WATCHED)
    for program in programs:
        seconds_until_exit(program, environment)
    rounds = [[seconds_until_exit(one, environment) for one in programs] for _ in range(ROUNDS)]
    ours, typing, bare = (min(each) * 1000 for each in zip(*rounds, strict=True))
    notes.append(f"first paint {ours:.0f} ms, typing {typing:.0f} ms, bare window {bare:.0f} ms")
    yield Row("first paint ÷ bare PySide6 window's", 1.25, 1.15, ours / bare)
    yield Row(
        "start to a typed letter ÷ bare PySide6 window's first paint", 1.6, 1.3, typing / bare
    )
    if BUNDLE.exists():
        yield _of_the_bundle(environment, notes)
    else:
        notes.append("no bundle to measure: `python3 dev.py package bundle` makes one")
    del application


def _of_the_bundle(environment: dict[str, str], notes: list[str]) -> Row:
    bare, bundle = [sys.executable, "-c", _BARE.format(watched="")], [str(BUNDLE)]
    for program in (bundle, bare):
        seconds_until_seen(program, environment)
    pairs = [
        (seconds_until_seen(bundle, environment), seconds_until_seen(bare, environment))
        for _round in range(ROUNDS)
    ]
    ours, theirs = (median(pair[number] for pair in pairs) * 1000 for number in (0, 1))
    notes.append(f"the bundle's: {ours:.0f} ms, bare window {theirs:.0f} ms")
    return Row(
        "the bundle's first paint ÷ bare window", 1.25, 1.15, median(a / b for a, b in pairs)
    )


def seconds_until_seen(program: list[str], environment: dict[str, str]) -> float:
    """Start a program, wait until its window is on the screen, and end it."""
    empty = _pixel()
    started = time.perf_counter()
    process = subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL)
    while _pixel() == empty:
        if process.poll() is not None or time.perf_counter() - started > 60:
            sys.exit(f"{program[0]} opened no window")
        time.sleep(0.0005)
    seconds = time.perf_counter() - started
    process.terminate()
    process.wait()
    while _pixel() != empty:
        time.sleep(0.01)
    return seconds


def _pixel() -> int:
    picture = QGuiApplication.primaryScreen().grabWindow(0, *_INSIDE, 1, 1)
    return picture.toImage().pixel(0, 0)


def seconds_until_exit(program: str, environment: dict[str, str]) -> float:
    """Start a program that leaves by itself.

    Not with a timeout of `subprocess`: it looks every 50 ms whether the program has left, so that
    all that is measured is 164, 214 or 264 ms.
    """
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    patience = Timer(60, process.kill)
    patience.start()
    status = process.wait()
    seconds = time.perf_counter() - started
    patience.cancel()
    if status:
        sys.exit(f"a start ended with {status}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
