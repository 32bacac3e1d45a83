"""A file comes in through the engine: whole chats, stopped and gone on, looked at and undone."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import apsw
import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.failures import ChatError
from desktop.chat.messages import Role
from desktop.chat.ordering.folder import ListKind
from desktop.engine.exchanging.importing.report import Chosen, Progress, Report, Skipped
from desktop.engine.explain.sentences import exit_status_of, explain
from desktop.engine.failures import ImportRefused
from desktop.engine.workspace import Workspace
from desktop.exchange import programs, registry
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Source, Unreadable, Why
from desktop.paths import places
from desktop.storage.failures import AttachmentNotKept, HistoryFailed, HistoryLocked
from desktop.storage.sources import refusals
from tests.support.exchange import LINE, chatgpt_file, hash_of, record

PICTURE = b"\x89PNG picture"


@contextlib.asynccontextmanager
async def opened(home: Path) -> AsyncIterator[Workspace]:
    workspace = Workspace(places({"WEIR_HOME": str(home)}))
    try:
        yield workspace
    finally:
        await workspace.close()


def in_workspace(
    home: Path, act: Callable[[Workspace], Any], told: list[ChatError] | None = None
) -> Any:
    """What `act` comes to, in a workspace of its own; what it raises goes to `told`."""

    async def whole() -> Any:
        async with opened(home) as workspace:
            try:
                return await act(workspace)
            except ChatError as failure:
                if told is None:
                    raise
                told.append(failure)

    return asyncio.run(whole())


def taking(path: Path, *, dry_run: bool = False) -> Callable[[Workspace], Any]:
    async def take(workspace: Workspace) -> Report:
        chosen = await workspace.importing.choose(path)
        return await workspace.importing.begin(chosen, dry_run=dry_run).report()

    return take


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Chosen]:
    """Has a reader give these records of any file."""

    def read(make: Callable[[Source, Skip], Iterator[Record]]) -> Chosen:
        reader = SimpleNamespace(SOURCE="chatgpt", records=make)
        monkeypatch.setattr(registry, "reader_of", lambda _name: reader)
        (tmp_path / "any.json").write_text("[]")
        return Chosen(tmp_path / "any.json", "chatgpt")

    return read


def begun(chosen: Chosen, **how: Any) -> Callable[[Workspace], Any]:
    async def take(workspace: Workspace) -> Report:
        return await workspace.importing.begin(chosen, **how).report()

    return take


def test_each_program_has_a_reader_and_a_name() -> None:
    assert [reader.SOURCE for reader in registry.READERS] == list(programs.NAMES)


def test_a_file_comes_in_and_is_found(tmp_path: Path) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 3)
    seen: list[Progress] = []

    async def act(workspace: Workspace) -> None:
        _search = workspace.search
        chosen = await workspace.importing.choose(path)
        assert chosen == Chosen(path, "chatgpt")
        taken = workspace.importing.begin(chosen)
        taken.on_progress = seen.append
        assert await taken.report() == Report("chatgpt", 3, 6)
        assert taken.progress == Progress(1.0, 3)
        found = await workspace.search.find("Answer", reads_all=True)
        assert len(found.hits) == 3
        [done] = workspace.importing.imports()
        assert (done.name, done.source, done.chats) == ("conversations.json", "chatgpt", 3)
        assert set(workspace.importing.sources().values()) == {"chatgpt"}

    in_workspace(tmp_path / "home", act)
    assert in_workspace(tmp_path / "home", taking(path)) == Report("chatgpt", already=3)


def test_a_look_changes_nothing_and_says_the_same(tmp_path: Path) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 3)
    home = tmp_path / "home"
    looked = in_workspace(home, taking(path, dry_run=True))
    with contextlib.closing(apsw.Connection(str(home / "history.db"))) as connection:
        for table in ("conversations", "messages", "imports", "folders", "origins"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]
    assert looked == in_workspace(home, taking(path))
    chatgpt_file(path, 4)
    looked = in_workspace(home, taking(path, dry_run=True))
    assert looked == in_workspace(home, taking(path)) == Report("chatgpt", 1, 2, 3)


def test_a_look_at_several_files_says_what_they_bring_together(tmp_path: Path) -> None:
    paths = [chatgpt_file(tmp_path / f"{count}.json", count) for count in (3, 4, 4)]

    async def act(workspace: Workspace, *, dry_run: bool) -> list[Report]:
        importing, looked_at = workspace.importing, dict[Any, set[str]]()
        chosen = [await importing.choose(path) for path in paths]
        return [
            await importing.begin(one, dry_run=dry_run, looked_at=looked_at).report()
            for one in chosen
        ]

    looked = in_workspace(tmp_path / "home", partial(act, dry_run=True))
    assert looked == in_workspace(tmp_path / "home", partial(act, dry_run=False))
    assert [(one.chats, one.already) for one in looked] == [(3, 0), (1, 3), (0, 4)]


def test_a_chat_that_a_file_has_twice_is_looked_at_as_it_is_taken(
    tmp_path: Path, reads: Callable[..., Chosen]
) -> None:
    more = {**LINE, "n": ("a", "More?")}
    chosen = reads(lambda _source, _skip: iter([record("c", LINE), record("c", more)] * 2))
    looked = in_workspace(tmp_path, begun(chosen, dry_run=True))
    assert looked == in_workspace(tmp_path, begun(chosen)) == Report("chatgpt", 2, 3, 2)


def test_stopped_in_the_middle_it_goes_on_next_time(
    tmp_path: Path, reads: Callable[..., Chosen]
) -> None:
    taken, go_on = threading.Event(), threading.Event()

    def records(_source: Source, _skip: Skip) -> Iterator[Record]:
        for number in range(100):
            yield record(str(number), LINE)
            if number == 2 and not go_on.is_set():
                taken.set()
                go_on.wait(60)

    async def act(workspace: Workspace) -> None:
        one = workspace.importing.begin(chosen)
        await asyncio.to_thread(taken.wait, 60)
        one.stop()
        go_on.set()
        report = await one.report()
        assert report.is_stopped
        assert 2 < report.chats < 6
        assert one.so_far == report
        assert all(len(workspace.history.load(chat.id)) == 2
                   for chat in workspace.history.summaries())  # fmt: skip
        assert len(workspace.history.summaries()) == report.chats
        rest = await workspace.importing.begin(chosen).report()
        assert (rest.chats, rest.already) == (100 - report.chats, report.chats)

    chosen = reads(records)
    in_workspace(tmp_path, act)


def test_a_program_that_ends_stops_what_runs(tmp_path: Path, reads: Callable[..., Chosen]) -> None:
    def records(_source: Source, _skip: Skip) -> Iterator[Record]:
        number = 0
        while True:
            yield record(str(number := number + 1), LINE)

    async def act(workspace: Workspace) -> None:
        workspace.importing.begin(reads(records))

    in_workspace(tmp_path, act)  # and comes back


def test_files_come_along_within_the_bounds_of_attachments(
    tmp_path: Path, reads: Callable[..., Chosen], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.exchanging.importing.bytes_kept.LONGEST_FILE", 100)
    contents = (PICTURE, b"wrong", b"x" * 101, b"lost", b"gone")
    good, wrong, large, lost, gone = map(hash_of, contents)
    content = (
        Picture(good, "boat.png", "image/png", 12),
        *(File(one, f"{number}.txt", "text/plain", 5) for number, one
          in enumerate((wrong, large, lost, gone))),
        Text("Look."),
    )  # fmt: skip

    def unreadable() -> bytes:
        raise Unreadable(Why.DAMAGED)

    files = {good: lambda: PICTURE, wrong: lambda: b"other", large: lambda: b"x" * 101,
             lost: unreadable}  # fmt: skip
    given = record("c", LINE, content_q=content, files=files)
    chosen = reads(lambda _source, _skip: iter([given]))
    skipped = tuple(Skipped(f"{number}.txt", Why.NO_BYTES) for number in range(3))
    assert in_workspace(tmp_path, begun(chosen, dry_run=True)).skipped == skipped
    assert not (tmp_path / "files").exists()

    async def act(workspace: Workspace) -> None:
        report = await workspace.importing.begin(chosen).report()
        assert (report.chats, report.skipped) == (1, skipped)
        assert workspace.files.bytes_of(good) == PICTURE
        [chat] = workspace.history.summaries()
        assert workspace.history.load(chat.id).active_path()[0].content == content
        workspace.files.sweep(tmp_path / "history.db", grace=0)
        assert workspace.files.bytes_of(good) == PICTURE

    in_workspace(tmp_path, act)
    assert [one.name for one in (tmp_path / "files").iterdir()] == [good]


def test_where_the_disk_is_full_what_was_taken_stands(
    tmp_path: Path, reads: Callable[..., Chosen], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise AttachmentNotKept("No space left on device")

    picture = (Picture(hash_of(PICTURE), "boat.png", "image/png", 12),)
    with_files = record("d", LINE, content_q=picture, files={hash_of(PICTURE): lambda: PICTURE})
    chosen = reads(lambda _source, _skip: iter([record("c", LINE), with_files]))
    told: list[ChatError] = []

    async def act(workspace: Workspace) -> None:
        monkeypatch.setattr(workspace.files.kept, "keep", full)
        one = workspace.importing.begin(chosen)
        try:
            await one.report()
        finally:
            assert (one.so_far.chats, one.so_far.messages) == (1, 2)
            assert [chat.title for chat in workspace.history.summaries()] == ["Chat c"]

    in_workspace(tmp_path, act, told)
    assert isinstance(told[0], AttachmentNotKept)


def test_an_import_is_undone(tmp_path: Path) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 3)

    async def act(workspace: Workspace) -> None:
        await taking(path)(workspace)
        [done] = workspace.importing.imports()
        undone = await workspace.importing.undo(done.id)
        assert (len(undone.chats), undone.messages, undone.kept) == (3, 0, 0)
        assert not workspace.importing.imports()
        assert not workspace.history.summaries()
        assert len(workspace.history.summaries(ListKind.TRASH)) == 3
        workspace.ordering.restore(undone.chats)
        assert len(workspace.history.summaries()) == 3

    in_workspace(tmp_path / "home", act)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Dear diary", "unknown_format"),
        (b"", "unknown_format"),
        (b'{"hello": [1, 2]}', "unknown_format"),
        (b"<html><title>Chatbox AI</title>", "chatbox_page"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_a_file_that_nobody_knows_says_what_is_known(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(content)
    told: list[ChatError] = []
    in_workspace(tmp_path / "home", taking(path), told)
    [refused] = told
    assert isinstance(refused, ImportRefused)
    assert (refused.reason, exit_status_of(refused)) == (reason, 2)
    explained = explain(refused)
    assert "some.json" in explained.sentence
    assert explained.remedy
    assert ("ChatGPT" in explained.remedy) == (reason == "unknown_format")


def test_a_direct_backup_of_cherry_studio_is_known_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "backup" / "IndexedDB").mkdir(parents=True)
    (tmp_path / "backup" / "IndexedDB" / "000003.log").write_bytes(b"")
    (tmp_path / "backup" / "metadata.json").write_text('{"version": 6}')
    told: list[ChatError] = []
    in_workspace(tmp_path / "home", taking(tmp_path / "backup"), told)
    assert "Cherry Studio" in explain(told[0]).sentence


@pytest.mark.parametrize("said", ["chatgpt", "weir"])
def test_what_a_person_says_it_is_has_to_be_in_it(tmp_path: Path, said: str) -> None:
    path = tmp_path / "some.json"
    path.write_text("[1, 2]")
    told: list[ChatError] = []

    async def act(workspace: Workspace) -> None:
        await workspace.importing.choose(path, said)

    in_workspace(tmp_path / "home", act, told)
    assert isinstance(told[0], ImportRefused)


def test_a_file_that_breaks_off_in_its_first_chat_is_refused(tmp_path: Path) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 1)
    path.write_bytes(path.read_bytes()[:-40])
    told: list[ChatError] = []
    in_workspace(tmp_path / "home", taking(path), told)
    assert isinstance(told[0], ImportRefused)
    assert told[0].reason == "damaged"


def test_a_file_that_breaks_off_gives_what_stands_before(
    tmp_path: Path, reads: Callable[..., Chosen]
) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 5)
    path.write_bytes(path.read_bytes()[:-200])
    report = in_workspace(tmp_path / "home", taking(path))
    assert report.chats == 4
    assert report.is_cut or report.skipped

    def records(_source: Source, _skip: Skip) -> Iterator[Record]:
        yield record("c", LINE)
        raise Unreadable(Why.DAMAGED)

    assert in_workspace(tmp_path, begun(reads(records))) == Report("chatgpt", 1, 2, is_cut=True)


def test_a_history_that_is_locked_or_not_kept_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = chatgpt_file(tmp_path / "conversations.json", 1)
    told: list[ChatError] = []

    async def locked(workspace: Workspace) -> None:
        monkeypatch.setattr(workspace.encryption, "state", "locked")
        monkeypatch.setattr(type(workspace.encryption), "is_locked", True)
        await taking(path)(workspace)

    in_workspace(tmp_path / "home", locked, told)
    monkeypatch.undo()
    for key in ("import", "history"):
        (tmp_path / key).mkdir()
        (tmp_path / key / "settings.toml").write_text(f"{key} = false\n")
        in_workspace(tmp_path / key, taking(path), told)

    async def unkept(workspace: Workspace) -> None:
        workspace.history.database = "in memory"  # as where the disk takes nothing
        await taking(path)(workspace)

    in_workspace(tmp_path / "home", unkept, told)
    assert isinstance(told[0], HistoryLocked)
    assert [one.to_record().get("key") for one in told[1:3]] == ["import", "history"]
    assert isinstance(told[3], HistoryFailed)


def test_chats_that_the_next_start_would_delete_are_not_taken(
    tmp_path: Path, reads: Callable[..., Chosen]
) -> None:
    (tmp_path / "settings.toml").write_text("history_days = 90\n")
    old, new = record("old", LINE), record("new", LINE, updated_at=time.time())
    chosen = reads(lambda _source, _skip: iter([old, new]))
    report = in_workspace(tmp_path, begun(chosen))
    assert (report.chats, report.skipped) == (1, (Skipped("Chat old", Why.TOO_OLD),))


def test_the_window_writes_while_a_file_comes_in(
    tmp_path: Path, reads: Callable[..., Chosen]
) -> None:
    def records(_source: Source, _skip: Skip) -> Iterator[Record]:
        for number in range(40):
            yield record(str(number), LINE)

    async def act(workspace: Workspace) -> None:
        one = workspace.importing.begin(reads(records))
        chat = workspace.history.create("Mine")
        while one.progress.share < 1:
            workspace.history.add_message(chat, None, Role.USER, "Hello")
            await asyncio.sleep(0)
        assert (await one.report()).chats == 40
        assert len(workspace.history.summaries()) == 41

    in_workspace(tmp_path, act)


def test_each_sentence_has_a_next_step() -> None:
    reasons = [value for room in (programs, refusals) for name, value in vars(room).items()
               if name.isupper() and isinstance(value, str)]  # fmt: skip
    for reason in [*reasons, *Why]:
        explained = explain(ImportRefused("a.zip", reason))
        assert explained.remedy, reason
        assert "{" not in explained.line
