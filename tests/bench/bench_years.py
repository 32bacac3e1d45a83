"""A history of years against none: 100,000 messages in 5,000 chats, one of them of 10,000.

Start: from before the interpreter until a letter that is typed stands in the message, as processes
in turns; the chat that was read last is shown. Opening (`openings`): from the click on a chat until
the window is painted, in processor time, against a chat without a message, and against the newest
chat in a history of its own; what follows is counted apart, by its longest turn. A row of the list
that changes, against a repaint of the list. Memory: that of the real program with the longest chat
open, and what a long walk through that chat adds.

    WEIR_FULL=1 python3 dev.py bench      walks for five minutes, else for some seconds
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import copyfile
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.app import make_application  # noqa: E402 - the clone is no package of its own
from desktop.app.loop import Loop  # noqa: E402
from desktop.chat.endpoint import Endpoint  # noqa: E402
from desktop.storage.history.adopting import adopt  # noqa: E402
from tests.bench.openings import Wanted, cost, longest, open_in_turns, painted, rest  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.driving import Driver, open_window, wheel  # noqa: E402
from tests.support.many_chats import MODELS, Written, write  # noqa: E402
from tests.support.sizes import FULL  # noqa: E402

ROUNDS = 9
SECONDS = 300 if FULL else 15
ENDPOINTS = [Endpoint(name, "http://127.0.0.1:9/v1", model) for name, model in MODELS]
_SETTINGS = "".join(
    f"""
[[endpoints]]
name = "{one.name}"
base_url = "{one.base_url}"
model = "{one.model}"
"""
    for one in ENDPOINTS
)
_TYPING = """
import os
from desktop import app

painted_frame = app._painted_frame

def painted(*given, **named):
    frame = painted_frame(*given, **named)
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent
    from desktop.app.windows import Windows
    furnish = Windows.furnish

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint and self.edit.toPlainText() == "x":
                watched.event(event)
                os._exit(0)
            return False

    def furnished(windows, frame):
        global watch
        content = furnish(windows, frame)
        watch = Watch()
        watch.edit = content.pane.composer.edit
        watch.edit.viewport().installEventFilter(watch)
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        QCoreApplication.postEvent(watch.edit, key)
        return content

    Windows.furnish = furnished
    return frame

app._painted_frame = painted
app.main()
"""
_PROGRAM = "from desktop import app; app.main()"


def main() -> int:
    """Measure it; a minute or two."""
    if sys.platform != "linux":
        print("measured on Linux alone")
        return 0
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        return report(rows(Path(folder), notes), notes)


def rows(folder: Path, notes: list[str]) -> Iterator[Row]:
    """The figures of the same history."""
    begun = time.monotonic()
    years, empty = folder / "years", folder / "empty"
    for home in (years, empty):
        home.mkdir()
        (home / "settings.toml").write_text(_SETTINGS)
    written = write(years / "history.db")
    notes.append(f"{written.messages} messages written in {time.monotonic() - begun:.1f} s")
    (years / "window.state").write_text(f"chat {written.newest}\n")
    yield _memory(years, empty, written, notes)  # first: what is made once is made then
    yield _start(folder, years, empty, notes)
    inside = folder / "inside"
    inside.mkdir()
    copyfile(years / "history.db", inside / "history.db")
    with asyncio.Runner(loop_factory=partial(Loop, make_application())) as runner:
        yield from runner.run(_inside(inside, written, notes))


def _start(folder: Path, years: Path, empty: Path, notes: list[str]) -> Row:
    environ = _environ(folder)
    for home in (years, empty):
        _seconds_to_typing(environ, home)
    pairs = [
        (_seconds_to_typing(environ, years), _seconds_to_typing(environ, empty))
        for _round in range(ROUNDS)
    ]
    ours, bare = (median(pair[number] for pair in pairs) * 1000 for number in (0, 1))
    notes.append(f"start to typing: {ours:.0f} ms, on an empty home {bare:.0f} ms")
    ratio = median(pair[0] / pair[1] for pair in pairs)
    return Row("start to typing: years of history ÷ empty home", 1.3, 1.1, ratio)


def _environ(folder: Path) -> dict[str, str]:
    more = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONPATH": str(ROOT)}
    environ = os.environ | more
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ


def _seconds_to_typing(environ: dict[str, str], home: Path) -> float:
    started = time.perf_counter()
    given = environ | {"WEIR_HOME": str(home)}
    subprocess.run([sys.executable, "-c", _TYPING], env=given, check=True, timeout=60)
    return time.perf_counter() - started


def _memory(years: Path, empty: Path, written: Written, notes: list[str]) -> Row:
    """Of the window's process: the longest chat is open, and all of it is read."""
    state = years / "window.state"
    before = state.read_text()
    state.write_text(f"chat {written.longest}\n")
    ours, bare = (_megabytes_at_rest(home) for home in (years, empty))
    state.write_text(before)
    notes.append(f"PSS: {ours:.0f} MB, on an empty home {bare:.0f} MB")
    return Row("PSS with years of history and the longest chat open, MB", 150, 130, ours)


def _megabytes_at_rest(home: Path) -> float:
    """Of the program, a while after it has nothing more to do."""
    environ = os.environ | {"WEIR_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM], env=environ)
    used, still = -1.0, 0
    while still < 3:
        time.sleep(1)
        now = _processor_seconds(process.pid)
        still = still + 1 if now - used < 0.02 else 0
        used = now
    found = megabytes(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return found


def _processor_seconds(pid: int) -> float:
    """Of all threads of a process: one builds the index of the search."""
    figures = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int | str = "self") -> float:
    """The memory of a process, what it shares with others by its share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


async def _inside(home: Path, written: Written, notes: list[str]) -> list[Row]:
    async with open_window(home, *ENDPOINTS) as driver:
        newest = driver.workspace.history.load(written.newest)
        chats = _chats(driver, written)
        opened = await open_in_turns(driver, chats, ROUNDS)
        anew = {f"{name} from a new chat": Wanted(one.chat, None) for name, one in chats.items()}
        opened |= await open_in_turns(driver, anew, ROUNDS)
        row = await _changed_row(driver)
        driver.window.chat_controller.open_chat(written.longest)
        await rest(driver)
        grown = await _walk(driver, notes)
    alone = home.with_name("alone")
    async with open_window(alone, *ENDPOINTS) as driver:
        only = adopt(driver.workspace.history, newest)
        driver.window.chats.touch(only, newest.title)
        opened |= await open_in_turns(driver, {"newest, alone": Wanted(only, None)}, ROUNDS)
    times = {name: painted(found) for name, found in opened.items()}
    shown = ", ".join(f"{name} {taken:.1f} ms" for name, taken in times.items())
    notes.append(f"from the click to the painted chat: {shown}")
    follows = ", ".join(f"{name} {opened[name][0].follows:.0f} ms" for name in chats)
    notes.append(f"what follows the first opening: {follows}")
    beside_none = times["newest from a new chat"] / times["newest, alone"]
    return [
        Row("opening the newest chat ÷ an empty chat", 2, 1.3, times["newest"] / times["empty"]),
        Row("opening 10,000 messages ÷ an empty chat", 2, 1.3, times["longest"] / times["empty"]),
        Row("opening the newest chat ÷ it alone", 2, 1.3, beside_none),
        Row("longest turn after opening 10,000 messages, ms", 50, 10, longest(opened["longest"])),
        row,
        Row("PSS after a walk through 10,000 messages ÷ before", 1.1, 1.02, grown),
    ]


def _chats(driver: Driver, written: Written) -> dict[str, Wanted]:
    """What is opened, each after a neighbour. The empty chat asks what the newest one asks."""
    history, title = driver.workspace.history, "Without a message"
    empty = history.create(title)
    if (choice := history.choices.of(written.newest)) is not None:
        history.choices.choose(empty, choice)
    driver.window.chats.touch(empty, title)
    return {
        "newest": Wanted(written.newest, written.newest - 1),
        "longest": Wanted(written.longest, written.longest + 1),
        "empty": Wanted(empty, written.newest - 1),
    }


async def _changed_row(driver: Driver) -> Row:
    """A mark comes to a chat that is out of sight, or goes."""
    chats, view = driver.window.chats, driver.window.sidebar.chats.viewport()
    below = list(chats.chats())[-1].id
    marked: list[bool] = []

    def mark() -> None:
        marked.append(True)
        chats.set_draft(below, len(marked) % 2 == 1)

    taken, bare = await cost(driver, mark), await cost(driver, view.update)
    return Row("a changed row of 5,000 chats ÷ a repaint of the list", 2, 1.3, taken / bare)


async def _walk(driver: Driver, notes: list[str]) -> float:
    """Turn the wheel through the chat, up and down again; how much larger the process is then."""
    view = driver.window.pane.transcript.view
    samples: list[float] = []
    begun, steps = time.monotonic(), 0
    while (gone := time.monotonic() - begun) < SECONDS:
        upwards = gone % 30 < 20
        wheel(view, 12 if upwards else -12)
        await asyncio.sleep(0.01)
        steps += 1
        if steps % 10 == 0:
            samples.append(megabytes())
    first, last = (median(part) for part in (samples[: len(samples) // 5], samples[-5:]))
    notes.append(f"{steps} turns of the wheel in {SECONDS} s: {first:.0f} MB, then {last:.0f} MB")
    return last / first


if __name__ == "__main__":
    sys.exit(main())
