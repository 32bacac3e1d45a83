"""Searches all chats: those on disk, by their index, and those in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.chat.searching.hits import Found, ListedChat
from desktop.engine.searching.indexer import Indexer
from desktop.engine.threads import in_daemon_thread
from desktop.storage.failures import HistoryFailed

if TYPE_CHECKING:  # neither SQLite nor what a search needs is loaded before they are wanted
    from desktop.chat.searching.query import Query
    from desktop.storage.database.database import Location
    from desktop.storage.searching.search import Searcher

LATER = 2.0
"""Seconds after a turn, and after the window is there, in which nothing is indexed."""

_ANY = "weir 堰"
"""A word, and a script without spaces: all patterns of a search are compiled for it."""


@dataclass(slots=True)
class _Asked:
    """A search that somebody waits for."""

    query: Query
    limit: int
    by_relevance: bool
    reads_all: bool
    is_stale: bool = False
    future: asyncio.Future[Found] | None = field(default=None, repr=False)


class Search:
    """Finds words in the chats. Call it inside a running loop; `await close()` when done."""

    on_progress: Callable[[int], None] | None = None
    """Takes how many messages are not indexed yet, in the loop's thread, while they become fewer.
    """

    def __init__(self, database: Path, open_histories: Callable[[], Sequence[Location]]) -> None:
        """`open_histories` names those that are searched; `database` is the one that is indexed."""
        self._database, self._open_histories = database, open_histories
        self._loop = asyncio.get_running_loop()
        self._indexer = Indexer(database, self._on_progress)
        self._worker = ThreadPoolExecutor(1, "search")
        self._searchers: dict[Location, Searcher] = {}
        """Used in the worker's thread alone, but for `interrupt`."""
        self._asked: _Asked | None = None
        self._pending = 0
        self._warming: asyncio.TimerHandle | None = None

    async def find(
        self, text: str, *, limit: int = 200, by_relevance: bool = False, reads_all: bool = False
    ) -> Found:
        """What the text asks for: the newest hits, or those with most of its words.

        A search that was still going on is given up, and whoever awaits it is cancelled.
        `reads_all`: messages that are not indexed yet are read, however many they are.
        Raises HistoryFailed.
        """
        from desktop.chat.searching.query import parse

        self._give_up()
        asked = self._asked = _Asked(parse(text), limit, by_relevance, reads_all)
        if asked.query.is_empty:
            return Found()
        work = self._worker.submit(self._answer, asked, tuple(self._open_histories()))
        asked.future = asyncio.wrap_future(work)
        try:
            return await asked.future
        except asyncio.CancelledError:
            self._interrupt(asked)
            raise

    async def chats(self, text: str, limit: int) -> list[ListedChat]:
        """The chats on disk that the filters of the text let through, newest first.

        Raises HistoryFailed.
        """
        from desktop.chat.searching.query import parse

        database = self._open_histories()[0]
        work = self._worker.submit(self._list, parse(text), limit, database)
        return await asyncio.wrap_future(work)

    async def catch_up(self, most: int) -> None:
        """Write what the index lacks, now, but no more than so many messages.

        Where that cannot be done, each search reads what the index lacks.
        """
        await asyncio.wrap_future(self._worker.submit(self._indexer.write, most))

    def warm_up(self) -> None:
        """Have the first search find all loaded and open, once the start is over."""
        self._warming = self._loop.call_later(LATER, self._begin_warming)

    def start_indexing(self, after: float | None = None) -> None:
        """Write what the index lacks, in the background, in so many seconds; None: LATER. It may
        be called from any thread."""
        self._indexer.start(LATER if after is None else after)

    def pending(self) -> int:
        """How many messages are not indexed yet, as far as that is known."""
        return self._pending

    async def close(self) -> None:
        """Stop everything, and wait for the threads."""
        self._give_up()
        if self._warming is not None:
            self._warming.cancel()
        await in_daemon_thread(self._end)

    def _end(self) -> None:
        self._indexer.stop()
        self._worker.shutdown(cancel_futures=True)
        for searcher in self._searchers.values():
            searcher.close()

    def _give_up(self) -> None:
        if self._asked is not None and self._asked.future is not None:
            self._interrupt(self._asked)
            self._asked.future.cancel()

    def _interrupt(self, asked: _Asked) -> None:
        """Have the worker give up this search; another one may have begun since."""
        asked.is_stale = True
        if asked is self._asked:
            for searcher in list(self._searchers.values()):
                searcher.interrupt()

    def _begin_warming(self) -> None:
        if self._asked is None and self._database.exists():
            self._worker.submit(self._warm)

    def _warm(self) -> None:
        """Search once, in the worker's thread; nobody waits for what that finds."""
        from desktop.chat.searching.query import parse

        with contextlib.suppress(HistoryFailed):  # whoever searches is told
            self._answer(_Asked(parse(_ANY), 1, False, False), [self._database])

    def _answer(self, asked: _Asked, databases: Sequence[Location]) -> Found:
        """Search one history after the other, in the worker's thread."""
        from desktop.storage.searching.answer import Wish

        wish = Wish(asked.query, asked.limit, asked.by_relevance)
        if asked.reads_all:
            wish = Wish(asked.query, asked.limit, asked.by_relevance, most_read=None)
        searchers = map(self._searcher, databases)
        answers = [searcher.find(wish, lambda: asked.is_stale) for searcher in searchers]
        return _joined(answers, asked)

    def _list(self, query: Query, limit: int, database: Location) -> list[ListedChat]:
        """The same in the worker's thread."""
        return self._searcher(database).chats(query, limit)

    def _searcher(self, database: Location) -> Searcher:
        from desktop.storage.searching.search import Searcher

        if database not in self._searchers:
            self._searchers[database] = Searcher(database)
        return self._searchers[database]

    def _on_progress(self, left: int) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._take_progress, left)

    def _take_progress(self, left: int) -> None:
        self._pending = left
        if self.on_progress is not None:
            self.on_progress(left)


def _joined(answers: Sequence[Found], asked: _Asked) -> Found:
    """The answers of several histories as one."""
    if len(answers) == 1:
        return answers[0]
    hits = list(chain.from_iterable(found.hits for found in answers))
    if not asked.by_relevance:
        hits.sort(key=lambda hit: hit.at, reverse=True)
    shown = tuple(hits[: asked.limit])
    return Found(
        shown,
        len({hit.chat_id for hit in shown}),
        len(hits) > len(shown) or any(found.is_cut for found in answers),
        sum(found.to_index for found in answers),
    )
