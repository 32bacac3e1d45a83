"""What of a document goes, by the words of a person."""

import pytest

from desktop.documents.protocol import Page
from desktop.documents.reading import Document
from desktop.engine.attaching.excerpts import Excerpts, chosen_in, has_pages

LINES = Excerpts(Document("text", (Page("\n".join(f"line {n}" for n in range(1, 101))),)))
PAGES = Excerpts(Document("pdf", (Page("one"), Page("two"), Page("three"))))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("2", "[Lines 2 of 100]\nline 2"),
        ("99-", "[Lines 99–100 of 100]\nline 99\nline 100"),
        ("1，3～4", "[Lines 1, 3–4 of 100]\nline 1\n…\nline 3\nline 4"),
        ("3-4, 1-3", "[Lines 1–4 of 100]\nline 1\nline 2\nline 3\nline 4"),
    ],
)
def test_lines_are_taken_in_their_order_and_once(words: str, text: str) -> None:
    excerpt = LINES.of(words)
    assert excerpt is not None
    assert excerpt.text == text
    assert chosen_in(excerpt.text) == ("lines", excerpt.shown)


@pytest.mark.parametrize("words", ["", "0", "101", "5-2", "x", "0%", "101%", "60-50%", "%", "1%2"])
def test_words_that_name_nothing_are_refused(words: str) -> None:
    assert LINES.of(words) is None


def test_shares_end_with_a_line_and_meet_without_a_gap() -> None:
    parts = [LINES.of(words) for words in ("40%", "40-70 %", "70 % - 100％")]
    texts = [part.text.partition("\n")[2] for part in parts if part is not None]
    assert "".join(texts) == "\n".join(f"line {n}" for n in range(1, 101))
    assert all(text.startswith("line ") for text in texts)
    assert parts[1] is not None
    assert chosen_in(parts[1].text) == ("share", "40–70 %")


def test_a_share_of_one_endless_line_is_cut_within_it() -> None:
    endless = Excerpts(Document("text", (Page("x" * 10_000),)))
    excerpt = endless.of("25-50%")
    assert excerpt is not None
    assert excerpt.text == "[25–50 % of the file]\n" + "x" * 2500


def test_pages_are_named_as_before() -> None:
    excerpt = PAGES.of("2-3")
    assert excerpt is not None
    assert excerpt.text == "[Pages 2–3 of 3]\n[Page 2]\ntwo\n\n[Page 3]\nthree"
    assert chosen_in(excerpt.text) == ("pages", "2–3")
    assert has_pages(excerpt.text)
    assert chosen_in("[Page 1]\none") is None
    assert not has_pages("[Pages] of a book")
