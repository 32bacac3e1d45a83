"""`weir …` where something around it is odd: streams, homes, names, files. Never a bug's ending."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer, closed_port, content_stream
from tests.support.terminal import Terminal, command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell is wanted")

HELLO = content_stream("Hel", "lo")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home")


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer(*[HELLO] * 99) as server:
        yield server


def ask(server: FaultServer, *more: str) -> list[str]:
    return ["ask", "--base-url", server.base_url, "--model", "m", "hi", *more]


def shell(terminal: Terminal, redirected: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run with streams as a shell gives them, `>&-` for instance."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *command(*arguments)],
        env=terminal.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("redirected", "more", "status", "said"),
    [
        (">&-", [], 0, ""),
        ("2>&-", [], 0, ""),
        (">&- 2>&- <&-", [], 0, ""),
        (">&-", ["--json"], 0, ""),
        (">/dev/full", [], 2, "No space left on device"),
        (">/dev/full", ["--json"], 2, "No space left on device"),
    ],
)
def test_a_stream_that_takes_nothing(
    terminal: Terminal,
    server: FaultServer,
    redirected: str,
    more: list[str],
    status: int,
    said: str,
) -> None:
    done = shell(terminal, redirected, *ask(server, *more))
    assert (done.returncode, said in done.stderr) == (status, True)
    assert "unexpected" not in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == bool(said)


@pytest.mark.parametrize(
    ("redirected", "arguments", "status"),
    [
        (">&-", ["endpoints", "list"], 0),
        (">/dev/full", ["endpoints", "list"], 2),
        ("2>/dev/full", ["ask", "--nonsense"], 2),
        (">&- 2>&-", ["replay", "nowhere"], 2),
    ],
)
def test_other_commands_in_such_streams(
    terminal: Terminal, redirected: str, arguments: list[str], status: int
) -> None:
    done = shell(terminal, redirected, *arguments)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_what_cannot_be_reached_is_a_status_also_without_stderr(terminal: Terminal) -> None:
    away = ["ask", "--base-url", f"http://127.0.0.1:{closed_port()}/v1", "--model", "m", "hi"]
    assert shell(terminal, "2>&-", *away).returncode == 4


@pytest.mark.parametrize("more", [["--system", "\udcff"], ["--model", "m\udcff", "--save"]])
def test_words_that_are_no_utf8_are_sent_as_far_as_they_are(
    terminal: Terminal, server: FaultServer, more: list[str]
) -> None:
    done = terminal.run(*ask(server, *more))
    assert (done.returncode, done.stdout, done.stderr) == (0, "Hello\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no such names")
def test_a_home_whose_name_is_no_utf8(tmp_path: Path, server: FaultServer) -> None:
    terminal = Terminal(tmp_path / "h\udcff")
    assert terminal.run(*ask(server, "--save")).returncode == 0
    assert terminal.run("endpoints", "add", "X", *ask(server)[1:5]).returncode == 0
    assert (terminal.home / "history.db").stat().st_size
    assert terminal.run("endpoints", "list").stdout.count("X ") == 1


@pytest.mark.parametrize(
    ("home", "status", "said"),
    [
        ("~nobody-of-this-name", 2, "~nobody-of-this-name"),
        ("/dev/null", 2, "/dev/null/settings.toml"),
        ("/proc/nowhere", 2, "not saved"),
    ],
)
def test_a_home_that_cannot_be_one(
    terminal: Terminal, server: FaultServer, home: str, status: int, said: str
) -> None:
    terminal.environ["WEIR_HOME"] = home
    done = terminal.run(*ask(server, "--save"))
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert "unexpected" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_a_reply_that_a_full_disk_did_not_take_is_told(tmp_path: Path, server: FaultServer) -> None:
    isolated = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*isolated, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs leave to make a mount namespace (unshare --user --mount)")
    full = 'mount -t tmpfs -o size=64k none "$0" && head -c 60k /dev/zero >"$0/filler"; exec "$@"'
    done = subprocess.run(
        [*isolated, "sh", "-c", full, str(tmp_path), *command(*ask(server, "--save"))],
        env=Terminal(tmp_path).environ,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "the disk is full" in done.stderr
    assert done.stdout in ("Hello\n", "")


def test_nobody_else_can_read_what_weir_wrote(terminal: Terminal, server: FaultServer) -> None:
    """Whatever the umask says; and what an older Weir left open is closed."""
    old = os.umask(0o022)
    try:
        write_all(terminal, server)
        assert open_to_others(terminal.home) == []
        for path in [terminal.home, *terminal.home.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        write_all(terminal, server)
        assert open_to_others(terminal.home) == []
    finally:
        os.umask(old)


def write_all(terminal: Terminal, server: FaultServer) -> None:
    terminal.run("endpoints", "add", "X", *ask(server)[1:5])
    assert terminal.run(*ask(server, "--save")).returncode == 0
    (terminal.home / "history.db").write_bytes(b"no database")
    assert terminal.run(*ask(server, "--save")).returncode == 0  # one is put aside


def open_to_others(home: Path) -> list[str]:
    found = [home, *home.rglob("*")]
    assert len(found) > 3
    return [
        f"{path} {stat.filemode(path.stat().st_mode)}"
        for path in found
        if path.stat().st_mode & 0o077
    ]


def test_a_terminal_shows_names_and_obeys_none(terminal: Terminal, server: FaultServer) -> None:
    """Bidi overrides and escape sequences in the settings, and in what a server says."""
    import pty

    terminal.home.mkdir()
    name = r"m\u202egnp.\u2066x\u2069\u001b[31m\u009bA"
    (terminal.home / "settings.toml").write_text(
        f'[[endpoints]]\nname = "N"\nbase_url = "{server.base_url}"\nmodel = "{name}"\n'
    )
    for arguments in (["endpoints", "list"], ["ask", "--endpoint", "\x1b[2J\u202e", "hi"]):
        ours, theirs = pty.openpty()
        process = terminal.start(*arguments, stdout=theirs, stderr=theirs)
        os.close(theirs)
        process.wait(60)
        shown = os.read(ours, 10_000).decode()
        os.close(ours)
        assert not set(shown) & set("\x1b\x9b\u202e\u2066\u2069"), shown
        assert "␛[" in shown


@pytest.mark.parametrize(
    ("name", "make"),
    [("settings.toml", os.mkfifo), ("history.db", os.mkfifo), ("owners", os.mkdir)],
)
def test_what_is_no_file_is_not_waited_for(
    terminal: Terminal, server: FaultServer, name: str, make: object
) -> None:
    path = terminal.home / name
    path.parent.mkdir(parents=True)
    make(path)  # type: ignore[operator]
    done = terminal.run(*ask(server, "--save"))
    assert done.returncode == (2 if name == "settings.toml" else 0), done.stderr
    assert "unexpected" not in done.stderr


@pytest.mark.parametrize("ca_file", ["a\\u0000b", "{fifo}", "/"])
def test_a_ca_file_that_is_no_file(terminal: Terminal, tmp_path: Path, ca_file: str) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    terminal.home.mkdir()
    (terminal.home / "settings.toml").write_text(
        '[[endpoints]]\nname = "N"\nbase_url = "https://127.0.0.1:9/v1"\nmodel = "m"\n'
        f'ca_file = "{ca_file.format(fifo=fifo)}"\n'
    )
    done = terminal.run("ask", "--endpoint", "N", "hi")
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("The CA file "), done.stderr
