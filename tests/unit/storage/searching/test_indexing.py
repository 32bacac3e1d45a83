"""The index follows the history, whoever writes there and however the program ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from desktop.chat.content import File, Text
from desktop.chat.messages import Role, TurnState
from desktop.chat.searching.query import parse
from desktop.storage.failures import HistoryFailed
from desktop.storage.history.history import History
from desktop.storage.searching import catching_up
from desktop.storage.searching.answer import Wish
from desktop.storage.searching.catching_up import CatchingUp
from desktop.storage.searching.index_file import index_of
from desktop.storage.searching.indexing import Indexing
from desktop.storage.searching.search import Searcher
from tests.support.indexing import go_on, ignore, index
from tests.support.mounts import isolated

ROOT = Path(__file__).parents[4]


class Kept:
    """A history, and what a search finds in it by its index alone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "history.db"
        self.history = History(self.path)
        self.searcher = Searcher(self.path)

    def add(self, *texts: str) -> list[int]:
        """A chat with these questions; their ids."""
        chat = self.history.create("chat")
        return [self.history.add_message(chat, None, Role.USER, text).id for text in texts]

    def find(self, text: str) -> list[int]:
        """The messages that are found where none is read that the index lacks."""
        found = self.searcher.find(Wish(parse(text), limit=9999, most_read=0))
        return sorted(hit.message_id or -hit.chat_id for hit in found.hits)

    def left(self) -> int:
        """How many messages the index lacks."""
        return self.searcher.find(Wish(parse("nowhere"), most_read=0)).to_index

    def change(self, sql: str, *values: str | int) -> None:
        """Change rows as any program may."""
        self.history.rows(sql, *values)
        index(self.path)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    opened = Kept(tmp_path)
    yield opened
    opened.searcher.close()
    opened.history.close()


def test_the_index_follows_every_change(kept: Kept) -> None:
    first, second = kept.add("river weir", "fish ladder")
    assert kept.find("weir") == []
    assert kept.left() == 2
    index(kept.path)
    assert kept.find("weir") == [first]
    assert kept.find("chat") == [-1]
    assert kept.left() == 0
    kept.change("UPDATE messages SET text = 'river dam' WHERE id = ?", first)
    assert (kept.find("weir"), kept.find("dam")) == ([], [first])
    kept.change("UPDATE messages SET reasoning = 'is a weir' WHERE id = ?", second)
    assert kept.find("weir") == [second]
    kept.history.titles.rename(1, "weirs of old")
    index(kept.path)
    assert kept.find("old") == [-1]
    kept.history.delete(1)
    assert kept.find("dam") == []
    kept.history.undelete(1)
    assert kept.find("dam") == [first]
    kept.change("DELETE FROM messages WHERE id = ?", first)
    assert kept.find("dam") == []
    kept.history.delete(1)
    kept.history.purge_deleted()
    index(kept.path)
    assert kept.find("weir") == kept.find("old") == []


def test_the_thread_rests_within_a_batch_and_within_a_long_text(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the window would have to wait for it again and again."""
    monkeypatch.setattr(catching_up, "BITE", 0)
    rests = list[float]()

    def rest(seconds: float) -> bool:
        rests.append(seconds)
        return False

    kept.add(*map(str, range(100)))
    CatchingUp(kept.path, rest, ignore).run()
    assert len(rests) > 200  # each is read, and written
    rests.clear()
    [long] = kept.add("over the weir, 过堰。\n" * 10_000)
    CatchingUp(kept.path, rest, ignore).run()
    assert len(rests) > 10_000
    assert kept.find('"weir, 过堰。 over"') == [long]


def test_what_hangs_below_a_deleted_message_is_deleted(kept: Kept) -> None:
    [first] = kept.add("river")
    second = kept.history.add_message(1, first, Role.USER, "below the river").id
    other = kept.history.add_message(1, None, Role.USER, "another river").id
    index(kept.path)
    at = kept.history.deletion.delete(1, first)
    third = kept.history.add_message(1, second, Role.USER, "river, by another window").id
    index(kept.path)
    assert kept.find("river") == [other]
    kept.history.deletion.restore(1, at)
    assert kept.find("river") == [first, second, other, third]


def test_a_reply_is_indexed_when_it_has_ended(kept: Kept) -> None:
    chat = kept.history.create("")
    state = TurnState.STREAMING
    reply = kept.history.add_message(chat, None, Role.ASSISTANT, "", state=state)
    index(kept.path)
    assert kept.left() == 0
    kept.change("UPDATE messages SET text = 'all of it', state = 'done' WHERE id = ?", reply.id)
    assert kept.find("all") == [reply.id]


def test_adding_a_message_writes_nothing_but_its_number(kept: Kept) -> None:
    kept.add("river")
    index(kept.path)
    before = index_of(kept.path).stat().st_mtime_ns
    kept.history.add_message(1, None, Role.USER, "words " * 5000)
    assert index_of(kept.path).stat().st_mtime_ns == before
    assert not Path(f"{index_of(kept.path)}-wal").exists()
    assert kept.history.rows("SELECT count(*) FROM search_queue") == [(1,)]


def test_files_and_their_names_are_found(kept: Kept) -> None:
    chat = kept.history.create("")
    files = (
        File("0" * 64, "flow.csv", "text/csv", 9, "weir 7"),
        File("1" * 64, "fish.csv", "text/csv", 9, "ladder 8"),
    )
    message = kept.history.add_message(chat, None, Role.USER, (*files, Text("look"))).id
    index(kept.path)
    for text in ("look", "flow", "weir 7", '"fish.csv ladder"', "in:file 8", "has:file"):
        assert kept.find(text) == [message]
    for text in ("look weir", "weir ladder", '"7 fish"', "in:text weir", "has:picture"):
        assert kept.find(text) == []


def no_word_left(path: Path, word: bytes) -> bool:
    """Whether a word stands nowhere in the files of a folder."""
    return all(word not in file.read_bytes() for file in path.rglob("*") if file.is_file())


def test_what_was_deleted_for_good_leaves_no_word_in_any_file(kept: Kept) -> None:
    kept.add(*(f"number {number} of many words" for number in range(300)))
    gone = kept.history.create("Zebracanary title")
    kept.history.add_message(gone, None, Role.USER, "xylophoncanary said")
    index(kept.path)
    assert not no_word_left(kept.path.parent, b"xylophoncanary")
    kept.searcher.close()
    kept.history.delete(gone)
    kept.history.purge_deleted()
    index(kept.path)
    kept.history.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    for word in (b"xylophoncanary", b"zebracanary", b"Zebracanary"):
        assert no_word_left(kept.path.parent, word)
    assert len(kept.find("many")) == 300


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def no_database(path: Path) -> None:
    path.write_bytes(b"something else " * 500)


def no_rows(path: Path) -> None:
    _run(path, "DELETE FROM words_data")


def broken_rows(path: Path) -> None:
    _run(path, "UPDATE words_data SET block = x'0102' WHERE id > 10")


def a_table_less(path: Path) -> None:
    _run(path, "DROP TABLE state")


def of_another_form(path: Path) -> None:
    _run(path, "PRAGMA user_version = 99")


def of_another_history(path: Path) -> None:
    _run(path, "UPDATE state SET history = 'other'; DELETE FROM words_docsize")


def gone(path: Path) -> None:
    path.unlink()


def _run(path: Path, sql: str) -> None:
    with contextlib.closing(apsw.Connection(str(path))) as connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    "spoil",
    [cut_short, no_database, no_rows, broken_rows, a_table_less, of_another_form,
     of_another_history, gone],
)  # fmt: skip
def test_a_damaged_index_is_made_anew(kept: Kept, spoil: Callable[[Path], None]) -> None:
    expected = kept.add(*(f"weir number {number}" for number in range(50)))
    index(kept.path)
    kept.searcher.close()
    for end in ("-wal", "-shm"):
        Path(f"{index_of(kept.path)}{end}").unlink(missing_ok=True)
    spoil(index_of(kept.path))
    read = kept.searcher.find(Wish(parse("number"), limit=99, most_read=None))
    assert sorted(hit.message_id or 0 for hit in read.hits) == expected
    with contextlib.suppress(HistoryFailed):
        index(kept.path)
    index(kept.path)
    assert kept.left() == 0
    assert kept.find("number") == expected
    assert kept.history.notices == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM search_state",
        "UPDATE search_state SET batch = 'many', history = x'ff'",
        "INSERT INTO search_state VALUES ('other', 7)",
        "INSERT INTO search_queue (id) VALUES ('weir'), (0), (-77), (77), (9e99)",
    ],
)
def test_damage_of_what_is_kept_for_the_index_is_mended(kept: Kept, sql: str) -> None:
    expected = kept.add("river weir", "river dam")
    index(kept.path)
    kept.history.rows(sql)
    assert len(kept.searcher.find(Wish(parse("river"))).hits) == 2
    index(kept.path)
    assert kept.find("river") == expected
    assert kept.left() == 0


def test_a_history_put_back_from_a_copy_has_its_index_made_anew(kept: Kept) -> None:
    """A chat that was deleted since is in the copy, but in the index no more."""
    expected = kept.add("river weir", "river dam")
    index(kept.path)
    kept.history.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = kept.path.with_suffix(".copy")
    shutil.copy(kept.path, copy)
    for number in range(2):
        kept.change("DELETE FROM messages WHERE id = ?", expected[number])
    kept.searcher.close()
    kept.history.close()
    shutil.copy(copy, kept.path)
    kept.history = History(kept.path)
    assert kept.searcher.find(Wish(parse("weir"))).hits
    index(kept.path)
    assert kept.find("river") == expected


def test_a_kill_between_index_and_queue_costs_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise apsw.IOError

    [first] = kept.add("river")
    with monkeypatch.context() as patched:
        patched.setattr(Indexing, "_take_out", killed)
        with pytest.raises(HistoryFailed):
            index(kept.path)
    kept.history.rows("UPDATE messages SET text = 'dam' WHERE id = ?", first)
    assert kept.searcher.find(Wish(parse("river"))).hits == ()
    index(kept.path)
    assert (kept.find("river"), kept.find("dam")) == ([], [first])


BUILD = """
import sys
import threading
from pathlib import Path
from tests.support.indexing import *
import desktop.storage.searching.indexing as indexing
indexing.MOST_ROWS = 20
def show(left): print(left, flush=True)
CatchingUp(Path(sys.argv[1]), go_on, show).run()
"""


@pytest.mark.parametrize("batches", [1, 3, 9])
def test_after_kill_9_the_index_is_finished(kept: Kept, batches: int) -> None:
    expected = kept.add(*(f"weir {number}" for number in range(400)))
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, str(kept.path)], stdout=subprocess.PIPE, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        for _ in range(batches):
            child.stdout.readline()
        child.kill()
    assert len(kept.searcher.find(Wish(parse("weir"), limit=999, most_read=None)).hits) == 400
    index(kept.path)
    assert kept.find("weir") == expected
    assert kept.left() == 0


FULL = """
import sys
import threading
from pathlib import Path
from desktop.chat.messages import Role
from desktop.chat.searching.query import parse
from desktop.storage.failures import HistoryFailed
from desktop.storage.history.history import History
from desktop.storage.searching.answer import Wish
from desktop.storage.searching.search import Searcher
from tests.support.indexing import index
home = Path(sys.argv[1])
history = History(home / "history.db")
chat = history.create("t")
def add(number):
    rare = "".join(map(chr, range(19968 + number * 90, 20058 + number * 90)))
    history.add_message(chat, None, Role.USER, f"weir {number} {rare}")
history.together(lambda: [add(number) for number in range(200)])
filler = open(home / "filler", "wb", buffering=0)
try:
    while filler.write(bytes(4096)): pass
except OSError: pass
filler.truncate(filler.seek(0, 1) - 60_000)
try:
    index(home / "history.db")
except HistoryFailed as failure:
    assert failure.reason == "full", failure.reason
else:
    raise AssertionError("taken")
searcher = Searcher(home / "history.db")
assert len(searcher.find(Wish(parse("weir"), limit=999, most_read=None)).hits) == 200
filler.close()
(home / "filler").unlink()
history.add_message(chat, None, Role.USER, "weir 200")
index(home / "history.db")
found = searcher.find(Wish(parse("weir"), limit=999, most_read=0))
assert (len(found.hits), found.to_index) == (201, 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_a_disk_that_is_full_gets_the_index_later(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"'
    python = [sys.executable, "-c", FULL, str(tmp_path)]
    subprocess.run([*isolated(), "sh", "-c", mount, str(tmp_path), *python], check=True, cwd=ROOT)


def test_a_rescued_history_is_indexed_again(kept: Kept) -> None:
    expected = kept.add("river weir", "fish ladder")
    index(kept.path)
    kept.history.close()
    kept.searcher.close()
    kept.path.write_bytes(kept.path.read_bytes()[:-4096])
    kept.history = History(kept.path)
    assert len(kept.history.notices) == 1
    index(kept.path)
    assert kept.left() == 0
    words = ("river weir", "fish ladder")
    saved = dict(kept.history.rows("SELECT id, text FROM messages"))
    assert [kept.find(text) for text in words] == [
        [id_] if id_ in saved else [] for id_ in expected
    ]


def test_one_process_at_a_time_writes_the_index(kept: Kept) -> None:
    expected = kept.add(*(f"weir {number}" for number in range(2500)))
    steps: list[int] = []

    def meanwhile(seconds: float) -> bool:
        CatchingUp(kept.path, go_on, steps.append).run()
        return False

    CatchingUp(kept.path, meanwhile, ignore).run()
    assert steps == []
    assert kept.find("weir") == expected


def test_the_index_is_written_in_slices(kept: Kept) -> None:
    kept.add(*(f"weir {number}" for number in range(2500)))
    left: list[int] = []
    CatchingUp(kept.path, lambda seconds: len(left) == 2, left.append).run()
    assert left == [2500, 2499]  # the title first
    assert len(kept.find("weir")) == 1000
    assert kept.left() == 1500
    found = kept.searcher.find(Wish(parse("weir"), limit=9999, most_read=200))
    assert (len(found.hits), found.to_index) == (1200, 1300)
    CatchingUp(kept.path, go_on, left.append).run()
    assert left[-1] == 0
    assert kept.left() == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folder as a file, either way")
def test_an_index_that_cannot_be_opened_is_no_hindrance(kept: Kept) -> None:
    expected = kept.add("river weir", "river dam")
    index_of(kept.path).mkdir()
    found = kept.searcher.find(Wish(parse("river"), most_read=None))
    assert sorted(hit.message_id or 0 for hit in found.hits) == expected
    with contextlib.suppress(HistoryFailed):
        index(kept.path)
    index_of(kept.path).rmdir()
    index(kept.path)
    assert kept.find("river") == expected
    assert kept.left() == 0
