"""Pictures and files of a message: stored, loaded, and never written away."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.content import Content, File, Picture, Text, Unknown, attachments, text_of
from desktop.chat.messages import Message, Role, Seam, TurnState
from desktop.storage.database.parts import content_from, parts_of
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.failures import DatabaseSetAside
from desktop.storage.history.files import needed_files
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
from desktop.storage.kept_files import KeptFiles
from tests.support.damage import FILE, PICTURE

ROOT = Path(__file__).parents[4]
MIXED: Content = (Text("Is this "), PICTURE, Text("in 都江堰?\n"), FILE)
KNOWN = json.loads(parts_of(MIXED) or "")
ODD = [
    "7",
    '"a text"',
    '{"type": "film", "at": 3, "minutes": 90}',
    json.dumps(KNOWN[0] | {"sha256": "../../etc/passwd"}),
    json.dumps(KNOWN[0] | {"sha256": "0A" * 32}),
    json.dumps(KNOWN[0] | {"sha256": "0a" * 32 + "\n"}),
    json.dumps(KNOWN[0] | {"size": -1}),
    json.dumps(KNOWN[0] | {"at": "here"}),
    json.dumps(KNOWN[1] | {"pages": [1, 2]}),
]


NESTED = "[" * 900 + "]" * 900
"""Some ways to read and to write JSON take it, and some do not."""


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def one_of(history: History, *, role: Role = Role.USER) -> tuple[int, Message]:
    chat = history.create("t")
    state = TurnState.STREAMING if role is Role.ASSISTANT else TurnState.DONE
    return chat, history.add_message(chat, None, role, MIXED, state=state)


def change(history: History, chat: int, parts: str | bytes | int) -> None:
    connection = apsw.Connection(str(history.database))
    connection.execute("UPDATE messages SET parts = ? WHERE conversation_id = ?", (parts, chat))
    connection.close()


def test_they_come_back_as_they_were_and_the_text_is_plain(history: History) -> None:
    chat, asked = one_of(history)
    assert asked.content == history.load(chat)[asked.id].content == MIXED
    connection = apsw.Connection(str(history.database))
    assert connection.execute("SELECT text FROM messages").fetchall() == [("Is this in 都江堰?\n",)]
    connection.close()


def test_text_alone_takes_no_room(history: History) -> None:
    history.add_message(history.create("t"), None, Role.USER, "words")
    connection = apsw.Connection(str(history.database))
    assert connection.execute("SELECT parts FROM messages").fetchall() == [(None,)]
    connection.close()


@pytest.mark.parametrize("odd", ODD)
def test_what_cannot_be_read_stands_beside_the_rest_and_is_kept(history: History, odd: str) -> None:
    chat, asked = one_of(history, role=Role.ASSISTANT)
    change(history, chat, f"[{json.dumps(KNOWN[0])}, {odd}]")
    found = history.load(chat)[asked.id]
    [picture, unknown] = [part for _at, part in attachments(found.content)]
    assert picture == PICTURE
    assert isinstance(unknown, Unknown)
    assert text_of(found.content) == text_of(MIXED)

    journal = Journal(history.database)
    journal.open(asked.id).finish(dataclasses.replace(found, state=TurnState.DONE))
    journal.close()
    again = history.load(chat)[asked.id]
    assert (again.state, again.content) == (TurnState.DONE, found.content)
    assert json.loads(parts_of(again.content) or "") == [KNOWN[0], json.loads(odd)]


@pytest.mark.parametrize("parts", ["{", "{}", "[" * 100_000, NESTED, b"\x00\xff", 7, "\0"])
def test_a_spoilt_column_costs_no_text(history: History, parts: str | bytes | int) -> None:
    chat, asked = one_of(history)
    change(history, chat, parts)
    [found] = history.load(chat).active_path()
    assert (found.id, found.text) == (asked.id, text_of(MIXED))
    [(_at, stand_in)] = attachments(found.content)
    assert isinstance(stand_in, Unknown)
    assert content_from(found.text, parts_of(found.content)) == found.content


NAMES = st.text(st.characters(codec="utf-8"), max_size=9)
SIZES = st.integers(0, 2**48 - 1)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(
    st.lists(
        st.builds(Picture, HASHES, NAMES, NAMES, SIZES)
        | st.builds(File, HASHES, NAMES, NAMES, SIZES, NAMES)
        | st.builds(Unknown, st.sampled_from(ODD))
    )
)
def test_any_content_comes_back(parts: list[Picture | File | Unknown]) -> None:
    content = (Text("before"), *parts)
    assert content_from("before", parts_of(content)) == content


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_reading_never_fails(parts: str) -> None:
    content = content_from("text", parts)
    assert text_of(content) == "text"
    assert content_from("text", parts_of(content)) == content


def of_version_2(path: Path) -> None:
    connection = apsw.Connection(str(path))
    for step in MIGRATIONS[:2]:
        connection.execute(step)
    connection.execute(
        "PRAGMA user_version = 2;"
        "INSERT INTO conversations (title, created_at, updated_at, active_child)"
        " VALUES ('old', 1, 2, 1);"
        "INSERT INTO messages (conversation_id, role, text, state, created_at, seams)"
        " VALUES (1, 'assistant', 'old words', 'done', 1, '[[3, \"gateway\"]]')"
    )
    connection.close()


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_history_of_the_version_before_is_brought_up_to_date(
    tmp_path: Path, is_damaged: bool
) -> None:
    path = tmp_path / "history.db"
    of_version_2(path)
    if is_damaged:
        with path.open("r+b") as file:
            file.write(bytes(4096))
    history = History(path)
    assert [type(notice) for notice in history.notices] == [DatabaseSetAside] * is_damaged
    [old] = history.load(1).active_path() or [history.load(1)[1]]
    assert (old.content, old.seams) == ((Text("old words"),), (Seam(3, "gateway"),))
    new = history.add_message(1, old.id, Role.USER, MIXED)
    assert history.load(1)[new.id].content == MIXED
    history.close()


KILLED = """
import os, sys, time
from pathlib import Path
from desktop.chat.messages import Role, TurnState
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
from tests.unit.storage.history.test_parts import MIXED
history = History(Path(sys.argv[1]))
chat = history.create("t")
asked = history.add_message(chat, None, Role.USER, MIXED)
reply = history.add_message(chat, asked.id, Role.ASSISTANT, MIXED, state=TurnState.STREAMING)
Journal(history.database).open(reply.id).append("content", "and more")
while not history.rows("SELECT 1 FROM journal"):
    time.sleep(0.005)
os.kill(os.getpid(), 9)
"""


WITH_A_PICTURE = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
from desktop.chat.content import Text
from desktop.chat.messages import Role, TurnState
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
from desktop.storage.kept_files import KeptFiles
from tests.unit.storage.history.test_parts import DRAWN, DRAWN_BYTES
database = Path(sys.argv[1])
history = History(database)
chat = history.create("t")
reply = history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)
entry = Journal(database, files=KeptFiles(database.parent / "files")).open(reply.id)
entry.append("content", "Here:")
entry.attach(5, DRAWN, DRAWN_BYTES)
entry.append("content", "More")
entry.attach(9, replace(DRAWN, name="2.png"), DRAWN_BYTES)
if sys.argv[2] == "ended":
    ended = (Text("Here:"), DRAWN, Text("More"), replace(DRAWN, name="2.png"))
    entry.finish(replace(reply, content=ended, state=TurnState.DONE))
rows = "SELECT 1 FROM message_files" if sys.argv[2] == "ended" else "SELECT 1 FROM journal"
while not history.rows(rows):
    time.sleep(0.005)
print([part for part in history.load(chat).active_path()[-1].content], flush=True)
os.kill(os.getpid(), 9)
"""
DRAWN_BYTES = b"a picture's bytes" * 1000
DRAWN = Picture(sha256(DRAWN_BYTES).hexdigest(), "1.png", "image/png", len(DRAWN_BYTES))


@pytest.mark.parametrize("when", ["arriving", "ended"])
def test_a_reply_has_its_pictures_and_they_their_bytes_after_a_kill(
    history: History, tmp_path: Path, when: str
) -> None:
    command = [sys.executable, "-c", WITH_A_PICTURE, str(history.database), when]
    run = subprocess.run(command, cwd=ROOT, check=False, timeout=60, capture_output=True, text=True)
    drawn = (Text("Here:"), DRAWN, Text("More"), dataclasses.replace(DRAWN, name="2.png"))
    assert run.stdout.strip() == str(list(drawn))
    kept, database = KeptFiles(tmp_path / "files"), tmp_path / "history.db"
    kept.sweep(needed_files(database), grace=0)  # what was deleted is purged before the next start
    assert history.recover() == (when == "arriving")
    [chat] = history.summaries()
    [reply] = history.load(chat.id).active_path()
    assert reply.content == drawn
    assert reply.state is (TurnState.DONE if when == "ended" else TurnState.INCOMPLETE)
    assert kept.content(DRAWN.sha256) == DRAWN_BYTES
    assert needed_files(database) == {DRAWN.sha256}


def test_a_picture_is_there_before_the_disk_has_it_and_waits_for_a_disk_that_is_full(
    history: History, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.write_text("in its place")
    kept = KeptFiles(folder)
    journal = Journal(history.database, lambda event, _seconds: event.wait(0.01), kept)
    reply = history.add_message(
        history.create("t"), None, Role.ASSISTANT, "", state=TurnState.STREAMING
    )
    entry = journal.open(reply.id)
    entry.attach(0, DRAWN, DRAWN_BYTES)
    entry.finish(dataclasses.replace(reply, content=(DRAWN,), state=TurnState.DONE))
    until(lambda: entry.failure is not None)
    assert kept.content(DRAWN.sha256) == DRAWN_BYTES
    assert history.rows("SELECT 1 FROM message_files") == []
    folder.unlink()
    until(lambda: history.rows("SELECT 1 FROM message_files"))
    assert journal.close() is None
    assert KeptFiles(folder).content(DRAWN.sha256) == DRAWN_BYTES


def until(reached: Callable[[], object]) -> None:
    """Wait for it; the limit is for what never comes."""
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_they_are_there_after_a_kill(history: History) -> None:
    command = [sys.executable, "-c", KILLED, str(history.database)]
    subprocess.run(command, cwd=ROOT, check=False, timeout=60)
    assert history.recover() == 1
    [chat] = history.summaries()
    asked, reply = history.load(chat.id).active_path()
    assert asked.content == MIXED
    assert reply.state is TurnState.INCOMPLETE
    assert reply.content == (*MIXED, Text("and more"))
