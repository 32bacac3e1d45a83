"""Whatever became of the history's file: it opens, says what happened, and has what can be read."""

from __future__ import annotations

import dataclasses
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import apsw
import pytest

from desktop.chat.content import Content, of_text
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.messages import Role, TurnState
from desktop.chat.steering.model_facts import ModelFacts
from desktop.chat.tree import Conversation
from desktop.chat.usage.price import Price
from desktop.engine.explain.sentences import explain
from desktop.engine.open_settings import open_history
from desktop.storage.database.mending import _MENDERS, rehung
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.failures import (
    DatabaseSetAside,
    HistoryFailed,
    HistoryReadOnly,
    PartlyDamaged,
)
from desktop.storage.history.history import History
from tests.support.damage import damage, make_history
from tests.support.sizes import FULL

SEEDS = range(60 if FULL else 12)


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_costs_what_it_touched_and_no_more(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    path, chats = make_history(tmp_path, dice)
    spared = damage(path, chats, dice)
    spoiled = path.read_bytes()
    told: list[ChatError] = []
    history, journal = open_history(path, told.append)
    listed = {chat.id: chat.title for chat in history.summaries()}
    read = {id_: everything(history.load(id_)) for id_ in listed}
    read |= {id_: everything(history.load(id_)) for id_ in listed}  # and once more, as it is now
    for chat in spared:
        assert listed[chat.id] == chat.title
        assert read[chat.id] == chat.contents
    if any(len(read.get(chat.id, ())) != len(chat.contents) for chat in chats):
        assert told  # a bit in the middle of a word is a word of its own, and nobody can tell
    for notice in told:
        assert explain(notice).sentence
        if isinstance(notice, DatabaseSetAside):
            assert Path(notice.path).read_bytes() == spoiled
    question = history.create("after it")
    history.close()
    journal.close()
    again = History(path)
    assert again.notices == []
    assert again.load(question).title == "after it"
    again.close()


def small(path: Path) -> tuple[int, int]:
    """A history of one question and its reply; returns the chat's id and the reply's."""
    history = History(path)
    chat = history.create("What is a weir?")
    question = history.add_message(chat, None, Role.USER, "What is a weir?")
    reply = history.add_message(chat, question.id, Role.ASSISTANT, "A low dam. " * 400)
    history.close()
    return chat, reply.id


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_text("kept")


def an_endless_file(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [a_pipe, a_folder, an_endless_file])
def test_what_is_no_file_is_not_opened(tmp_path: Path, make: object) -> None:
    path = tmp_path / "history.db"
    make(path)  # type: ignore[operator]
    told: list[ChatError] = []
    history, journal = open_history(path, told.append)
    [notice] = told
    assert isinstance(notice, DatabaseSetAside)
    assert notice.reason == "no_file"
    assert os.path.lexists(notice.path)
    assert history.load(history.create("fresh")).title == "fresh"
    history.close()
    journal.close()
    assert path.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [a_pipe, a_folder, an_endless_file])
@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_what_is_no_file_beside_the_history_costs_no_chat(
    tmp_path: Path, make: object, end: str
) -> None:
    path = tmp_path / "history.db"
    chat, _reply = small(path)
    make(Path(f"{path}{end}"))  # type: ignore[operator]
    history = History(path)
    assert len(history.load(chat)) == 2
    history.create("goes on")
    history.close()


@pytest.mark.parametrize("version", [0, len(MIGRATIONS), 1])
def test_another_programs_database_is_left_whole(tmp_path: Path, version: int) -> None:
    path = tmp_path / "history.db"
    connection = apsw.Connection(str(path))
    connection.execute(
        f"CREATE TABLE messages (body TEXT); INSERT INTO messages VALUES ('theirs');"
        f"PRAGMA user_version = {version}"
    )
    connection.close()
    before = path.read_bytes()
    history = History(path)
    [notice] = history.notices
    assert isinstance(notice, DatabaseSetAside)
    assert notice.reason == "foreign"
    assert Path(notice.path).read_bytes() == before
    history.close()


def test_another_weir_keeps_its_damaged_file(tmp_path: Path) -> None:
    """It would go on writing into the file that was put aside, and nobody would see it again."""
    path = tmp_path / "history.db"
    chat, _reply = small(path)
    code = (
        "import sys; from pathlib import Path; from desktop.storage.history.journal import Journal;"
        f"j = Journal(Path({str(path)!r})); print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with path.open("r+b") as file:
            file.write(bytes(100))
        spoiled = path.read_bytes()
        history = History(path)
        assert [type(notice) for notice in history.notices] == [HistoryReadOnly]
        assert len(history.load(chat)) == 2  # what can be read is there, for this run
        history.create("in memory")
        history.close()
        assert path.read_bytes() == spoiled
    history = History(path)
    [notice] = history.notices
    assert isinstance(notice, DatabaseSetAside)
    assert (notice.chats, notice.messages) == (1, 2)
    history.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_lock_keeps_nothing_alive(tmp_path: Path) -> None:
    """Else nothing would ever be recovered, purged or rescued again."""
    path = tmp_path / "history.db"
    chat, reply = small(path)
    owners = tmp_path / "owners"
    owners.mkdir(exist_ok=True)
    os.mkfifo(owners / f"{'a' * 32}.lock")
    (owners / f"{'b' * 32}.lock").mkdir()
    (owners / f"{'c' * 32}.lock").symlink_to("/dev/zero")
    (owners / "stranger.lock").touch()
    history = History(path)
    for name in ("a" * 32, "b" * 32, "c" * 32, "stranger", "../../x", "\0"):
        history._connection.execute(
            "UPDATE messages SET state = 'streaming', owner = ? WHERE id = ?", (name, reply)
        )
        assert history.recover() == 1
        assert history.load(chat)[reply].state is TurnState.INCOMPLETE
    history.delete(chat)
    history.purge_deleted()
    assert history.summaries() == []
    history.close()


def test_a_death_between_the_two_renames_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    chat, _reply = small(path)
    path.rename(f"{path}-saved")
    history = History(path)
    assert len(history.load(chat)) == 2
    history.close()
    Path(f"{path}-saved").write_text("begun, and never ended")
    history = History(path)
    assert len(history.load(chat)) == 2
    assert not Path(f"{path}-saved").exists()
    history.close()


def test_what_proves_damaged_while_it_is_open_is_mended_at_once(tmp_path: Path) -> None:
    """The reply on its way follows into the fresh file, and so does whatever is asked next."""
    path = tmp_path / "history.db"
    chat, last = small(path)
    told: list[ChatError] = []
    history, journal = open_history(path, told.append)
    reply = history.add_message(chat, last, Role.ASSISTANT, "", state=TurnState.STREAMING)
    entry = journal.open(reply.id)
    entry.append("content", "before ")
    until(lambda: history.load(chat)[reply.id].text == "before ")
    [(root,)] = apsw.Connection(str(path)).execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'messages_of_conversation'"
    )
    spoil(path, int(root))
    history.close()
    history._connection = apsw.Connection(str(path))  # the old one's cache knows the page still
    assert history.load(chat)[reply.id].text == "before "
    [notice] = told
    assert isinstance(notice, DatabaseSetAside)
    entry.append("content", "and after")
    until(lambda: history.load(chat)[reply.id].text == "before and after")
    entry.finish(
        dataclasses.replace(reply, content=of_text("before and after"), state=TurnState.DONE)
    )
    until(lambda: history.load(chat)[reply.id].state is TurnState.DONE)
    journal.close()
    history.close()
    again = History(path)
    assert (again.notices, len(again.load(chat))) == ([], 3)
    again.close()


def test_a_rescue_that_cannot_be_done_raises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that ends calls it, and would end as a bug."""
    path = tmp_path / "history.db"
    chat, _last = small(path)
    history = History(path)

    def refuse(*_arguments: object) -> apsw.Connection:
        raise apsw.CantOpenError("the folder is gone")

    for name in ("rescue", "connect", "open_file"):
        monkeypatch.setattr(f"desktop.storage.history.history.{name}", refuse)
    history._connection.close()  # as a rescue does before all else
    assert history.rescue() is False
    with pytest.raises(HistoryFailed):
        history.load(chat)


def spoil(path: Path, page: int) -> None:
    """A page is noise, in the file itself."""
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(random.Random(1).randbytes(4096))
    connection.close()


def until(true: object) -> None:
    limit = time.monotonic() + 30
    while not true():  # type: ignore[operator]
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_a_question_that_meets_the_damage_is_asked_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    chat, last = small(path)
    [(root,)] = apsw.Connection(str(path)).execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'messages_by_parent'"
    )
    spoil(path, int(root))
    history = History(path)
    asked = history.together(lambda: history.add_message(chat, last, Role.USER, "And a lock?"))
    assert history.load(chat).active_path()[-1] == asked
    assert [type(notice) for notice in history.notices] == [DatabaseSetAside]
    history.close()


def test_a_row_that_is_damaged_costs_that_row(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    chat, reply = small(path)
    history = History(path)
    history.add_message(chat, reply, Role.USER, "thanks")
    history._connection.execute("UPDATE messages SET role = x'ff' WHERE id = ?", (reply,))
    found = history.load(chat)
    assert everything(found) == (of_text("What is a weir?"), of_text("thanks"))
    [notice] = history.notices
    assert isinstance(notice, PartlyDamaged)
    assert (notice.what, notice.count) == ("messages", 2)  # it, and the one that hung below it
    history.close()


def test_what_no_delete_of_ours_wrote_deletes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    chat, _reply = small(path)
    history = History(path)
    history._connection.execute("UPDATE conversations SET deleted_at = x'00'")
    history.purge_deleted()
    assert [found.id for found in history.summaries()] == [chat]
    history.close()


def test_what_a_person_deleted_does_not_come_back(tmp_path: Path) -> None:
    """Nor what a reply's journal held: the list of free pages is lost with the first page."""
    path = tmp_path / "history.db"
    chat, last = small(path)
    told: list[ChatError] = []
    history, journal = open_history(path, told.append)
    for number in range(20):
        doomed = history.create(f"secret {number}")
        history.add_message(doomed, None, Role.USER, "secret words " * 99)
        history.delete(doomed)
    reply = history.add_message(chat, last, Role.ASSISTANT, "", state=TurnState.STREAMING)
    entry = journal.open(reply.id)
    for _ in range(99):
        entry.append("content", "word " * 99)
        entry.append("reasoning", "hm")
    until(lambda: len(history.load(chat)[reply.id].text) == 99 * 99 * 5)
    entry.finish(dataclasses.replace(reply, content=of_text("the end"), state=TurnState.DONE))
    journal.close()
    history.close()
    history = History(path)
    history.purge_deleted()
    history.close()
    assert b"secret" not in path.read_bytes()
    with path.open("r+b") as file:
        file.write(bytes(4096))
    history = History(path)
    assert history.recover() == 0
    assert [found.id for found in history.summaries()] == [chat]
    assert history.load(chat)[reply.id].text == "the end"
    history.close()


def test_a_sound_history_is_never_put_aside(tmp_path: Path) -> None:
    """Nor changed by being looked at."""
    path, _chats = make_history(tmp_path, random.Random(0))
    before = path.read_bytes()
    history = History(path)
    for summary in history.summaries():
        history.load(summary.id)
    assert history.notices == []
    history.close()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.glob("*.db*")] == ["history.db"]


@pytest.mark.parametrize("in_log", [True, False])
def test_prices_and_limits_outlive_a_damaged_history(tmp_path: Path, in_log: bool) -> None:
    """Where they wait in the log, and where the file lacks its end; a damaged price goes alone."""
    path = tmp_path / "history.db"
    history = History(path)
    chat = history.create("dams")
    history.add_message(chat, None, Role.USER, "What is a weir? " * 4000)
    choices = [ModelChoice("Work", f"m{n}") for n in range(50)]
    for choice in choices:
        history.models.enter_price(choice, Price(1.75, 14.0))
        history.models.keep(choice, ModelFacts(context_limit=8000))
    history._connection.execute("UPDATE models SET price_in = 'dear' WHERE model = 'm7'")
    if in_log:
        assert history.rescue()
    else:
        history.close()
        os.truncate(path, path.stat().st_size - 4096)
        history = History(path)
    assert history.models.prices() == dict.fromkeys(set(choices) - {choices[7]}, Price(1.75, 14.0))
    assert all(history.models.of(choice).context_limit == 8000 for choice in choices)
    history.close()


def test_every_column_of_the_schema_can_be_mended(tmp_path: Path) -> None:
    history = History(tmp_path / "history.db")
    for table, menders in _MENDERS.items():
        columns = history._connection.execute(f"PRAGMA table_info({table})")
        assert {column[1] for column in columns} == set(menders)
    history.close()


def test_lost_parents_leave_no_message_out(tmp_path: Path) -> None:
    """Variants of a question that is lost stay variants; circles end."""
    assert rehung({1: None, 3: 2, 4: 2, 5: 4}) == {1: None, 3: 1, 4: 1, 5: 4}
    assert rehung({1: 2, 2: 1}) == {1: None, 2: 1}
    assert rehung({7: 7, 9: -3, 12: 5}) == {7: None, 9: 7, 12: 9}


def test_a_failure_that_cannot_be_mended_is_told(tmp_path: Path) -> None:
    for reason in ("newer", "foreign", "no_file", "damaged"):
        told = explain(DatabaseSetAside(reason, "/h/history.damaged-1.db", 3, 4))
        assert "/h/history.damaged-1.db" in told.remedy
    assert "another Weir" in explain(HistoryFailed("damaged")).sentence


def everything(chat: Conversation) -> tuple[Content, ...]:
    """What the active path says; reading it ends, whatever the tree says."""
    return tuple(message.content for message in chat.active_path())
