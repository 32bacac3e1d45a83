"""`weir backup` and `weir restore` as a person types them, also while replies stream."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.backup.members import parts_of
from desktop.storage.backup.reading import open_backup
from desktop.storage.backup.staging import unpack
from tests.support.driving import until
from tests.support.fault_server import FaultServer, Hold, content_stream
from tests.support.homes import backed_up, furnish, places_in, titles, told
from tests.support.loops import in_loop
from tests.support.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path / "home")
    furnish(places_in(terminal.home), "old")
    return terminal


def test_out_and_in_again(terminal: Terminal, tmp_path: Path) -> None:
    where, file = places_in(terminal.home), tmp_path / "backup.zip"
    before = told(where)
    done = terminal.run("backup", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 chats" in done.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = terminal.run("backup", str(file))
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert terminal.run("backup", "--force", str(file)).returncode == 0
    furnish(where, "later", chats=2)
    restored = terminal.run("restore", str(file))
    assert restored.returncode == 0
    assert told(where) == before
    (kept,) = terminal.home.glob("before-restore-*")
    assert str(kept) in restored.stderr
    assert len(titles(places_in(kept))) == 5
    beside = terminal.run("restore", str(file), "--beside", str(tmp_path / "beside"))
    assert beside.returncode == 0
    assert told(places_in(tmp_path / "beside")) == before
    deleted = terminal.run("restore", "--delete-previous")
    assert deleted.returncode == 0
    assert list(terminal.home.glob("before-restore-*")) == []


def test_what_cannot_be_done_is_said_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no backup")
    (terminal.home / "settings.toml").write_text("[[broken")  # restoring may be what mends it
    for arguments, words in (
        (("restore", str(tmp_path / "text.zip")), "no backup of Weir"),
        (("restore", str(tmp_path / "none.zip")), "There is no file"),
        (("restore",), "weir restore FILE"),
        (("backup", str(terminal.home / "b.zip")), ""),
    ):
        done = terminal.run(*arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


def test_a_restore_that_was_broken_off_is_finished_by_the_next_command(
    terminal: Terminal, tmp_path: Path
) -> None:
    where, source = places_in(terminal.home), places_in(tmp_path / "source")
    furnish(source, "new", chats=5)
    with open_backup(backed_up(source, tmp_path / "new.zip").path) as backup:
        unpack(backup, terminal.home / "restoring" / "home", None)
    journal = {"new": parts_of(terminal.home / "restoring" / "home"), "keep": "before-restore-1"}
    (terminal.home / "restoring" / "ready.json").write_text(json.dumps(journal))
    listed = terminal.run("history")
    assert listed.stdout.count("new") == 5
    assert told(where) == told(source)
    assert len(titles(places_in(terminal.home / "before-restore-1"))) == 3


@in_loop
async def test_while_three_replies_stream(tmp_path: Path) -> None:
    """The restored home opens, and has every word that had arrived."""
    words = [f"word{number} " for number in range(40)]
    begun = content_stream(*words, finish=None, done=False)
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path / "home")}))
    with FaultServer(begun.then(Hold(), *content_stream("end").steps)) as server:
        endpoint = Endpoint("Work", server.base_url, "m")
        for number in range(3):
            workspace.turns.ask(workspace.new_conversation(), f"question {number}", endpoint)
        await until(lambda: on_disk(workspace) == 3)
        await workspace.backups.make(tmp_path / "backup.zip")
        assert workspace.turns.are_running
        for _turn in range(3):
            server.release()
        await until(lambda: not workspace.turns.are_running)
        await workspace.close()
    with open_backup(tmp_path / "backup.zip") as backup:
        backup.verify(int)
    terminal = Terminal(tmp_path / "other")
    restored = terminal.run("restore", str(tmp_path / "backup.zip"))
    assert restored.returncode == 0, restored.stderr
    for number in (1, 2, 3):
        shown = terminal.run("show", str(number), "--format", "text").stdout
        assert "".join(words).strip() in shown
        assert "end" not in shown
    assert len(titles(places_in(tmp_path / "other"))) == 3  # which checks the file's integrity


def on_disk(workspace: Workspace) -> int:
    """How many replies have their last word in the journal."""
    rows = workspace.history.rows("SELECT text FROM journal WHERE text LIKE '%word39%'")
    return len(rows)
