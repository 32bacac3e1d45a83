"""An older history is brought up to date in a thread, and whoever waits is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop.engine import upgrading
from desktop.engine.upgrading import bring_up_to_date
from desktop.storage.database.age import is_old
from desktop.storage.history.history import History
from desktop.storage.rescue import opening
from tests.support.many_chats import write


def never() -> bool:
    return False


def test_what_is_quick_is_not_told(tmp_path: Path) -> None:
    path, told = tmp_path / "history.db", list[float]()
    write(path, 300, 10, steps=6)
    asyncio.run(bring_up_to_date(path, told.append, never))
    assert not is_old(path)
    assert told == []
    with closing(History(path)) as history:
        assert len(history.summaries()) == 10


def test_what_takes_its_time_is_told_until_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, told, go_on = tmp_path / "history.db", list[float](), threading.Event()
    write(path, 300, 10, steps=6)

    def slowly(_path: Path, on_progress: Callable[[float], object]) -> None:
        on_progress(0.5)
        go_on.wait(30)

    def tell(share: float) -> None:
        told.append(share)
        if len(told) == 3:
            go_on.set()

    monkeypatch.setattr(opening, "bring_up_to_date", slowly)
    monkeypatch.setattr(upgrading, "PATIENCE", 0.05)
    monkeypatch.setattr(upgrading, "_PAUSE", 0.01)
    asyncio.run(bring_up_to_date(path, tell, never))
    assert told[:3] == [0.5, 0.5, 0.5]


def test_who_closes_the_window_does_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, go_on = tmp_path / "history.db", threading.Event()
    write(path, 300, 10, steps=6)

    def slowly(_path: Path, _on_progress: object) -> None:
        go_on.wait(30)

    monkeypatch.setattr(opening, "bring_up_to_date", slowly)
    monkeypatch.setattr(upgrading, "PATIENCE", 0.01)

    async def closed_meanwhile() -> None:
        await bring_up_to_date(path, float, lambda: True)
        assert not go_on.is_set()
        go_on.set()

    asyncio.run(closed_meanwhile())


def test_nothing_is_done_where_there_is_no_older_file(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    asyncio.run(bring_up_to_date(path, float, never))
    assert not path.exists()
    write(path, 300, 10)
    before = path.read_bytes()
    asyncio.run(bring_up_to_date(path, float, never))
    assert path.read_bytes() == before
