"""The .deb packages in minimal Debians without Python: install, ask, look, remove, all offline; and
the archives for one person likewise, where they are made.

sudo .venv/bin/python -m tests.packages.deb [bookworm] [trixie]

First `dev.py package deb tar`. Needs root, debootstrap, iproute2, xvfb, xdotool, imagemagick. Only
what the packages depend on is fetched, before the network is cut. Pictures and what was seen go to
build/package/seen.
"""

# ruff: noqa: T201 - it speaks to a person

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.packages import root_folder
from tests.packages.root_folder import APT, PERSON, Root

WORK = Path(__file__).resolve().parents[2] / "build" / "package"
SEEN, SCREEN = WORK / "seen", ":97"
QUESTION = "Say hello and name three colours."


def main(*suites: str) -> int:
    """Try each release of Debian; raises where something is not as it must be."""
    SEEN.mkdir(parents=True, exist_ok=True)
    with _display():
        for suite in suites or ("bookworm", "trixie"):
            check(suite)
    return 0


def check(suite: str) -> None:
    """From an empty system to an empty system."""
    root = root_folder.make(suite, WORK / "roots" / suite, SCREEN)
    debs = _copy_packages(root)
    with _timed(f"{suite}: what they depend on"):
        root.run(*APT, "satisfy", root.run("dpkg-deb", "-f", debs[0], "Depends"), online=True)
    before = root.files()
    with _timed(f"{suite}: install, offline"):
        root.run(*APT, "install", *debs)
    assert not _has(root, "python3"), "there is a Python"
    _ask_in_terminal(root, suite)
    _doctor(root, suite)
    _ask_in_window(root, suite)
    with _timed(f"{suite}: purge, offline"):
        root.run(*APT, "purge", "weir", "weir-local")
    left = sorted(root.files() - before)
    print(f"{suite}: left behind:", *left, sep="\n    ")
    assert all(path.startswith(f"./home/{PERSON}/") for path in left), "files outside of the home"
    if archives := sorted((WORK / "out").glob("weir-*-linux-*.tar.xz")):
        _try_archives(root, suite, [path for path in archives if "wheel" not in path.name])


def _try_archives(root: Root, suite: str, archives: list[Path]) -> None:
    """Unpack, install, ask and take away, as the person."""
    before, home = root.files(), root.folder / "home" / PERSON
    for path in archives:
        shutil.unpack_archive(path, root.folder / "tmp", filter="data")
        root.run("sh", f"/tmp/{path.name.partition('-linux')[0]}/install.sh", user=PERSON)
    _ask_in_terminal(root, f"{suite}, archive", f"/home/{PERSON}/.local/bin/weir")
    print(root.run(f"/home/{PERSON}/.local/lib/weir/install.sh", "--uninstall", user=PERSON))
    left = {path for path in root.files() - before if "/weir/" not in path}
    assert not left, f"{left} below {home}"


def _copy_packages(root: Root) -> list[str]:
    """Their paths there, the program's first."""
    debs = sorted((WORK / "out").glob("weir*.deb"), key=lambda deb: "local" in deb.name)
    assert len(debs) == 2, "first: dev.py package deb"
    for deb in debs:
        shutil.copy(deb, root.folder / "tmp")
    return [f"/tmp/{deb.name}" for deb in debs]


def _has(root: Root, program: str) -> bool:
    return bool(root.run("sh", "-c", f"command -v {program} || true").strip())


def _ask_in_terminal(root: Root, suite: str, weir: str = "weir") -> None:
    print(f"{suite}:", root.run(weir, "--version", user=PERSON).strip())
    with _timed(f"{suite}: weir ask --json"):
        told = root.run(weir, "ask", "--json", QUESTION, user=PERSON)
    events = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    deltas = [event["text"] for event in events if event["type"] == "delta"]
    print(f"{suite}: {len(deltas)} deltas, {events[-1]}\n    {''.join(deltas)!r}")
    assert events[-1]["state"] == "done"
    assert len(deltas) > 3, "not streamed"


def _doctor(root: Root, suite: str) -> None:
    told = root.run("weir", "doctor", "--endpoint", "On this computer", user=PERSON)
    print(f"{suite}: doctor", *told.splitlines(), sep="\n    ")


def _ask_in_window(root: Root, suite: str) -> None:
    with root.start("weir-desktop", user=PERSON) as window:
        try:
            with _timed(f"{suite}: start to a window"):
                _until(lambda: _x("search", "--onlyvisible", "--name", "Weir"))
            time.sleep(3)
            _x("search", "--onlyvisible", "--name", "Weir", "windowfocus")  # nothing else does
            _x("type", "--delay", "20", QUESTION)
            _x("key", "Return")
            with _timed(f"{suite}: the reply in the window"):
                _until(lambda: _reply(root))
            time.sleep(1)
            picture = SEEN / f"{suite}.png"
            subprocess.run(["import", "-display", SCREEN, "-window", "root", picture], check=True)
            print(f"{suite}: {_reply(root)!r}\n    {picture}")
            _x("key", "ctrl+q")
            assert window.wait(10) == 0, "not quit in peace"
        finally:
            if window.poll() is None:
                root.end(window)


def _reply(root: Root) -> str:
    """The finished reply of the newest chat, "" before."""
    database = root.folder / "home" / PERSON / ".local" / "share" / "weir" / "history.db"
    if not database.exists():
        return ""
    wanted = "SELECT text FROM messages WHERE role = 'assistant' AND state = 'done' ORDER BY id"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(wanted).fetchall()
    return rows[-1][0] if rows else ""


def _x(*command: str) -> str:
    told = subprocess.run(
        ["xdotool", *command], env={"DISPLAY": SCREEN}, capture_output=True, text=True
    )
    return told.stdout.strip()


def _until(found: object, limit: float = 60) -> None:
    assert callable(found)
    end = time.monotonic() + limit
    while not found():
        assert time.monotonic() < end, "that took too long"
        time.sleep(0.05)


@contextlib.contextmanager
def _display() -> Iterator[None]:
    server = ["Xvfb", SCREEN, "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-ac"]
    with subprocess.Popen(server, stderr=subprocess.DEVNULL) as process:
        try:
            time.sleep(1)
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
