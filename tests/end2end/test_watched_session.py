"""A whole session as the system's kernel sees it: whom it reaches, what it writes, and no key."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.fault_server import FaultServer, content_stream, status
from tests.support.watching import (
    CHANGES,
    CONNECTS,
    WRITES,
    connections,
    files_made,
    forms_of,
    lines_with,
    strace,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace, and keys of an X server")

KEY = "sk-canary/Z9x8W7v6+U5t4S3r2=Q1p0"
REPLY = "Here is `code` and $x^2$:\n\n```python\nprint('hello')\n```\n"
CALLS = f"{WRITES},{CHANGES},{CONNECTS}"
DATA = Path(__file__).parents[1] / "data" / "documents"
OUTSIDE = ("run/weir", "run/dconf")
"""What is made outside of Weir's folder: the socket by which a second start finds the first, and
what GNOME's own `gsettings` keeps for itself when it is asked for the proxy."""


def test_it_reaches_and_writes_what_it_must_and_no_key(tmp_path: Path) -> None:
    quoted = status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}})
    window, terminal = tmp_path / "window", tmp_path / "terminal"
    replies = (quoted, content_stream(REPLY), content_stream("Seen."), content_stream("OK"))
    with FaultServer(*replies) as server, Desktop(tmp_path) as desktop:
        desktop.environ |= {"WEIR_DEBUG": "1", "XDG_CURRENT_DESKTOP": "GNOME"}
        children = a_session(desktop, server, window)
        environ = desktop.environ | desktop.weir_home("weir", server.base_url, KEY)
        command = [*strace(terminal, CALLS), sys.executable, "-P", "-m", "desktop", "doctor"]
        doctor = subprocess.run(command, env=environ, capture_output=True, timeout=60)
        assert doctor.returncode == 0, doctor.stderr
        endpoint = f"->127.0.0.1:{server.port}]>"
    for log in (window, terminal):
        reached = {who for who in connections(log) if not is_expected(who, server.port, desktop)}
        assert reached == set()
        made = {path for path in files_made(log) if path.parts[:2] != ("/", "dev")}
        within = [desktop.home / "weir", *(desktop.home / path for path in OUTSIDE)]
        assert {path for path in made if not any(map(path.is_relative_to, within))} == set()
        with_key = list(lines_with(log, KEY))
        assert with_key, "nothing was watched"
        assert [line for line in with_key if endpoint not in line] == []
    assert desktop.home / "weir" / "history.db" in set(files_made(window))
    assert [who for who, seen in children if KEY in who + seen] == []
    assert any("helper" in who for who, _seen in children)  # it coloured the code
    files = [path for path in desktop.home.rglob("*") if path.is_file()]
    log_file = desktop.home / "weir" / "logs" / "weir.log"
    assert b"DEBUG" in log_file.read_bytes()
    told = [path for path in files if any(form in path.read_bytes() for form in forms_of(KEY))]
    assert told == []
    assert not [form for form in forms_of(KEY) if form in doctor.stdout + doctor.stderr]


COPIED = """
import sys
from pathlib import Path
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication
application = QApplication([])
copied = QMimeData()
copied.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[2:]])
application.clipboard().setMimeData(copied)
Path(sys.argv[1]).touch()
application.exec()
"""
"""A file manager in which files were copied."""


def attach_and_send(desktop: Desktop, server: FaultServer, *files: Path) -> None:
    """Paste copied files into the message, and send them."""
    copied, drafts = desktop.home / "copied", desktop.home / "weir" / "drafts"
    manager = desktop.start(sys.executable, "-c", COPIED, str(copied), *map(str, files))
    until(copied.exists)
    desktop.keys("ctrl+v")
    until(lambda: any(drafts.glob("files-*")))  # they are read
    desktop.keys("Return")
    until(lambda: any("水位上升了" in str(one.json) for one in server.requests if one.body))
    manager.kill()


def a_session(desktop: Desktop, server: FaultServer, log: Path) -> list[tuple[str, str]]:
    """Ask, be refused, ask again; attach a file and send it; search, settings, wire, and the end.
    Returns the children that were there, each with its command and its environment."""

    def asked() -> int:
        return len([r for r in server.requests if r.path.endswith("/completions")])

    program = desktop.start_weir(server.base_url, KEY, under=strace(log, CALLS))
    desktop.type("Hello there")
    desktop.keys("Return")
    until(lambda: asked() == 1)
    desktop.keys("ctrl+r")
    until(lambda: asked() == 2)
    until(lambda: any("helper" in who for who, _seen in below(program.pid)))
    children = [one for one in below(program.pid) if "app.main" not in one[0]]
    attach_and_send(desktop, server, DATA / "report.pdf")
    desktop.keys("ctrl+k")
    desktop.type("Hello")
    desktop.keys("Escape", "ctrl+comma", "Escape", "F12")
    desktop.place("Wire.*")
    desktop.keys("alt+F4")
    desktop.place("Weir.*")
    desktop.keys("ctrl+q")
    assert program.wait(30) == 0
    return children


def is_expected(who: str, port: int, desktop: Desktop) -> bool:
    """Whether it is the endpoint, the X server, a bus, or an earlier start of Weir."""
    if "AF_INET" in who:
        return f"htons({port})" in who and '"127.0.0.1"' in who
    sockets = ("/tmp/.X11-unix/", "/tmp/dbus-", str(desktop.home / "run"))
    return any(path in who for path in sockets)


def below(pid: int) -> Iterator[tuple[str, str]]:
    """Each process that this one started, itself or by another: its command, its environment."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            at = int(process.name)
            while at not in (0, pid):
                at = int(Path(f"/proc/{at}/stat").read_text().rpartition(")")[2].split()[1])
            if at == pid and process.name != str(pid):
                seen = (process / "environ").read_bytes().decode(errors="replace")
                yield (process / "cmdline").read_text(), seen
