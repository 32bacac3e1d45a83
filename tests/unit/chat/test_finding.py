"""A person's words are found as they would read them, in time that grows with the text alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.finding import LONGEST, Query


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("weir", "A Weir, WEIRS and a we-ir", ["Weir", "WEIR"]),
        ("two words", "two  words, Two\nwords, twowords", ["two  words", "Two\nwords"]),
        ("two words", "two\u2028words", ["two\u2028words"]),
        ("  a  b ", "xa bx", ["a b"]),
        ("流式", "这是流式回复，流 式", ["流式"]),
        ("strasse", "Die Straße, STRASSE", ["Straße", "STRASSE"]),
        ("ß", "Die Straße ist ss", ["ß", "ss"]),
        ("🙂", "a🙂b🙂🙂", ["🙂", "🙂", "🙂"]),
        ("a.c", "abc a.c", ["a.c"]),
        ("aa", "aaaaa", ["aa", "aa"]),
        ("İ", "x İstanbul", ["İ"]),
        ("", "anything", []),
        (" \n ", "any thing", []),
    ],
)
def test_what_is_found(query: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in Query(query).spans(text)] == found


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("bold word", "a **bold** word"),
        ("bold", "b*ol*d"),
        ("the page says", "[the *page*](https://e.org/x_(y)) says"),
        ("page, he", '[page](https://e.org "A title"), he'),
        ("snake_case", "`snake_case`"),
        ("a*b", r"a\*b"),
        ("a & b", "a &amp; b"),
        ("x", "> x"),
        ("two lines", "two\nlines"),
    ],
)
def test_marks_between_the_letters_do_not_hide_a_word(query: str, source: str) -> None:
    assert Query(query).may_be_in(source)


@pytest.mark.parametrize(("query", "source"), [("bold", "b old"), ("", "a"), ("**", "a * b *")])
def test_what_is_not_there_is_not_looked_for(query: str, source: str) -> None:
    assert not Query(query).may_be_in(source)


@pytest.mark.parametrize(
    ("query", "source", "found"),
    [
        ("Bold word", "a **bold** *word*, BOLD\nword", ["bold** *word", "BOLD\nword"]),
        ("e.org", "[the page](https://e.org) is at https://e.org", ["e.org"]),
        ("the page is", "[the page](https://e.org) is", ["the page](https://e.org) is"]),
        ("strasse", "Die Stra**ß**e", ["Stra**ß**e"]),
        ("", "a", []),
    ],
)
def test_what_a_reader_of_the_source_would_see(query: str, source: str, found: list[str]) -> None:
    assert [source[start:end] for start, end in Query(query).source_spans(source)] == found


@given(before=st.text(), query=st.text(min_size=1, max_size=20), after=st.text())
def test_whatever_stands_there_is_found(before: str, query: str, after: str) -> None:
    wanted = Query(query)
    text = before + wanted.text + after
    spans = wanted.spans(text)
    assert bool(spans) == bool(wanted)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(Query(text[start:end]).text.casefold() for start, end in spans)
    assert not wanted or wanted.may_be_in(text)


def test_a_query_is_cut_where_nobody_would_type_on() -> None:
    assert len(Query("a" * 5000).text) == LONGEST


@pytest.mark.parametrize("query", ["*" * 200, "a" * 199 + "b", "a " * 99 + "b", "[" * 99, "_*" * 9])
@pytest.mark.parametrize("text", ["*" * 4000, "a" * 4000, "a " * 2000, "[](" * 1300, "_*" * 2000])
def test_no_mix_of_marks_takes_its_time(query: str, text: str) -> None:
    """Each of these ends at all: a pattern that goes back and forth would not."""
    wanted = Query(query)
    assert wanted.may_be_in(text) or not wanted.spans(text)
