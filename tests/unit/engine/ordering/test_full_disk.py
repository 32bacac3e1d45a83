"""The trash is emptied on a disk that is full: on a real file system without room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.mounts import isolated

ROOT = Path(__file__).parents[4]
BEGIN = """
import asyncio, os, signal, sys
from pathlib import Path
from desktop.chat.messages import Role
from desktop.chat.ordering.folder import ListKind
from desktop.engine.explain.sentences import explain
from desktop.engine.ordering import emptying
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.failures import HistoryFailed

home = Path(sys.argv[1])
emptying._AGAIN = 0.02

async def until(is_so):
    for _ in range(3000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never was")

def rows(workspace):
    [[count]] = workspace.history.rows("SELECT count(*) FROM messages")
    return count

def is_whole(workspace):
    history = workspace.history
    assert not workspace.history.notices
    assert [one.title for one in history.summaries()] == ["kept"]
    assert history.load(1).active_path()[0].text == "stays"
    assert history.rows("PRAGMA integrity_check") == [("ok",)]
    return history.summaries(ListKind.TRASH) == []

def fill(spare):
    # leaves so many kB
    free = os.statvfs(home)
    (home / "filler").write_bytes(b"x" * (free.f_bavail * free.f_frsize - spare * 1024))
"""
FULL = f"""{BEGIN}
async def main():
    workspace = Workspace(places({{"WEIR_HOME": str(home)}}))
    history = workspace.history
    kept = history.create("kept")
    history.add_message(kept, None, Role.USER, "stays")
    for number in range(4):
        chat = history.create(f"goes {{number}}")
        for _ in range(5):
            history.add_message(chat, None, Role.USER, "z" * 30_000)
        workspace.ordering.delete([chat])
    history.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    workspace.search  # whoever has a loop is told
    fill(0)
    try:
        workspace.ordering.empty()
    except HistoryFailed as failure:
        assert failure.reason == "full", failure
    else:
        raise AssertionError("taken")
    assert len(history.summaries(ListKind.TRASH)) == 4  # where nothing is noted, nothing is gone
    (home / "filler").unlink()
    fill(64)
    workspace.ordering.empty()
    await until(lambda: workspace.notices)
    await asyncio.sleep(0.1)  # several times in vain, and told once
    [notice] = workspace.notices
    assert "the disk is full" in explain(notice).sentence
    assert is_whole(workspace)
    assert rows(workspace) > 1
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    (home / "filler").unlink()
    await until(lambda: rows(workspace) == 1)
    assert is_whole(workspace)
    await workspace.close()

asyncio.run(main())
"""
AFTERWARDS = f"""{BEGIN}
async def main():
    workspace = Workspace(places({{"WEIR_HOME": str(home)}}))
    assert is_whole(workspace)
    assert rows(workspace) > 1
    (home / "filler").unlink()
    workspace.ordering.purge_due()  # as each start does
    workspace.ordering.finish()
    assert rows(workspace) == 1
    assert is_whole(workspace)
    await workspace.close()

asyncio.run(main())
"""


def run(home: Path, *commands: str) -> None:
    """Run a line of the shell within a file system of 8 MB at `home`."""
    mount = f'mount -t tmpfs -o size=8000k none "$0" && {" && ".join(commands)}'
    python = [sys.executable, FULL, AFTERWARDS]
    subprocess.run([*isolated(), "sh", "-c", mount, str(home), *python], check=True, cwd=ROOT)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_it_goes_on_once_there_is_room(tmp_path: Path) -> None:
    run(tmp_path, '"$1" -W error -c "$2" "$0" waits')


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_after_a_kill_the_next_start_goes_on(tmp_path: Path) -> None:
    run(tmp_path, '! "$1" -c "$2" "$0" killed', '"$1" -W error -c "$3" "$0"')
