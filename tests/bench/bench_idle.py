"""What an open window costs while nobody does anything: timers, wake-ups and time of the processor.

The real program on a desktop of its own, with a chat open, the cursor in the message, and a word in
it that was just typed. What still runs then (the draft is saved, the caret comes to rest) is waited
for; from there on nothing may.

    WEIR_FULL=1 python3 dev.py bench      watches for a minute, else for some seconds
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.messages import Role  # noqa: E402 - the clone is no package of its own
from desktop.storage.history.history import History  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.desktop import Desktop, until  # noqa: E402
from tests.support.sizes import FULL  # noqa: E402

SECONDS = 60 if FULL else 5
NOWHERE = "http://127.0.0.1:9/v1"
REPLIES = ROOT / "tests" / "data" / "replies"
_PROGRAM = """
import gc, os, sys
from PySide6.QtCore import QAbstractEventDispatcher, QObject, QSocketNotifier, QThread
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from desktop import app

asked = os.open(sys.argv[1], os.O_RDWR)
make_application = app.make_application

def objects():
    found = {id(one): one for one in gc.get_objects() if isinstance(one, QObject) and isValid(one)}
    for top in (QApplication.instance(), *QApplication.topLevelWidgets()):
        found |= {id(one): one for one in (top, *top.findChildren(QObject))}
    return [one for one in found.values() if one.thread() is QThread.currentThread()]

def answer(*_):
    os.read(asked, 1)
    now = QAbstractEventDispatcher.instance()
    running = [
        f"{type(one.parent()).__name__}.{type(one).__name__} {timer.interval} ms"
        for one in objects() for timer in now.registeredTimers(one)
    ]
    has = type(QApplication.focusWidget()).__name__
    with open(sys.argv[1] + ".new", "w") as told:
        print(has, *running, sep=chr(10), file=told)
    os.rename(told.name, sys.argv[1] + ".told")

def watched():
    global notifier
    application = make_application()
    notifier = QSocketNotifier(asked, QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    return application

app.make_application = watched
app.main()
"""


class Cost(NamedTuple):
    """What a program and its children have used so far."""

    seconds: float
    wake_ups: int


class Watched:
    """The program; it wakes up to be asked, and never by itself."""

    def __init__(self, desktop: Desktop) -> None:
        self._asks = desktop.home / "asks"
        os.mkfifo(self._asks)
        command = (sys.executable, "-c", _PROGRAM, str(self._asks))
        environ = desktop.weir_home("weir", NOWHERE) | {"PYTHONPATH": str(ROOT)}
        self.process = desktop.start(*command, environ=environ)

    def timers(self) -> tuple[str, list[str]]:
        """What has the keyboard, and the timers that run."""
        told = self._asks.with_suffix(".told")
        told.unlink(missing_ok=True)
        self._asks.write_bytes(b"?")
        until(told.exists)
        focused, *running = told.read_text().splitlines()
        return focused, running

    def cost(self) -> Cost:
        """Of all threads; a process that ended is not asked for what it used."""
        seconds, wake_ups = 0.0, 0
        for task in (
            t for pid in _family(self.process.pid) for t in Path(f"/proc/{pid}/task").iterdir()
        ):
            seconds += int((task / "schedstat").read_text().split()[0]) / 1e9
            lines = (task / "status").read_text().splitlines()
            wake_ups += sum(int(x.split()[1]) for x in lines if x.startswith("voluntary_ctxt"))
        return Cost(seconds, wake_ups)


def main() -> int:
    """Measure it; some twenty seconds and those that it is watched for."""
    notes: list[str] = []
    if sys.platform != "linux":
        print("counted on Linux alone")
        return 0
    with tempfile.TemporaryDirectory() as folder, Desktop(Path(folder)) as desktop:
        return report(rows(desktop, notes), notes)


def rows(desktop: Desktop, notes: list[str]) -> Iterator[Row]:
    """Three figures of one window."""
    fill(desktop)
    watched = Watched(desktop)
    desktop.place("Weir")
    focused = comes_to_rest(desktop, watched)
    before = watched.cost()
    time.sleep(SECONDS)
    after = watched.cost()
    _focused, running = watched.timers()
    notes.append(
        f"{focused} had the keyboard; {SECONDS} s: {after.wake_ups - before.wake_ups} wake-ups"
    )
    notes += running
    yield Row("timers in an idle window", 0, 0, len(running))
    wake_ups = (after.wake_ups - before.wake_ups) / SECONDS
    yield Row("wake-ups of an idle window, a second", 0, 0, wake_ups)
    share = (after.seconds - before.seconds) / SECONDS * 100
    yield Row("processor of an idle window, per cent of one", 0.1, 0.01, share)


def fill(desktop: Desktop) -> None:
    """A chat with code, formulas and tables, which the window opens by itself."""
    desktop.weir_home("weir", NOWHERE)
    home = desktop.home / "weir"
    history, parent = History(home / "history.db"), None
    chat = history.create("Looked at")
    for reply in ("code.md", "maths.md", "tables.md"):
        for role, text in ((Role.USER, "And?"), (Role.ASSISTANT, (REPLIES / reply).read_text())):
            parent = history.add_message(chat, parent, role, text).id
    history.close()
    (home / "window.state").write_text(f"chat {chat}\n")


def comes_to_rest(desktop: Desktop, watched: Watched) -> str:
    """Type a word, and wait as long as something still runs. Returns what has the keyboard."""
    until(lambda: watched.timers()[0] == "MessageEdit")
    desktop.type("Hello")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        time.sleep(2)
        focused, running = watched.timers()
        if not running:
            break
    return focused


def _family(pid: int) -> list[int]:
    """A process and those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


if __name__ == "__main__":
    sys.exit(main())
