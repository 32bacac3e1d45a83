"""Texts as a search compares them."""

from __future__ import annotations

from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.searching import folding
from desktop.chat.searching.folding import fold, is_edge, origin_of, origins

PIECES = st.text(
    st.sampled_from("aBcé Eßﬁ…“’\u0301\u3099\u00ad\u200bか国語ｶﾞ한글\u1112\u1161\u11abไภ️ा😀ั_.İ①")
    | st.characters(exclude_categories=["Cs"]),
    max_size=20,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café NAÏVE", "cafe naive"),
        ("Straße", "strasse"),
        ("ＡＢＣ，ｶﾞ", "abc,ガ"),
        ("が한", "が한"),
        ("ёлка", "елка"),
        ("don’t “say”", 'don\'t "say"'),
        ("so\u00adft \u200bhidden ❤\ufe0f", "soft hidden ❤"),
        ("a ≠ b", "a ≠ b"),
        ("İ ﬁ ①", "i fi 1"),
    ],
)
def test_what_is_compared(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_the_short_ways_are_the_long_way_for_every_character() -> None:
    """The classes of characters that are passed over are right, in this Python's Unicode."""
    for code in range(0x20000):
        character = chr(code)
        if category(character) in ("Cs", "Cn"):
            continue
        if not folding._NOT_PLAIN.search(character):
            assert len(fold(character)) == 1
            assert not folding._joins(character)
        if folding._joins(character) and fold(character):
            assert folding._JOINING.search(character)
        if normalize("NFKC", character) == character:
            assert fold(character) == folding._folded(character)


@given(PIECES)
def test_each_folded_character_knows_where_it_came_from(text: str) -> None:
    starts, ends = origins(text)
    folded = fold(text)
    assert len(starts) == len(ends) == len(folded)
    assert list(starts) == sorted(starts)
    assert list(ends) == sorted(ends)
    places = sorted({*zip(starts, ends, strict=True)})
    assert "".join(fold(text[start:end]) for start, end in places) == folded
    assert [origin_of(text, at) for at in range(len(folded))] == list(starts)


@given(PIECES)
def test_a_text_is_folded_as_its_nfkc(text: str) -> None:
    assert fold(text) == "".join(map(folding._folded, normalize("NFKC", text))).casefold()


@given(st.lists(PIECES, max_size=9))
def test_a_long_text_is_folded_in_pieces_to_the_same(lines: list[str]) -> None:
    text = "\n".join(lines) * 3
    assert "".join(map(fold, folding._pieces(text, 5))) == fold(text)


def test_words_end_where_a_script_has_no_spaces() -> None:
    assert [at for at in range(8) if is_edge("ab机器_c1", at)] == [0, 2, 3, 4, 5, 7]
