"""Works out one answer within one snapshot of a history and of its index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import apsw

from desktop.chat.searching.hits import Found, Hit
from desktop.chat.searching.query import Query
from desktop.storage.database.mending import LARGEST_ID
from desktop.storage.searching.candidates import MessageCandidates, Row, TitleCandidates
from desktop.storage.searching.index_file import IndexState
from desktop.storage.searching.matching import Matching


class SearchStopped(Exception):
    """Somebody asked for something else meanwhile."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    query: Query
    limit: int = 200
    by_relevance: bool = False
    most_read: int | None = 500
    """How many messages that the index lacks are read; None: all of them."""


class Answer:
    """What one query finds. Raises apsw.Error, SearchStopped."""

    def __init__(
        self,
        connection: apsw.Connection,
        wish: Wish,
        index: IndexState | None,
        is_stale: Callable[[], bool],
    ) -> None:
        """Without an index the messages themselves are read."""
        self._connection = connection
        self._wish = wish
        self._index = index
        self._is_stale = is_stale
        self._messages = MessageCandidates(connection, wish.query)
        self._titles = TitleCandidates(connection, wish.query)
        self._matching = Matching(connection, wish.query)
        self._unread = 0

    def found(self) -> Found:
        """The hits, newest first or by relevance; of the same relevance, titles first."""
        if self._wish.query.is_empty:
            return Found()
        hits = [*self._found_titles().values(), *self._found_messages().values()]
        if not self._wish.by_relevance:
            hits.sort(key=lambda hit: (hit.at, hit.message_id or LARGEST_ID), reverse=True)
        shown = tuple(hits[: self._wish.limit])
        chats = len({hit.chat_id for hit in shown})
        return Found(shown, chats, len(hits) > len(shown), self._unread)

    def _found_titles(self) -> dict[int, Hit]:
        hits: dict[int, Hit] = {}
        for rows in self._title_rows():
            self._take(rows, self._matching.title, hits)
        return hits

    def _title_rows(self) -> Iterator[Iterator[Row]]:
        if self._index is None or self._titles.expression is None:
            yield self._titles.older()
            return
        yield self._titles.queued()
        yield self._titles.indexed(by_relevance=self._wish.by_relevance)
        if self._index.chat_low:
            yield self._titles.older(self._index.chat_low)

    def _found_messages(self) -> dict[int, Hit]:
        hits: dict[int, Hit] = {}
        if self._messages.expression is None:
            self._take(self._messages.older(), self._matching.message, hits)
        elif self._index is None:
            self._read_older(LARGEST_ID, self._most(), hits)
        else:
            waiting = self._count(_COUNT_QUEUE)
            read = min(waiting, self._most())
            self._unread = waiting - read
            self._take(self._messages.queued(read), self._matching.message, hits)
            rows = self._messages.indexed(by_relevance=self._wish.by_relevance)
            self._take(rows, self._matching.message, hits)
            if self._index.message_low:
                self._read_older(self._index.message_low, self._most() - read, hits)
        return hits

    def _read_older(self, low: int, most: int, hits: dict[int, Hit]) -> None:
        """Read messages that the index has never read, unless enough newer ones are found."""
        last = low + 1
        if sum(id_ > low for id_ in hits) <= self._wish.limit:
            last = self._take(self._messages.older(low), self._matching.message, hits, most)
        if last:
            self._unread += self._count(_COUNT_OLDER, last - 1)

    def _take(
        self,
        rows: Iterable[Row],
        hit_of: Callable[[Row], Hit | None],
        hits: dict[int, Hit],
        most: int = LARGEST_ID,
    ) -> int:
        """Add the hits among the first `most` rows, up to one more than is wanted; return the id of
        the last row that was read, or 0 where all were."""
        found = 0
        for count, row in enumerate(rows):
            if count >= most:
                return int(row[0]) + 1
            if self._is_stale():
                raise SearchStopped
            if row[0] not in hits and (hit := hit_of(row)):
                hits[row[0]] = hit
                found += 1
                if found > self._wish.limit:
                    return int(row[0])
        return 0

    def _most(self) -> int:
        return LARGEST_ID if self._wish.most_read is None else self._wish.most_read

    def _count(self, sql: str, *values: int) -> int:
        [(count,)] = self._connection.execute(sql, values).fetchall()
        return cast("int", count)


_COUNT_QUEUE = "SELECT count(DISTINCT id) FROM search_queue WHERE id > 0"
_COUNT_OLDER = """
SELECT count(*) FROM messages INDEXED BY messages_of_conversation WHERE id <= ?
"""
