"""Works out one answer within one snapshot of a history and of its index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import cast

import apsw

from desktop.chat.searching.hits import Found, Hit
from desktop.chat.searching.query import Query
from desktop.storage.database.mending import LARGEST_ID
from desktop.storage.searching.candidates import MessageCandidates, TitleCandidates
from desktop.storage.searching.index_file import IndexState
from desktop.storage.searching.lazy_hits import Row
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
            hits.sort(key=attrgetter("at"), reverse=True)
        shown = tuple(hits[: self._wish.limit])
        chats = len({hit.chat_id for hit in shown})
        return Found(shown, chats, len(hits) > len(shown), self._unread)

    def _found_titles(self) -> dict[int, Hit]:
        hits: dict[int, Hit] = {}
        if self._index is None or self._titles.expression is None:
            self._take(self._titles.older(), self._matching.title, hits)
            return hits
        changed = self._ids(_QUEUED_TITLES)
        if changed:
            self._take(self._titles.queued(), self._matching.title, hits)
        rows = self._titles.indexed(by_relevance=self._wish.by_relevance)
        self._take(rows, self._matching.title_of_index, hits, but=changed)
        if self._index.chat_low:
            self._take(self._titles.older(self._index.chat_low), self._matching.title, hits)
        return hits

    def _found_messages(self) -> dict[int, Hit]:
        hits: dict[int, Hit] = {}
        if not self._messages.are_wanted:
            return hits
        if self._messages.expression is None:
            self._take(self._messages.older(), self._matching.message, hits)
        elif self._index is None:
            self._read_older(LARGEST_ID, self._most(), hits)
        else:
            changed = self._ids(_QUEUED)
            is_whole = not changed and not self._index.message_low
            if (probable := self._probable(is_whole=is_whole)) is not None:
                return probable
            self._find_by_index(self._index, changed, hits)
        return hits

    def _probable(self, *, is_whole: bool) -> dict[int, Hit] | None:
        """The newest hits, by reading some messages that are likely to be hits; None where these
        are not enough of them. `is_whole`: the index has all messages."""
        rows = self._messages.probable(by_index=is_whole)
        if rows is None or self._wish.by_relevance:
            return None
        hits: dict[int, Hit] = {}
        last = self._take(rows, self._matching.message, hits, most=_PROBABLE * self._wish.limit)
        return hits if not last or len(hits) > self._wish.limit else None

    def _find_by_index(
        self, index: IndexState, changed: frozenset[int], hits: dict[int, Hit]
    ) -> None:
        read = min(len(changed), self._most())
        self._unread = len(changed) - read
        if read:
            self._take(self._messages.queued(read), self._matching.message, hits)
        rows = self._messages.indexed(by_relevance=self._wish.by_relevance)
        self._take(rows, self._matching.message_of_index, hits, but=changed)
        if index.message_low:
            self._read_older(index.message_low, self._most() - read, hits)

    def _read_older(self, low: int, most: int, hits: dict[int, Hit]) -> None:
        """Read messages that the index has never read, unless enough newer ones are found."""
        last = low + 1
        if most > 0 and sum(id_ > low for id_ in hits) <= self._wish.limit:
            rows = self._messages.older(low)
            last = self._take(rows, self._matching.message, hits, most=most)
        if last:
            self._unread += self._count(_COUNT_OLDER, last - 1)

    def _take(
        self,
        rows: Iterator[Row],
        hit_of: Callable[[Row], Hit | None],
        hits: dict[int, Hit],
        *,
        most: int = LARGEST_ID,
        but: frozenset[int] = frozenset(),
    ) -> int:
        """Add the hits among the first `most` rows, up to one more than is wanted, `but` those of
        some ids; return the id of the last row that was read, or 0 where all were."""
        found = 0
        while chunk := list(islice(rows, min(most, _CHUNK))):
            most -= len(chunk)
            if self._is_stale():
                raise SearchStopped
            for row in chunk:
                id_ = row[0]
                if id_ not in but and id_ not in hits and (hit := hit_of(row)):
                    hits[id_] = hit
                    found += 1
                    if found > self._wish.limit:
                        return int(id_)
        return int(row[0]) if most == 0 else 0

    def _ids(self, sql: str) -> frozenset[int]:
        return frozenset(cast("int", id_) for (id_,) in self._connection.execute(sql))

    def _most(self) -> int:
        return LARGEST_ID if self._wish.most_read is None else self._wish.most_read

    def _count(self, sql: str, *values: int) -> int:
        [(count,)] = self._connection.execute(sql, values).fetchall()
        return cast("int", count)


_PROBABLE = 4
"""Messages that are read for each hit that is wanted, before the index is asked for all of it."""
_CHUNK = 50
"""Rows after which somebody may have asked for something else."""
_QUEUED = "SELECT DISTINCT id FROM search_queue WHERE id > 0"
_QUEUED_TITLES = "SELECT DISTINCT -id FROM search_queue WHERE id < 0"
_COUNT_OLDER = """
SELECT count(*) FROM messages INDEXED BY messages_of_conversation WHERE id <= ?
"""
