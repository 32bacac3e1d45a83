"""`kill -9` of the window in mid-reply: the next start has what was on the disk: soon all.

How soon is counted in tests/unit/storage/history/test_journal.py; no clock of a busy machine
tells it.

WEIR_FULL=1 python -m pytest tests/end2end/test_kill.py      at ten times as many moments
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from desktop.chat.messages import Message, TurnState
from desktop.engine.failures import RepliesRecovered
from desktop.engine.workspace import Workspace
from desktop.paths import places
from tests.support.fault_server import FaultServer, Hold, content_stream
from tests.support.sizes import FULL

STORY = [f"第{number}句 and on it flows, " for number in range(400)]
DICE = random.Random(3)
ROUNDS = 20 if FULL else 2


@pytest.mark.parametrize("arrived", DICE.sample(range(1, 200), ROUNDS))
def test_all_that_had_time_to_reach_the_disk_is_there(tmp_path: Path, arrived: int) -> None:
    reply = content_stream(*STORY[:arrived], finish=None, done=False).paced(0.004).then(Hold())
    with FaultServer(reply) as server, window(tmp_path, server):
        until(lambda: on_disk(tmp_path) == "".join(STORY[:arrived]))
    check(tmp_path, "".join(STORY[:arrived]), "".join(STORY[:arrived]))


@pytest.mark.parametrize("arrived", DICE.sample(range(1, 350), ROUNDS))
def test_in_mid_flow_nothing_is_lost_again_that_was_there(tmp_path: Path, arrived: int) -> None:
    reply = content_stream(*STORY, finish=None, done=False).paced(0.004).then(Hold())
    with FaultServer(reply) as server, window(tmp_path, server):
        until(lambda: len(on_disk(tmp_path)) >= len("".join(STORY[:arrived])))
        surely = on_disk(tmp_path)
    check(tmp_path, surely, "".join(STORY))


@contextlib.contextmanager
def window(home: Path, server: FaultServer) -> Iterator[None]:
    """A window of its own process that asks the server; killed at the end of the block."""
    scene = ["tests.support.window_process", str(home), server.base_url, "ask_and_stay"]
    with subprocess.Popen([sys.executable, "-m", *scene]) as process:
        try:
            yield
        finally:
            process.kill()


def check(home: Path, surely: str, at_most: str) -> None:
    """The next start shows so much of the reply, and says that it is incomplete."""
    reply, notices = next_start(home)
    assert reply.text.startswith(surely)
    assert at_most.startswith(reply.text)
    assert reply.state is TurnState.INCOMPLETE
    assert [type(notice) for notice in notices] == [RepliesRecovered]


def on_disk(home: Path) -> str:
    """The text of the reply that another process finds in the history now."""
    rows = "SELECT text FROM journal WHERE kind = 'content' ORDER BY seq"
    try:
        with contextlib.closing(
            apsw.Connection(f"{home}/history.db", flags=apsw.SQLITE_OPEN_READONLY)
        ) as database:
            return "".join(str(text) for (text,) in database.execute(rows))
    except apsw.Error:  # no file yet, or no table, or one that is just being made
        return ""


def until(reached: Callable[[], bool]) -> None:
    """Wait for something that the window does soon."""
    limit = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < limit
        time.sleep(0.02)


def next_start(home: Path) -> tuple[Message, list[object]]:
    """The reply as the next start has it, and what it tells the person."""

    async def main() -> tuple[Message, list[object]]:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        [summary] = workspace.history.summaries()
        reply = workspace.open_conversation(summary.id).active_path()[-1]
        await workspace.close()
        return reply, list(workspace.notices)

    return asyncio.run(main())
