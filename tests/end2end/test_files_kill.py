"""`kill -9` around attach, send and delete: no message misses a file, and none is kept for nothing.

WEIR_FULL=1 python -m pytest tests/end2end/test_files_kill.py      500 times, some minutes
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path

import apsw
import pytest

from desktop.storage.history.files import needed_files
from desktop.storage.kept_files import KeptFiles
from tests.support.fault_server import FaultServer, chunk, sse
from tests.support.script import Reply
from tests.support.sizes import FULL
from tests.support.terminal import Terminal

ROUNDS = 500 if FULL else 6
DICE = random.Random(17)
DELETING = """
import asyncio
from desktop.engine.workspace import Workspace
from desktop.paths import places
async def main():
    workspace = Workspace(places())
    rows = workspace.history.rows("SELECT id FROM conversations")
    workspace.ordering.delete([row[0] for row in rows][::2])
    workspace.ordering.empty()
    workspace.ordering.finish()
    await workspace.close()
asyncio.run(main())
"""


@pytest.mark.timeout(1200 if ROUNDS > 100 else 60)
def test_files_and_messages_agree_after_each_death(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    terminal.home.mkdir()
    with FaultServer(lambda _request: drawing()) as server:
        (terminal.home / "settings.toml").write_text(
            f'[[endpoints]]\nname = "Work"\nbase_url = "{server.base_url}"\nmodel = "m"\n', "utf-8"
        )
        for number in range(ROUNDS):
            if number % 25 == 0:  # not killed: other programs may take more or less by now
                whole = seconds_of(terminal.start(*asking(tmp_path, number)))
                continue
            deletes = number % 5 == 0
            process = deleting(terminal) if deletes else terminal.start(*asking(tmp_path, number))
            kill(process, DICE.uniform(0.3, 1.05) * whole)
    history, kept = terminal.home / "history.db", KeptFiles(terminal.home / "files")
    with contextlib.closing(apsw.Connection(str(history))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    needed = needed_files(history)
    assert needed
    pictures = [one for one in needed if (kept.content(one) or b"").startswith(b"\x89PNG")]
    assert pictures or ROUNDS < 100
    assert [sha256 for sha256 in needed if kept.content(sha256) is None] == []
    kept.sweep(needed, grace=0)
    assert {path.name for path in (terminal.home / "files").iterdir()} == needed


def drawing() -> Reply:
    """A reply with a picture that no other has."""
    content = b"\x89PNG\r\n\x1a\n" + DICE.randbytes(200_000)
    address = f"data:image/png;base64,{b64encode(content).decode()}"
    picture = {"type": "image_url", "image_url": {"url": address}}
    pieces = [chunk(content="Hello."), chunk(images=[picture]), chunk(content="Well?")]
    return sse(*pieces, chunk("stop"), "[DONE]").split(20_000)


def asking(folder: Path, number: int) -> list[str]:
    file = folder / f"{number}.txt"
    file.write_text(f"file {number}\n" * 2000)
    return ["ask", f"what is in {number}?", "--save", "-f", str(file)]


def deleting(terminal: Terminal) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parents[2])
    environ = {**terminal.environ, "PYTHONPATH": root}
    return subprocess.Popen([sys.executable, "-c", DELETING], env=environ)


def seconds_of(process: subprocess.Popen[bytes]) -> float:
    begun = time.perf_counter()
    process.communicate(timeout=60)
    assert process.returncode == 0
    return time.perf_counter() - begun


def kill(process: subprocess.Popen[bytes], after: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after)
    process.kill()
    process.communicate()
