"""A search is given up for the next one, at any moment."""

from __future__ import annotations

import threading
from pathlib import Path

from desktop.chat.messages import Role
from desktop.chat.searching.query import parse
from desktop.storage.history.history import History
from desktop.storage.searching.answer import Wish
from desktop.storage.searching.index_file import index_of
from desktop.storage.searching.search import Searcher
from tests.support.indexing import index


def test_an_interrupt_that_comes_too_late_costs_nothing(tmp_path: Path) -> None:
    """It was meant for the search before: the next one is answered, and the index stays."""
    path = tmp_path / "history.db"
    history = History(path)
    chat = history.create("chat")
    for number in range(300):
        history.add_message(chat, None, Role.USER, f"weir {number}")
    gone = history.add_message(chat, None, Role.USER, "weir").id
    history.deletion.delete(chat, gone)  # so that more is asked of SQLite for each that is found
    history.close()
    index(path)
    file, searcher, ended = index_of(path).stat().st_ino, Searcher(path), threading.Event()

    def interrupt() -> None:
        while not ended.is_set():
            searcher.interrupt()
            ended.wait(0.0002)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        for _ in range(100):
            assert len(searcher.find(Wish(parse("weir"), limit=999, most_read=0)).hits) == 300
    finally:
        ended.set()
        thread.join()
        searcher.close()
    assert index_of(path).stat().st_ino == file
