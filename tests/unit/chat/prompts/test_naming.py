"""The name that a new prompt is given by its text."""

from __future__ import annotations

import pytest

from desktop.chat.prompts.naming import suggested_name

LONG = "Summarise the second chapter of the report, and say what you left out"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Why is the sky blue?", "Why is the sky blue"),
        ("\n\n## A/B: which?\nMore.", "A B which"),
        ("...\n", ""),
        ("???\nSecond line", "Second line"),
        ("", ""),
        (LONG, "Summarise the second chapter of the report, and"),
        ("写" * 80, "写" * 48),
        (".hidden", "hidden"),
    ],
)
def test_the_first_words_make_the_name(text: str, name: str) -> None:
    assert suggested_name(text, ()) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert suggested_name("Mail", {"mail", "Mail 2"}) == "Mail 3"
