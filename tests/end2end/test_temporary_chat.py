"""A temporary chat leaves no byte in any file, as the system's kernel sees it: `kill -9` or not."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.support.desktop import Desktop
from tests.support.fault_server import FaultServer, Hold, content_stream
from tests.support.watching import TO_A_FILE, watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace, and keys of an X server")

ASKED, SAID, DRAFT = "unusualquestion", "unusualreply", "unusualdraft"
HELD = content_stream(f"{SAID} goes on", finish=None, done=False).then(Hold())


def test_no_byte_of_it_is_in_any_file(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    with FaultServer(HELD) as server, Desktop(tmp_path) as desktop:
        program = desktop.start_weir(server.base_url)
        watcher = watched(program.pid, log)
        desktop.keys("ctrl+shift+t")
        desktop.type(ASKED)
        desktop.keys("Return")
        server.wait_for_requests(1)
        desktop.type(DRAFT)
        time.sleep(1.5)  # longer than anything waits until it is written down
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        watcher.wait(20)
        assert ASKED in server.requests[0].json["messages"][-1]["content"]
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path != log]
        told = [path for path in files if holds_some(path.read_bytes())]
    assert desktop.home / "weir" / "history.db" in files
    assert told == []
    calls = log.read_bytes().splitlines()
    assert any(ASKED.encode() in call for call in calls), "nothing was watched"
    assert [call for call in calls if TO_A_FILE.match(call.decode()) and holds_some(call)] == []


def holds_some(data: bytes) -> bool:
    return any(word.encode() in data for word in (ASKED, SAID, DRAFT))
