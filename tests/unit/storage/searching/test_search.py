"""What a search over the history finds: all that contains what was asked, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat.messages import Role
from desktop.chat.searching.folding import fold
from desktop.chat.searching.hits import Found, Snippet, Where
from desktop.chat.searching.query import parse
from desktop.storage.history.history import History
from desktop.storage.searching.answer import SearchStopped, Wish
from desktop.storage.searching.search import Searcher
from tests.support.indexing import index
from tests.support.random_texts import Texts
from tests.support.sizes import FULL

MESSAGES, QUERIES = (5_900, 500) if FULL else (1_100, 200)
MANY = 10_000
"""More than any search here finds."""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, dict[int, str]]]:
    """A history of some thousand messages, its texts by their ids. The last few are not in its
    index."""
    path = tmp_path_factory.mktemp("big") / "history.db"
    history, texts, said = History(path), Texts(7), dict[int, str]()

    def add(count: int) -> None:
        for _ in range(count // 20):
            chat, parent = history.create(""), None
            for _ in range(20):
                text = texts.text()
                parent = history.add_message(chat, parent, Role.USER, text).id
                said[parent] = text

    history.together(lambda: add(MESSAGES))
    index(path)
    history.together(lambda: add(100))
    searcher = Searcher(path)
    yield searcher, said
    searcher.close()
    history.close()


def ids(found: Found) -> list[int | None]:
    return [hit.message_id for hit in found.hits]


def test_queries_find_all_that_contains_them_and_nothing_else(
    big: tuple[Searcher, dict[int, str]],
) -> None:
    searcher, said = big
    folded = {id_: fold(text) for id_, text in said.items()}
    texts, with_hits = Texts(8), 0
    for number in range(QUERIES):
        asked = parse(texts.query(said[1 + number * 3 % len(said)]))
        words = [word for term in asked.wanted for word in term.folded.split()]
        expected = {
            id_
            for id_, text in folded.items()
            if all(word in text for word in words) and asked.accepts_folded(text)
        }
        found = searcher.find(Wish(asked, limit=MANY))
        assert len(found.hits) == len(expected) * bool(asked.terms), asked
        assert set(ids(found)) == expected or asked.is_empty, asked
        with_hits += bool(found.hits)
    assert with_hits > QUERIES * 0.7


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


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.db")
    yield opened
    opened.close()


@pytest.fixture
def filled(history: History) -> History:
    """Two chats in a folder and one in the archive, whose messages have ids from 1 to 6."""
    rows = history.rows
    rows("INSERT INTO folders (id, name) VALUES (1, 'Work 工作')")
    rows("INSERT INTO folders (id, name, parent_id) VALUES (2, 'Dams', 1)")
    for number in (1, 2, 3):
        chat = history.create(f"weir chat {number}")
        asked = history.add_message(chat, None, Role.USER, f"weir question {number}")
        model, name = ("gpt-5", "BigAI Pro") if number < 3 else ("gpt-5-mini", "Home")
        history.add_message(
            chat, asked.id, Role.ASSISTANT, "weir reply", model=model, endpoint_name=name
        )
    rows("UPDATE conversations SET folder_id = 1 WHERE id = 1")
    rows("UPDATE conversations SET folder_id = 2 WHERE id = 2")
    rows("UPDATE conversations SET archived_at = 1 WHERE id = 3")
    rows("UPDATE messages SET starred_at = 1 WHERE id IN (2, 5)")
    rows("UPDATE messages SET created_at = 1767268800.0 + 86400.0 * id")  # noon of 2026-01-01, UTC
    rows("UPDATE conversations SET updated_at = 1767268800.0 + 86400.0 * 2 * id")
    rows("UPDATE messages SET text = 'weir ```x```' WHERE id = 3")
    rows("UPDATE messages SET text = 'weir' || char(10) || '```' WHERE id = 4")
    rows("UPDATE messages SET reasoning = 'weir thought' WHERE id = 6")
    return history


@pytest.mark.parametrize(
    ("text", "messages", "chats"),
    [
        ("weir", [6, 5, 4, 3, 2, 1], [3, 2, 1]),
        ("weir model:gpt", [6, 4, 2], []),
        ('weir model:"GPT-5"', [4, 2], []),
        ("weir -model:mini", [5, 4, 3, 2, 1], []),
        ("weir from:big", [4, 2], []),
        ("weir from:big from:home", [6, 4, 2], []),
        ("weir role:question", [5, 3, 1], []),
        ("weir in:question", [5, 3, 1], []),
        ("weir in:reply", [6, 4, 2], []),
        ("weir in:reasoning", [6], []),
        ("thought", [6], []),
        ("thought in:text", [], []),
        ("weir in:title", [], [3, 2, 1]),
        ("weir -in:title", [6, 5, 4, 3, 2, 1], []),
        ("weir in:title in:reasoning", [6], [3, 2, 1]),
        ("weir folder:工作", [4, 3, 2, 1], [2, 1]),
        ("weir folder:dams", [4, 3], [2]),
        ("weir -folder:work", [6, 5], [3]),
        ("weir is:starred", [5, 2], []),
        ("weir is:archived", [6, 5], [3]),
        ("weir -is:archived", [4, 3, 2, 1], [2, 1]),
        ("is:starred is:archived", [5], []),
        ("weir has:code", [4], []),
        ("weir has:file", [], []),
        ("weir before:2026-01-04", [2, 1], [1]),
        ("weir on:2026-01-05", [4], [2]),
        ("weir after:2026-01-06", [6, 5], [3]),
        ("weir after:2026-01-04 before:2026-01-06", [4, 3], [2]),
        ("weir -reply -thought", [5, 4, 3, 1], [3, 2, 1]),
        ("-weir", [], []),
        ("role:reply", [6, 4, 2], []),
        ("folder:dams", [4, 3], [2]),
        ("quest* 3", [5], []),
    ],
)
@pytest.mark.parametrize("is_indexed", [True, False])
def test_filters(
    filled: History,
    text: str,
    messages: list[int],
    chats: list[int],
    is_indexed: bool,
) -> None:
    path = filled.database
    assert isinstance(path, Path)
    if is_indexed:
        index(path)
    searcher = Searcher(path)
    found = searcher.find(Wish(parse(text)))
    searcher.close()
    assert [hit.message_id for hit in found.hits if hit.message_id] == messages
    assert [hit.chat_id for hit in found.hits if hit.message_id is None] == chats


def test_a_hit_says_where_it_is(filled: History) -> None:
    assert isinstance(filled.database, Path)
    index(filled.database)
    searcher = Searcher(filled.database)
    [thought] = searcher.find(Wish(parse("thought"))).hits
    assert (thought.chat_id, thought.message_id, thought.role) == (3, 6, Role.ASSISTANT)
    assert (thought.where, thought.model, thought.title) == (
        Where.REASONING,
        "gpt-5-mini",
        "weir chat 3",
    )
    assert thought.snippet == Snippet("weir thought", ((5, 12),))
    [star] = searcher.find(Wish(parse("question 3 is:starred"))).hits
    assert star.is_starred
    [title] = searcher.find(Wish(parse('"chat 2"'))).hits
    assert (title.where, title.message_id, title.role, title.at) == (
        Where.TITLE,
        None,
        None,
        1767268800.0 + 86400 * 4,
    )
    assert title.snippet.marks == ((5, 11),)
    assert title == title
    assert hash(title) is not None
    searcher.close()


def test_what_was_said_just_now_is_found(filled: History) -> None:
    assert isinstance(filled.database, Path)
    index(filled.database)
    new = filled.add_message(1, 2, Role.USER, "weir just now")
    filled.rows("UPDATE messages SET text = 'a dam' WHERE id = 1")
    filled.titles.rename(2, "dam chat")
    searcher = Searcher(filled.database)
    assert ids(searcher.find(Wish(parse("weir just")))) == [new.id]
    assert sorted(map(str, ids(searcher.find(Wish(parse("dam")))))) == ["1", "None"]
    assert 1 not in ids(searcher.find(Wish(parse("weir"))))
    found = searcher.find(Wish(parse("weir"), most_read=0))
    assert (found.to_index, new.id in ids(found), 1 in ids(found)) == (2, False, False)
    searcher.close()


def test_a_search_can_be_stopped(big: tuple[Searcher, dict[int, str]]) -> None:
    searcher, _said = big
    with pytest.raises(SearchStopped):
        searcher.find(Wish(parse("的"), limit=MANY), is_stale=lambda: True)

    asked = iter([False])

    def interrupt() -> bool:
        searcher.interrupt()
        return next(asked, True)

    with pytest.raises(SearchStopped):  # in the middle of a statement
        searcher.find(Wish(parse("的"), limit=MANY), is_stale=interrupt)
    searcher.interrupt()  # nothing runs: nothing happens
    assert searcher.find(Wish(parse("的"))).hits


def test_damaged_rows_are_searched_as_far_as_they_can_be_read(filled: History) -> None:
    assert isinstance(filled.database, Path)
    filled.rows("UPDATE messages SET text = CAST(x'776569722062ff' AS TEXT) WHERE id = 1")
    filled.rows("UPDATE messages SET created_at = 'soon', parts = '[{' WHERE id = 2")
    filled.rows("UPDATE messages SET role = 'king' WHERE id = 3")
    filled.rows(
        "UPDATE conversations SET title = CAST(x'ff' AS TEXT), updated_at = 'x' WHERE id = 2"
    )
    for _ in range(2):
        searcher = Searcher(filled.database)
        found = searcher.find(Wish(parse("weir")))
        assert {hit.message_id for hit in found.hits} == {None, 1, 2, 4, 5, 6}
        assert all(hit.title and hit.snippet.text and hit.at >= 0 for hit in found.hits)
        searcher.close()
        index(filled.database)


def test_chats_in_memory_are_read() -> None:
    memory = History(None)
    chat = memory.create("temporary weir")
    said = memory.add_message(chat, None, Role.USER, "weir in memory")
    searcher = Searcher(memory.database)
    assert set(ids(searcher.find(Wish(parse("weir"))))) == {said.id, None}
    memory.add_message(chat, said.id, Role.USER, "weir again")
    assert len(searcher.find(Wish(parse("weir"))).hits) == 3
    searcher.close()
    memory.close()


def test_one_letter_is_found_without_reading_all_that_begins_so(
    big: tuple[Searcher, dict[int, str]],
) -> None:
    searcher, said = big
    for text in ("s", "de", "x", "question s", "p 的"):
        asked = parse(text)
        expected = sorted((id_ for id_, one in said.items() if asked.accepts(one)), reverse=True)
        assert ids(searcher.find(Wish(asked, limit=20))) == expected[:20]
        assert ids(searcher.find(Wish(asked, limit=MANY))) == expected
