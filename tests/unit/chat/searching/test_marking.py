"""A finder marks the words of a search, however Markdown cuts them."""

from __future__ import annotations

import re

from desktop.chat.searching.marking import SearchedWords


class Words:
    """Finds any of some words, each wherever it is, so that two may overlap."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [hit.span() for word in self._words for hit in re.finditer(word, text)]


def test_several_words_are_marked_in_their_order_and_none_over_another() -> None:
    words = SearchedWords(Words("flush", "delta_f", "delta", "$"))
    assert words.spans("delta_flush, delta") == [(0, 7), (13, 18)]


def test_marks_of_markdown_hide_no_word_and_are_words_where_they_are_looked_for() -> None:
    assert SearchedWords(Words("weir")).may_be_in("A **we**ir.")
    assert SearchedWords(Words("weir here")).source_spans("[weir](http://a/b_(c)) here")
    assert SearchedWords(Words("_flush_")).may_be_in("call _flush_ then")
    assert not SearchedWords(Words("weir")).may_be_in("A dam.")
