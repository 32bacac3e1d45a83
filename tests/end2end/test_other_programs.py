"""Which programs Weir starts, as the system's kernel sees it: none but its own children."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer, content_stream
from tests.support.terminal import NO_BUS

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="system calls are watched by strace"
)

ROOT = Path(__file__).resolve().parents[2]
OWN = ('"helper"', "local-server", "tests.support.window_process")


def test_a_window_that_asks_starts_no_program_but_its_own_children(tmp_path: Path) -> None:
    """A keyring of another system had ldconfig, gcc and ld look for a library of that system."""
    with FaultServer(content_stream("Hello `x`\n\n```py\nx = 1\n```\n")) as server:
        scene = ["-m", "tests.support.window_process", str(tmp_path), server.base_url, "ask_once"]
        done, started = watched([sys.executable, *scene], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "done" in done.stdout
    assert started, "nothing was watched"
    assert [line for line in started if not any(own in line for own in OWN)] == []


def test_what_watches_would_have_seen_it(tmp_path: Path) -> None:
    looking = "import ctypes.util; ctypes.util.find_library('Security')"
    _done, started = watched([sys.executable, "-c", looking], tmp_path)
    assert any("ldconfig" in line for line in started)


def watched(
    command: list[str], tmp_path: Path
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """A program's end, and each start of a program by it or a child of its that succeeded."""
    strace = shutil.which("strace")
    assert strace, "dev.py test installs it"
    log = tmp_path / "starts"
    what = ["-f", "--seccomp-bpf", "-s", "300", "-e", "trace=execve", "-e", "signal=none"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DBUS_SESSION_BUS_ADDRESS": NO_BUS}
    done = subprocess.run(
        [strace, *what, "-o", str(log), *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
    )
    starts = [line for line in log.read_text("utf-8", "replace").splitlines() if "execve(" in line]
    return done, [line for line in starts if not re.search(r"= -1 E\w+", line)]
