"""What arrived is on disk, comes back after a kill, and belongs to one owner."""

from __future__ import annotations

import contextlib
import dataclasses
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role, ToolCall, TurnState, TurnStats
from desktop.chat.text import whole_text
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
from tests.support.mounts import isolated

ROOT = Path(__file__).parents[4]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


@pytest.fixture
def journal(history: History) -> Iterator[Journal]:
    journal = Journal(history.database)
    yield journal
    journal.close()


def new_reply(history: History) -> tuple[int, Message]:
    chat = history.create("t")
    return chat, history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)


def until(true: Callable[[], object]) -> None:
    """Wait for something that another thread or process does soon."""
    limit = time.monotonic() + 30
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.005)


def rows(history: History) -> int:
    with contextlib.closing(apsw.Connection(str(history.database))) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM journal")
    return int(count)


def test_what_arrived_can_be_read_while_it_streams(history: History, journal: Journal) -> None:
    chat, reply = new_reply(history)
    entry = journal.open(reply.id)
    entry.append("reasoning", "hm")
    entry.append("content", "so ")
    entry.append("content", "far")
    until(lambda: history.load(chat)[reply.id].text)
    seen = history.load(chat)[reply.id]
    assert (seen.reasoning, seen.text, seen.state) == ("hm", "so far", TurnState.STREAMING)
    assert entry.failure is None


def test_the_end_is_written_as_the_turn_saw_it(history: History, journal: Journal) -> None:
    chat, reply = new_reply(history)
    entry = journal.open(reply.id)
    entry.append("content", "part")
    ended = dataclasses.replace(
        reply,
        content=of_text("part \0 and whole"),
        reasoning="because",
        tool_calls=(ToolCall("look", '{"at": "你"}'),),
        state=TurnState.FAILED,
        finish_reason="length",
        failure={"kind": "unknown", "name": "x"},
        endpoint_name="E",
        model="m",
        stats=TurnStats(12.5, 30.25, 7, 8, True, 6000.5, 5),
    )
    entry.finish(ended)
    until(lambda: history.load(chat)[reply.id].state is not TurnState.STREAMING)
    assert history.load(chat)[reply.id] == ended
    assert rows(history) == 0
    journal.close()
    assert history.recover() == 0


Deltas = st.lists(st.tuples(st.sampled_from(["content", "reasoning"]), st.text(st.characters())))


@given(deltas=Deltas, pause=st.integers(0, 5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_recovered_reply_is_what_arrived(
    history: History, deltas: list[tuple[str, str]], pause: int
) -> None:
    """In order, over any number of writes, with any characters."""
    chat, reply = new_reply(history)
    journal = Journal(history.database)
    entry = journal.open(reply.id)
    for number, (kind, text) in enumerate(deltas):
        entry.append("content" if kind == "content" else "reasoning", text)
        if number == pause:
            journal._hurry.set()
            time.sleep(0.002)
    journal.close()
    assert history.recover() == 1
    back = history.load(chat)[reply.id]
    assert back.state is TurnState.INCOMPLETE
    # Each write is one row; half a character on either side of one is half a character.
    for kind, text in (("content", back.text), ("reasoning", back.reasoning)):
        arrived = "".join(text for k, text in deltas if k == kind)
        assert text == whole_text(arrived) or "�" in text
    assert rows(history) == 0


def test_every_text_is_written_once(history: History, journal: Journal) -> None:
    """Linear cost: the bytes in the journal are the bytes that arrived."""
    _, reply = new_reply(history)
    entry = journal.open(reply.id)
    for number in range(20):
        entry.append("content", "x" * 1000)
        if number == 9:  # the rest is another write
            until(lambda: rows(history))
    until(lambda: journal_length(history) == 20_000)
    assert 1 < rows(history) <= 20


def journal_length(history: History) -> int:
    with contextlib.closing(apsw.Connection(str(history.database))) as connection:
        [(length,)] = connection.execute("SELECT total(length(text)) FROM journal")
    return int(length)


def test_a_disk_that_refuses_gets_it_later(history: History, journal: Journal) -> None:
    """The caller never notices, but for `failure`; nothing is dropped."""
    chat, reply = new_reply(history)
    entry = journal.open(reply.id)
    with contextlib.closing(apsw.Connection(str(history.database))) as hog:
        hog.set_busy_timeout(10_000)  # the journal itself may be writing
        hog.execute("BEGIN IMMEDIATE")
        entry.append("content", "waits ")
        until(lambda: entry.failure == "busy")
        entry.append("content", "in memory")
        hog.execute("ROLLBACK")
    until(lambda: entry.failure is None)
    until(lambda: history.load(chat)[reply.id].text == "waits in memory")


FULL = """
import os, sys, time
from pathlib import Path
from desktop.chat.messages import *
from desktop.storage.failures import HistoryFailed
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal

def until(true):
    limit = time.monotonic() + 30
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.005)

home = Path(sys.argv[1])
history = History(home / "history.db")
chat = history.create("t")
reply = history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)
journal = Journal(history.database)
entry = journal.open(reply.id)
entry.append("content", "before ")
until(lambda: history.load(chat)[reply.id].text == "before ")
with open(home / "filler", "wb", buffering=0) as filler:
    try:
        while filler.write(bytes(4096)): pass
    except OSError: pass
entry.append("content", "x" * 9000)
until(lambda: entry.failure == "full")
try:
    history.add_message(chat, reply.id, Role.USER, "y" * 9000)
except HistoryFailed as exc:
    assert exc.reason == "full"
else:
    raise AssertionError("taken")
assert len(history.load(chat)) == 1
entry.append("content", " after")
(home / "filler").unlink()
until(lambda: entry.failure is None)
journal.close()
assert history.load(chat)[reply.id].text == "before " + "x" * 9000 + " after"
history.add_message(chat, reply.id, Role.USER, "y" * 9000)
history.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_a_disk_that_is_full_gets_it_later(tmp_path: Path) -> None:
    """On a real file system without room, which then gets some."""
    mount = 'mount -t tmpfs -o size=400k none "$0" && exec "$@"'
    python = [sys.executable, "-W", "error", "-c", FULL, str(tmp_path)]
    subprocess.run([*isolated(), "sh", "-c", mount, str(tmp_path), *python], check=True, cwd=ROOT)


def test_close_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.storage.history.journal.CLOSE_LIMIT", 0.1)
    journal = Journal(tmp_path / "no" / "history.db")
    entry = journal.open(1)
    entry.append("content", "nowhere to go")
    until(lambda: entry.failure == "gone")
    assert journal.close() == "gone"
    History(tmp_path / "no" / "history.db").close()
    assert journal._thread is not None
    journal._thread.join(20)  # a thread that lives on would collect the garbage of other tests
    assert not journal._thread.is_alive()


def test_a_message_deleted_for_good_does_not_hold_up_others(
    history: History, journal: Journal
) -> None:
    gone, doomed = new_reply(history)
    chat, reply = new_reply(history)
    entries = [journal.open(doomed.id), journal.open(reply.id)]
    entries[0].append("content", "x")
    until(lambda: rows(history) == 1)
    with contextlib.closing(apsw.Connection(str(history.database))) as other:
        other.execute("PRAGMA foreign_keys = ON")
        other.execute("DELETE FROM conversations WHERE id = ?", (gone,))
    for entry in entries:
        entry.append("content", "y")
    entries[0].finish(dataclasses.replace(doomed, state=TurnState.DONE))
    until(lambda: history.load(chat)[reply.id].text == "y")
    assert [entry.failure for entry in entries] == [None, None]


STREAM = """
import sys, time
from pathlib import Path
from desktop.chat.messages import *
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
history = History(Path(sys.argv[1]))
chat = history.create("t")
reply = history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)
journal = Journal(history.database)
assert history.recover() == 0
entry = journal.open(reply.id)
print(reply.id, flush=True)
number = 0
while True:
    if len(sys.argv) > 2:
        entry.append("content", f"{number} ")
        print(number, flush=True)
        number += 1
    time.sleep(0.003)
"""


@contextlib.contextmanager
def streaming(history: History, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Another window, with a reply on its way; killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", STREAM, str(history.database), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


@pytest.mark.parametrize("written", [0, 20, 60, 150])
def test_after_kill_9_all_that_was_on_the_disk_is_there(
    history: History, journal: Journal, written: int
) -> None:
    with streaming(history, "text") as child:
        assert child.stdout is not None
        reply_id = int(child.stdout.readline())
        until(lambda: len(on_disk(history)) >= written)
        surely = on_disk(history)
        child.kill()
        arrived = [int(line) for line in child.stdout if line.endswith("\n")]
    assert history.recover() == 1
    [chat] = history.summaries()
    reply = history.load(chat.id)[reply_id]
    assert reply.state is TurnState.INCOMPLETE
    numbers = [int(word) for word in reply.text.split()]
    assert numbers == list(range(len(numbers)))
    assert len(surely) <= len(numbers) <= len(arrived) + 1  # the last was killed before its line
    assert rows(history) == 0
    assert not list(journal_locks(history, journal))


def on_disk(history: History) -> list[str]:
    """The words that another process finds in the journal now."""
    with contextlib.closing(apsw.Connection(str(history.database))) as connection:
        found = connection.execute("SELECT text FROM journal ORDER BY seq")
        return "".join(str(text) for (text,) in found).split()


def test_each_write_takes_all_that_arrived_and_the_next_is_soon(history: History) -> None:
    """So what arrived is on disk within 250 ms: a pause, and two writes of a disk that answers."""
    pauses: queue.SimpleQueue[float] = queue.SimpleQueue()
    over: queue.SimpleQueue[None] = queue.SimpleQueue()

    def pause(_hurry: threading.Event, seconds: float) -> None:
        pauses.put(seconds)
        over.get(timeout=30)

    _, reply = new_reply(history)
    journal = Journal(history.database, pause)
    entry = journal.open(reply.id)
    for number in range(1, 6):
        assert pauses.get(timeout=30) <= 0.1
        assert len(on_disk(history)) == number - 1
        entry.append("content", f"{number} ")
        over.put(None)
    until(lambda: len(on_disk(history)) == 5)
    over.put(None)
    journal.close()


def journal_locks(history: History, journal: Journal) -> Iterator[Path]:
    """The lock files of other owners."""
    assert isinstance(history.database, Path)
    assert journal._owner is not None
    for path in (history.database.parent / "owners").glob("*.lock"):
        if path.stem != journal._owner.id:
            yield path


def test_a_live_window_is_left_alone(history: History, journal: Journal) -> None:
    with streaming(history, "text") as child:
        assert child.stdout is not None
        reply_id = int(child.stdout.readline())
        child.stdout.readline()
        until(lambda: rows(history))
        assert history.recover() == 0
        [chat] = history.summaries()
        assert history.load(chat.id)[reply_id].state is TurnState.STREAMING
        assert len(list(journal_locks(history, journal))) == 1
    assert history.recover() == 1


def test_killed_before_the_first_word(history: History, journal: Journal) -> None:
    """No row was ever written; the reply is still not left hanging."""
    with streaming(history) as child:
        assert child.stdout is not None
        reply_id = int(child.stdout.readline())
        time.sleep(0.1)
        assert history.recover() == 0
    assert history.recover() == 1
    [chat] = history.summaries()
    assert history.load(chat.id)[reply_id].state is TurnState.INCOMPLETE


def test_a_reply_nobody_claimed_waits_for_live_windows(history: History, journal: Journal) -> None:
    """Between the message and its owner lies a moment; another's reply may be in it."""
    with streaming(history) as child:
        assert child.stdout is not None
        child.stdout.readline()
        chat, reply = new_reply(history)
        assert history.recover() == 0
    assert history.recover() == 2
    assert history.load(chat)[reply.id].state is TurnState.INCOMPLETE


def test_windows_that_start_together_recover_each_reply_once(history: History) -> None:
    chats = []
    for _ in range(20):
        chat, reply = new_reply(history)
        journal = Journal(history.database)
        journal.open(reply.id).append("content", "once")
        journal.close()
        chats.append((chat, reply.id))
    code = (
        "import sys; from pathlib import Path; from desktop.storage.history.history import History;"
        f"h = History(Path({str(history.database)!r})); sys.stdin.readline();"
        "print(h.recover()); h.close()"
    )
    windows = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3)
    ]
    counts = []
    for window in windows:
        assert window.stdin is not None
        window.stdin.write("\n")
        window.stdin.flush()
    for window in windows:
        counts.append(int(window.communicate()[0]))
    assert sum(counts) == 20
    assert all(history.load(chat)[reply].text == "once" for chat, reply in chats)


def test_a_live_reply_taken_for_dead_loses_nothing(history: History) -> None:
    """Where the file system knows no locks, a second window folds what the first still writes."""
    chat, reply = new_reply(history)
    journal = Journal(history.database)
    entry = journal.open(reply.id)
    entry.append("content", "one ")
    until(lambda: rows(history))
    assert journal._owner is not None
    journal._owner.release()
    other = Journal(history.database)
    assert history.recover() == 1
    entry.append("content", "two")
    until(lambda: rows(history))
    journal.close()
    history.recover()
    back = history.load(chat)[reply.id]
    assert (back.text, back.state) == ("one two", TurnState.INCOMPLETE)
    other.close()


def test_no_thread_before_it_is_needed(history: History) -> None:
    journal = Journal(history.database)
    assert journal._thread is None
    journal.close()
    assert not list((Path(history.database).parent / "owners").glob("*.lock"))
