"""What a search over the history finds: all that contains what was asked, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from desktop.chat.messages import Role
from desktop.chat.searching.folding import fold
from desktop.chat.searching.hits import Found
from desktop.chat.searching.query import parse
from desktop.storage.history.history import History
from desktop.storage.searching.answer import Wish
from desktop.storage.searching.search import Searcher
from tests.support.indexing import index
from tests.support.random_texts import Texts

MANY = 10_000
"""More than any search here finds."""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, dict[int, str]]]:
    """A history of 2,000 messages, its texts by their ids. The last few are not in its index."""
    path = tmp_path_factory.mktemp("big") / "history.db"
    history, texts, said = History(path), Texts(7), dict[int, str]()

    def add(count: int) -> None:
        for _ in range(count // 20):
            chat, parent = history.create(""), None
            for _ in range(20):
                text = texts.text()
                parent = history.add_message(chat, parent, Role.USER, text).id
                said[parent] = text

    history.together(lambda: add(1900))
    index(path)
    history.together(lambda: add(100))
    searcher = Searcher(path)
    yield searcher, said
    searcher.close()
    history.close()


def ids(found: Found) -> list[int | None]:
    return [hit.message_id for hit in found.hits]


def test_500_queries_find_all_that_contains_them_and_nothing_else(
    big: tuple[Searcher, dict[int, str]],
) -> None:
    searcher, said = big
    folded = {id_: fold(text) for id_, text in said.items()}
    texts, with_hits = Texts(8), 0
    for number in range(500):
        asked = parse(texts.query(said[1 + number * 3 % len(said)]))
        expected = {id_ for id_, text in folded.items() if asked.accepts_folded(text)}
        found = searcher.find(Wish(asked, limit=MANY))
        assert len(found.hits) == len(expected) * bool(asked.terms), asked
        assert set(ids(found)) == expected or asked.is_empty, asked
        with_hits += bool(found.hits)
    assert with_hits > 350


def simply(text: str) -> str:
    """As `fold`, but slowly: NFKC, casefold, without accents."""
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u0333\u0339-\u036f]", "", bare))


def test_what_is_contained_is_also_what_a_simple_program_would_say(
    big: tuple[Searcher, dict[int, str]],
) -> None:
    searcher, said = big
    simple = {id_: simply(text) for id_, text in said.items()}
    runs = {run for text in list(said.values())[:40] for run in re.findall("[一-龥]{1,4}", text)}
    words = set(re.findall("[a-z]{3,}", " ".join(list(simple.values())[:40])))
    for run in sorted(runs)[:100]:
        expected = {id_ for id_, text in simple.items() if run in text}
        assert set(ids(searcher.find(Wish(parse(run), limit=MANY)))) == expected
    for word in sorted(words)[:40]:
        for typed, end in ((word, ""), (f"{word} ", "(?![a-z0-9])")):
            pattern = re.compile(f"(?<![a-z0-9]){word}{end}")
            expected = {id_ for id_, text in simple.items() if pattern.search(text)}
            assert set(ids(searcher.find(Wish(parse(typed), limit=MANY)))) == expected


def test_the_newest_hits_come_first_and_only_so_many(
    big: tuple[Searcher, dict[int, str]],
) -> None:
    searcher, _said = big
    every = ids(searcher.find(Wish(parse("的"), limit=MANY)))
    assert every == sorted(every, reverse=True)  # type: ignore[type-var]
    found = searcher.find(Wish(parse("的"), limit=10))
    assert ids(found) == every[:10]
    assert found.is_cut
    assert found.chats == len({hit.chat_id for hit in found.hits})
    assert not searcher.find(Wish(parse("的"), limit=len(every))).is_cut
    ranked = ids(searcher.find(Wish(parse("的"), limit=MANY, by_relevance=True)))
    assert sorted(ranked) == sorted(every)  # type: ignore[type-var]
    assert ranked != every


def test_marks_stand_where_the_words_do(big: tuple[Searcher, dict[int, str]]) -> None:
    searcher, _said = big
    for text in ("的 ", "serv", "self._pending", '"café"', "naïve → "):
        asked = parse(text)
        for hit in searcher.find(Wish(asked)).hits:
            line = hit.snippet.text
            marked = [line[start:end] for start, end in hit.snippet.marks]
            assert marked
            assert all(any(term.is_in(fold(mark)) for term in asked.wanted) for mark in marked)
            assert len(line) < 190
            assert "\n" not in line
            assert "  " not in line
