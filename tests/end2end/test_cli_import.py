"""`weir import` in real processes: what it says, what it takes, and what a death leaves.

WEIR_FULL=1 python -m pytest tests/end2end/test_cli_import.py      60 deaths, some minutes
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest

from tests.support.exchange import chatgpt_file
from tests.support.mounts import isolated
from tests.support.policies import run_with_policy
from tests.support.sizes import FULL
from tests.support.terminal import Terminal, command, json_lines

KILLS = 60 if FULL else 2
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home)


def counted(home: Path) -> dict[str, int]:
    """How many rows there are; every chat has all of its messages."""
    with contextlib.closing(apsw.Connection(str(home / "history.db"))) as connection:
        connection.set_busy_timeout(5000)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        half = (
            "SELECT id FROM conversations WHERE 4 != (SELECT count(*) FROM messages"
            " JOIN message_origins ON message_id = messages.id WHERE conversation_id ="
            " conversations.id) OR id NOT IN (SELECT conversation_id FROM origins)"
        )
        assert connection.execute(half).fetchall() == []
        [row] = connection.execute(
            "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages),"
            " (SELECT sum(chats) FROM imports), (SELECT sum(messages) FROM imports)"
        )
    return dict(zip(("chats", "messages", "noted", "noted_messages"), row, strict=True))


def test_the_last_line_is_the_report(terminal: Terminal, tmp_path: Path) -> None:
    path = str(chatgpt_file(tmp_path / "conversations.json", 3))
    report = {"type": "report", "from": "chatgpt", "chats": 3, "messages": 6, "already": 0,
              "skipped": []}  # fmt: skip
    looked = terminal.run("import", path, "--dry-run", "--json")
    assert (looked.returncode, json_lines(looked.stdout)) == (0, [report])
    assert not terminal.run("history", "--json").stdout
    taken = terminal.run("import", path, "--json")
    assert (taken.returncode, json_lines(taken.stdout), taken.stderr) == (0, [report], "")
    again = {**report, "chats": 0, "messages": 0, "already": 3}
    assert json_lines(terminal.run("import", path, "--json").stdout) == [again]
    listed = json_lines(terminal.run("history", "--json").stdout)
    assert [(chat["title"], chat["messages"]) for chat in listed] == [
        ("Chat 2", 2),
        ("Chat 1", 2),
        ("Chat 0", 2),
    ]


def test_in_words(terminal: Terminal, tmp_path: Path) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 1)
    chats = json.loads(path.read_text())
    path.write_text(json.dumps([*chats, {"mapping": {}, "title": "Empty\x1b[31m"}]))
    taken = terminal.run("import", str(path))
    first, *_more = taken.stdout.splitlines()
    assert first == "Imported from ChatGPT: 1 chat, 2 messages."
    assert "\x1b" not in taken.stdout
    again = terminal.run("import", str(path)).stdout.splitlines()
    assert again[:2] == ["Nothing new from ChatGPT.", "Already there: 1 chat."]


def test_where_one_file_is_not_understood_none_is_taken(terminal: Terminal, tmp_path: Path) -> None:
    good, other = chatgpt_file(tmp_path / "a.json", 2), tmp_path / "other.json"
    other.write_text('{"some": "thing"}')
    refused = terminal.run("import", str(good), str(other), "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("other.json is no export that Weir knows")
    assert "Open WebUI" in refused.stderr
    assert not terminal.run("history", "--json").stdout
    forced = terminal.run("import", str(other), "--from", "weir")
    assert forced.returncode == 2
    missing = terminal.run("import", str(tmp_path / "none.json"))
    assert (missing.returncode, "no file none.json" in missing.stderr) == (2, True)
    assert terminal.run("import", str(good), "--from", "wechat").returncode == 2


def test_several_files_have_one_report(terminal: Terminal, tmp_path: Path) -> None:
    one, two = chatgpt_file(tmp_path / "a.json", 2), chatgpt_file(tmp_path / "b.json", 3)
    taken = terminal.run("import", str(one), str(two), "--json")
    [report] = json_lines(taken.stdout)
    assert (report["chats"], report["messages"], report["already"]) == (3, 6, 2)


def test_what_weir_exported_comes_in_as_it_was(terminal: Terminal, tmp_path: Path) -> None:
    """Out, into an empty home, and out again: but for its time, the same bytes."""
    terminal.run("import", str(chatgpt_file(tmp_path / "conversations.json", 3, 4)))
    out = [tmp_path / "one.json", tmp_path / "two.json"]
    other = Terminal(tmp_path / "other")
    other.home.mkdir()
    assert terminal.run("export", "--all", "-o", str(out[0])).returncode == 0
    for expected in (3, 0):
        [report] = json_lines(other.run("import", str(out[0]), "--json").stdout)
        assert (report["from"], report["chats"], report["skipped"]) == ("weir", expected, [])
    assert other.run("export", "--all", "-o", str(out[1])).returncode == 0
    first, second = ([line for line in path.read_text().splitlines() if "exported_at" not in line]
                     for path in out)  # fmt: skip
    assert first == second
    assert json_lines(terminal.run("import", str(out[1]), "--json").stdout)[-1]["already"] == 3


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
@pytest.mark.parametrize("policy", ['{"import": false}', '{"history": false}'])
def test_an_organisation_may_forbid_it(terminal: Terminal, tmp_path: Path, policy: str) -> None:
    path = chatgpt_file(tmp_path / "a.json", 1)
    ended = run_with_policy(terminal, tmp_path / "policy", policy, "import", str(path))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "organisation" in ended.stderr
    assert not terminal.run("history", "--json").stdout


def until_some_are_there(home: Path, process: subprocess.Popen[bytes], most: int) -> None:
    """Wait until so many chats are taken. The program then stands still, so that a busy machine
    does not end the import before it hears what comes next."""
    database = home / "history.db"
    while process.poll() is None:
        process.send_signal(signal.SIGSTOP)
        with contextlib.suppress(apsw.Error):
            flags = apsw.SQLITE_OPEN_READONLY
            with contextlib.closing(apsw.Connection(str(database), flags=flags)) as connection:
                [(count,)] = connection.execute("SELECT count(*) FROM conversations")
                if int(str(count)) >= most:
                    return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.002)


@POSIX
@pytest.mark.timeout(1200 if KILLS > 10 else 120)
def test_killed_in_the_middle_it_goes_on(terminal: Terminal, tmp_path: Path) -> None:
    chats = 400
    path = str(chatgpt_file(tmp_path / "conversations.json", chats, 4, 400))
    for number in range(KILLS):
        process = terminal.start("import", path, "--json")
        until_some_are_there(terminal.home, process, 1 + number * chats // (KILLS + 1))
        process.kill()
        process.communicate()
        found = counted(terminal.home)
        assert (found["noted"] or 0, found["noted_messages"] or 0) == (
            found["chats"],
            found["messages"],
        )
    [report] = json_lines(terminal.run("import", path, "--json").stdout)
    assert report["chats"] + report["already"] == chats
    assert counted(terminal.home)["chats"] == chats


@POSIX
def test_ctrl_c_ends_it_and_tells_what_was_taken(terminal: Terminal, tmp_path: Path) -> None:
    path = str(chatgpt_file(tmp_path / "conversations.json", 3000, 4, 400))
    process = terminal.start("import", path, "--json")
    until_some_are_there(terminal.home, process, 5)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    [report] = json_lines(out.decode())
    found = counted(terminal.home)
    assert (report["chats"], report["messages"]) == (found["chats"], found["messages"])
    assert 5 <= found["chats"] < 3000


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_where_the_disk_is_full_what_was_taken_stands(terminal: Terminal, tmp_path: Path) -> None:
    path = str(chatgpt_file(tmp_path / "conversations.json", 100, 4, 4000))
    copy = tmp_path / "copy"
    full = (
        'mount -t tmpfs -o size=1500k none "$0"; "$@"; status=$?;'
        f'mkdir -p "{copy}"; cp -r "$0"/. "{copy}"; exit $status'
    )
    line = [*isolated(), "sh", "-c", full, str(terminal.home), *command("import", path, "--json")]
    ended = subprocess.run(line, capture_output=True, env=terminal.environ, check=False, text=True)
    assert ended.returncode == 2, ended.stderr
    assert "full" in ended.stderr
    [report] = json_lines(ended.stdout)
    found = counted(copy)
    assert (report["chats"], report["messages"]) == (found["chats"], found["messages"])
    assert 0 < found["chats"] < 100
    [rest] = json_lines(Terminal(copy).run("import", path, "--json").stdout)
    assert (rest["chats"], rest["already"]) == (100 - found["chats"], found["chats"])
