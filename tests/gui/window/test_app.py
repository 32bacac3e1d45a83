"""The program from outside: without a display, ended by a signal; and what its log leaves out."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.app.display import has_display
from desktop.app.single import Wish
from desktop.engine.masking import DiscreetFormatter

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and displays of Unix")


def started(home: Path, **changes: str | None) -> subprocess.Popen[str]:
    """The real program over an empty home; None takes a variable out of the environment."""
    wanted = {**os.environ, "WEIR_HOME": str(home), "LC_ALL": "C.UTF-8", **changes}
    environ = {name: value for name, value in wanted.items() if value is not None}
    command = [sys.executable, "-c", "import sys; from desktop import app; sys.exit(app.main())"]
    return subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)


@unix
@pytest.mark.parametrize("display", [None, ":4711"])
def test_without_a_display_it_says_what_to_do(tmp_path: Path, display: str | None) -> None:
    program = started(tmp_path, DISPLAY=display, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    _, told = program.communicate(timeout=30)
    assert program.returncode == 1
    assert 'weir ask "question"' in told
    assert told.count("\n") == 1


@unix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window(tmp_path: Path, number: signal.Signals) -> None:
    program = started(tmp_path)
    while not (tmp_path / "history.db").exists():  # it is read once the window is on the screen
        assert program.poll() is None
        time.sleep(0.01)
    program.send_signal(number)
    _, told = program.communicate(timeout=30)
    assert program.returncode == 0, told
    assert told == ""


_INTERRUPTED = """
import signal, sys
from desktop import app

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "desktop.app.session":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
app.main()
"""


@unix
def test_interrupted_while_it_is_loaded_it_ends_without_a_traceback(tmp_path: Path) -> None:
    environ = {**os.environ, "WEIR_HOME": str(tmp_path)}
    command = [sys.executable, "-c", _INTERRUPTED]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (-signal.SIGINT, "")


_ENDED_EARLY = """
import asyncio, signal, sys
from desktop import app

def begin():
    from desktop.app import session

    async def unlock(frame, workspace):
        if frame._message is not None:
            frame._message.edit.insertPlainText("some words")
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0.1)

    session._unlock = unlock

make = app.make_application
app.make_application = lambda: (make(), begin())[0]
app.main(wish=app.Wish(sys.argv[1]))
"""


def ended_early(home: Path, wish: Wish) -> tuple[int, str]:
    """The exit status of a start that a signal ends before the chats are there, and its errors."""
    environ = {**os.environ, "WEIR_HOME": str(home)}
    command = [sys.executable, "-c", _ENDED_EARLY, wish.value]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    return ran.returncode, ran.stderr


@unix
def test_what_is_written_is_kept_though_a_signal_ends_weir_before_the_chats_are_there(
    tmp_path: Path,
) -> None:
    assert ended_early(tmp_path, Wish.WINDOW) == (0, "")
    assert (tmp_path / "drafts" / "new.txt").read_text("utf-8") == "some words"


@unix
def test_a_signal_ends_the_start_of_the_quick_window(tmp_path: Path) -> None:
    assert ended_early(tmp_path, Wish.QUICK) == (0, "")


_LEFT = """
import atexit
from desktop import app

atexit.register(print, "Python takes itself down")
app.main()
"""


@unix
def test_closed_it_ends_at_once_whatever_its_threads_do(tmp_path: Path) -> None:
    """Python's own farewell aborts the process if a thread is within a library of C++."""
    environ = {**os.environ, "WEIR_HOME": str(tmp_path)}
    command = [sys.executable, "-c", _LEFT]
    program = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    while not (tmp_path / "history.db").exists():
        assert program.poll() is None
        time.sleep(0.01)
    program.send_signal(signal.SIGTERM)
    told, _ = program.communicate(timeout=30)
    assert (program.returncode, told) == (0, "")


_SEEN = """
import sys
import PySide6.QtCore
from desktop import app

start_socket = app._start_socket()
assert start_socket is not None and not start_socket.hand_over()
application = app.make_application()
frame = app._painted_frame(application)
print("Qt" in vars(PySide6.QtCore), *sorted(set(sys.modules) & set(sys.argv[1:])))
start_socket.close()
"""


def test_nothing_that_takes_long_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    """The namespace `Qt` alone is a fifth of the start; it comes with a fillRect, for instance."""
    slow = ["httpx", "keyring", "apsw", "tomlkit", "msgspec", "qasync", "pygments", "asyncio"]
    slow += ["jeepney", "desktop.ui.attention", "desktop.ui.quick", "desktop.app.hotkey"]
    ran = subprocess.run(
        [sys.executable, "-c", _SEEN, *slow],
        env={**os.environ, "WEIR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.stdout.split(), ran.stderr) == (["False"], "")


def test_a_platform_that_was_asked_for_is_believed() -> None:
    assert has_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert has_display({}, "win32")
    assert not has_display({"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": "/nowhere"}, "linux")


@pytest.mark.parametrize(
    "text",
    ["Bearer sk-secret", "b'Bearer sk-secret'", "api-key: sk-secret", "Authorization=sk-secret"],
)
def test_what_looks_like_a_key_is_not_logged(text: str) -> None:
    error = ValueError(f"Illegal header value {text}")
    told = (type(error), error, None)
    record = logging.LogRecord("desktop", logging.ERROR, "", 0, text, (), told)
    written = DiscreetFormatter("%(message)s").format(record)
    assert "sk-secret" not in written
    assert "Illegal header value" in written
