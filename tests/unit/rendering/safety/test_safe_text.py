"""What a reply may not do to the document or the eye; however it was cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rendering.safety.safe_text import SafeText, safe_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\0b\x1b[31m\x7f\x85", "a␀b␛[31m␡\ufffd"),
        ("a\r\nb\rc\td\r\r\n", "a\nb\nc\td\n\n"),
        ("\ud800 \udfff.\u2028.\u2029.", "\ufffd \ufffd. . ."),
        ("\ufffc\ufdd0\uffff", "\ufffd\ufffd\ufffd"),
        ("\u202eabc\u202c \u2066x\u2069", "\ufffdabc\ufffd x"),
        ("e\u0301 ȩ́ שָׁ ཨོཾ 👩‍👩‍👧‍👦 👍🏽 ❤️", "e\u0301 ȩ́ שָׁ ཨོཾ 👩‍👩‍👧‍👦 👍🏽 ❤️"),
        ("a" + "\u0301" * 8 + "b", "a" + "\u0301" * 8 + "b"),
        ("a" + "\u0301" * 9 + "b", "a" + "\u0301" * 8 + "\ufffdb"),
        ("水" + "\u0301\u20dd\u200d" * 100_000, "水" + ("\u0301\u20dd\u200d" * 3)[:8] + "\ufffd"),
    ],
)
def test_shown_safely(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "水",
                "\u0301",
                "\u0301" * 5,
                "\u200d",
                "\r",
                "\n",
                "\r\n",
                "\u202e",
                "🏽",
                "",
                "—",
            ]
        )
    ),
    st.integers(1, 5),
)
def test_where_a_text_is_cut_does_not_matter(pieces: list[str], size: int) -> None:
    text, safe = "".join(pieces), SafeText()
    parts = [safe.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join(parts) == safe_text(text)
