"""The search of a window: also of temporary chats, for the newest wish alone; and its index."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from apsw import Connection

from desktop.chat.messages import Role
from desktop.chat.searching.hits import Found
from desktop.engine.workspace import Workspace
from desktop.paths import Places
from desktop.storage.database.database import connect
from desktop.storage.searching.search import Searcher
from tests.support.loops import in_loop


def workspace_at(folder: Path) -> Workspace:
    data = folder / "history.db"
    return Workspace(Places(folder / "settings.toml", data, folder / "logs", folder / "models"))


def say(workspace: Workspace, *texts: str) -> None:
    history = workspace.history
    chat = history.create("")
    for text in texts:
        history.add_message(chat, None, Role.USER, text)


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(2000):
        if is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never was")


def texts(found: Found) -> list[str]:
    return [hit.snippet.text for hit in found.hits]


@in_loop
async def test_chats_on_disk_and_in_memory_are_found(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    say(workspace, "weir on disk", "dam on disk")
    temporary = workspace.new_temporary()
    assert temporary.id is not None
    workspace.history_of(temporary).add_message(temporary.id, None, Role.USER, "weir in memory")
    found = await workspace.search.find("weir")
    assert texts(found) == ["weir in memory", "weir on disk"]
    assert (found.chats, found.is_cut) == (2, False)
    one = await workspace.search.find("weir", limit=1)
    assert (texts(one), one.is_cut) == (["weir in memory"], True)
    assert (await workspace.search.find("  ")) == Found()
    await workspace.close()


@in_loop
async def test_a_new_search_ends_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one reads for as long as nobody asks for anything else."""
    began, find = threading.Event(), Searcher.find

    def read_long(self: Searcher, wish: object, is_stale: Callable[[], bool]) -> Found:
        if "long" not in str(wish):
            return find(self, wish, is_stale)  # type: ignore[arg-type]
        began.set()
        while not is_stale():
            threading.Event().wait(0.001)
        return Found()

    monkeypatch.setattr(Searcher, "find", read_long)
    workspace = workspace_at(tmp_path)
    say(workspace, "weir")
    first = asyncio.ensure_future(workspace.search.find("long"))
    await until(began.is_set)
    assert texts(await workspace.search.find("weir")) == ["weir"]
    with pytest.raises(asyncio.CancelledError):
        await first
    began.clear()
    last = asyncio.ensure_future(workspace.search.find("long"))
    await until(began.is_set)
    last.cancel()  # as a window does that was closed
    assert texts(await workspace.search.find("weir")) == ["weir"]
    began.clear()
    open_ = asyncio.ensure_future(workspace.search.find("long"))
    await until(began.is_set)
    await workspace.close()
    with pytest.raises(asyncio.CancelledError):
        await open_


@in_loop
async def test_the_index_is_written_in_the_background(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    say(workspace, *(f"weir {number}" for number in range(1500)))
    told: list[int] = []
    workspace.search.on_progress = told.append
    assert not (tmp_path / "search.db").exists()
    workspace.search.start_indexing(after=0)
    workspace.search.start_indexing(after=0)
    await until(lambda: 0 in told)
    assert told[0] == 1500
    assert workspace.search.pending() == 0
    say(workspace, "weir later")
    assert texts(await workspace.search.find("later")) == ["weir later"]
    assert workspace.turns.on_ended is not None
    workspace.search.start_indexing(after=0)
    while (await workspace.search.find("nothing")).to_index:  # noqa: ASYNC110 - a search is asked
        await asyncio.sleep(0.005)
    await workspace.close()


@in_loop
async def test_the_first_search_finds_all_open_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def opening(path: Path) -> Connection:
        opened.append(path)
        return connect(path)

    monkeypatch.setattr("desktop.storage.searching.search.connect", opening)
    monkeypatch.setattr("desktop.engine.searching.search.LATER", 0)
    workspace = workspace_at(tmp_path)
    workspace.search.warm_up()
    await asyncio.sleep(0.01)
    assert not (tmp_path / "history.db").exists()  # an empty home stays empty
    assert not opened
    say(workspace, "weir")
    workspace.search.warm_up()
    await until(lambda: bool(opened))
    assert texts(await workspace.search.find("weir")) == ["weir"]
    assert opened == [tmp_path / "history.db"]
    workspace.search.warm_up()
    await workspace.close()


@in_loop
async def test_it_ends_at_once_though_it_waits(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    say(workspace, "weir")
    workspace.search.start_indexing(after=3600)
    await workspace.close()
    assert not [one for one in threading.enumerate() if one.name in ("indexer", "search")]
    workspace.search.start_indexing(after=0)
    assert not [one for one in threading.enumerate() if one.name == "indexer"]


@in_loop
async def test_a_few_are_indexed_at_once(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    say(workspace, *(f"weir {number}" for number in range(1800)))
    await workspace.search.catch_up(100)
    found = await workspace.search.find("weir", limit=9999, reads_all=True)
    assert (len(found.hits), found.to_index) == (1800, 0)
    some = await workspace.search.find("weir", limit=9999)
    assert (len(some.hits), some.to_index) == (1500, 300)
    await workspace.close()


@in_loop
async def test_words_of_an_emptied_trash_leave_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.searching.search.LATER", 0.0)
    workspace = workspace_at(tmp_path)
    say(workspace, "zebracanary")
    say(workspace, "weir")
    await workspace.search.catch_up(10)

    def is_gone() -> bool:
        files = tmp_path.glob("search.db*")
        return not any(b"zebracanary" in file.read_bytes() for file in files)

    assert not is_gone()
    workspace.ordering.delete([1])
    workspace.ordering.empty()
    await until(is_gone)
    assert texts(await workspace.search.find("weir")) == ["weir"]
    await workspace.close()


LOADS_NONE = """
import asyncio, sys
from pathlib import Path
from desktop.engine.workspace import Workspace
from desktop.paths import Places
home = Path(sys.argv[1])
async def main():
    workspace = Workspace(Places(home / "settings.toml", home / "history.db", home, home))
    workspace.search
    await workspace.close()
asyncio.run(main())
assert "apsw" not in sys.modules
"""


def test_it_loads_no_sqlite_before_it_is_asked(tmp_path: Path) -> None:
    root = Path(__file__).parents[4]
    subprocess.run([sys.executable, "-c", LOADS_NONE, str(tmp_path)], check=True, cwd=root)
