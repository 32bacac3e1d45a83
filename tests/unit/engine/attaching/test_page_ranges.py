"""Which pages a person means."""

from __future__ import annotations

import pytest

from desktop.engine.attaching.page_ranges import pages_in, pages_text


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("3", [3]),
        ("3-5, 9", [3, 4, 5, 9]),
        ("9,3–5", [3, 4, 5, 9]),
        ("8-", [8, 9, 10]),
        ("-2", [1, 2]),
        ("1，2、4", [1, 2, 4]),
        ("", None),
        ("0", None),
        ("11", None),
        ("5-3", None),
        ("1 2", None),
        ("two", None),
        ("-", None),
        ("1,,2", None),
        ("9" * 5000, None),
    ],
)
def test_pages(words: str, pages: list[int] | None) -> None:
    assert pages_in(words, 10) == pages


def test_pages_are_told_as_they_are_written() -> None:
    assert pages_text([3, 4, 5, 9]) == "3–5, 9"
    assert pages_in(pages_text([1, 3, 4]), 10) == [1, 3, 4]
