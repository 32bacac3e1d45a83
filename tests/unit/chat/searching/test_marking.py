"""A finder marks the words of a search, however Markdown cuts them."""

from __future__ import annotations

from desktop.chat.searching.marking import SearchedWords
from desktop.chat.searching.query import parse


def words(text: str, *names: str) -> SearchedWords:
    return SearchedWords(parse(text), *names)


def marked(sought: SearchedWords, text: str) -> list[str]:
    return [text[start:end] for start, end in sought.spans(text)]


def test_all_words_are_marked_as_the_search_finds_them_and_no_filter_or_excluded_one() -> None:
    sought = words("delta_f -dam role:reply CAFE flush ")
    assert marked(sought, "delta_file, dam, Café, flush") == ["delta_f", "Café", "flush"]
    assert marked(words("weir "), "weirs, weir") == ["weir"]  # whole, once it ends
    assert marked(words("sum", "a (1).pdf"), "[File: a (1).pdf] sums") == ["a (1).pdf", "sum"]


def test_marks_of_markdown_hide_no_word_and_are_words_where_they_are_looked_for() -> None:
    assert words("weir").may_be_in("A **we**ir.")
    assert words("weir").source_spans("A **we**ir.")
    assert words('"weir here"').source_spans("[weir](http://a/b_(c)) here")
    assert words("_flush_").may_be_in("call _flush_ then")
    assert words("delta").source_spans("call delta_flush then")
    assert words("cafe").may_be_in("un **ca**fé")
    assert words("重新排版").source_spans("不再重**新排**版")
    assert words("b").may_be_in("a &amp; c")
    assert not words("weir").may_be_in("A dam.")
    assert not words("is:starred").source_spans("anything")
