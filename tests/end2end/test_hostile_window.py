"""Nothing that a reply names is ever opened or asked for, as the system's kernel sees it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hostile import naming

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="system calls are watched by strace"
)

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(
    r"secret\.png|/fifo\b|\.invalid|/dev/zero|/proc/(?:self|\d+)/environ|\\\\\\\\unc"
)
"""What the replies name, wherever it stands in a call's arguments."""
CARELESS = """
import sys
from PySide6.QtWidgets import QApplication, QTextBrowser
from tests.support.hostile import naming
application = QApplication([])
page = QTextBrowser()
page.setMarkdown(naming(sys.argv[1])["a local file"])
page.show()
application.processEvents()
"""
"""What a client does that hands replies to Qt."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Holds what the replies name: a picture, and a FIFO that nobody writes to."""
    folder = tmp_path / "named"
    folder.mkdir()
    (folder / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    os.mkfifo(folder / "fifo")
    return folder


def test_no_file_is_opened_and_nobody_is_asked(folder: Path, tmp_path: Path) -> None:
    done, calls = watched(["-m", "tests.support.hostile_window", str(folder)], tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 2 * len(naming(str(folder))), "the replies were not read"
    assert [call for call in calls if NAMED.search(call)] == []
    assert list(strangers(calls)) == []


def test_what_watches_would_have_seen_it(folder: Path, tmp_path: Path) -> None:
    done, calls = watched(["-c", CARELESS, str(folder)], tmp_path)
    assert done.returncode == 0, done.stderr
    assert [call for call in calls if NAMED.search(call) and "openat" in call]


def watched(
    arguments: list[str], tmp_path: Path
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """A Python program's end, and the calls about files and networks of it and its children."""
    strace = shutil.which("strace")
    assert strace, "dev.py test installs it"
    log = tmp_path / "calls"
    what = ["-f", "--seccomp-bpf", "-s", "4096", "-e", "trace=%file,%network"]
    what += ["-e", "signal=none", "-o", str(log)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WEIR_HOME": str(tmp_path / "home")}
    environment["DBUS_SESSION_BUS_ADDRESS"] = "none:"  # else Qt starts a bus where there is none
    done = subprocess.run(
        [strace, *what, sys.executable, *arguments],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=110,
    )
    lines = log.read_text("utf-8", "replace").splitlines()
    return done, [line for line in lines if "execve(" not in line]


def strangers(calls: list[str]) -> Iterator[str]:
    """Connections to anything but the display, the message bus and the like on this machine."""
    for call in calls:
        if re.search(r"\bconnect\(|\bsendto\(|\bsendmsg\(|\bbind\(", call):
            local = "sa_family=" not in call or "AF_UNIX" in call or "AF_NETLINK" in call
            if not local or "nscd" in call:
                yield call
