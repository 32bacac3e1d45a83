"""What a row shows of a hit, what the buttons write, and the words of the search window."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from desktop.chat.messages import Role
from desktop.chat.searching.hits import Found, Snippet, Where
from desktop.chat.searching.query import parse
from desktop.ui.conversation.actions.message_time import day_or_time
from desktop.ui.window.searching.filtering import choices
from desktop.ui.window.searching.results.snippet_line import fitting
from desktop.ui.window.searching.results.wording import (
    amount,
    announced,
    beside,
    counted,
    problem_words,
)
from tests.support.searching import hit

NOW = 1_764_400_000.0
DAY = 86_400.0


def test_the_first_word_is_in_sight_and_marks_stay_on_their_words(qtbot: QtBot) -> None:
    long = "x" * 300 + " a weir 😀 and a weir " + "y" * 300
    first, second = long.index("weir"), long.rindex("weir")
    snippet = Snippet(long, ((first, first + 4), (second, second + 4)))
    text, marks = fitting(snippet, QFont(), 260)
    assert text[0] == text[-1] == "…"
    assert [text[start:end] for start, end in marks] == ["weir", "weir"]
    whole, marks = fitting(snippet, QFont(), 100_000)
    assert whole == long
    assert [whole[start:end] for start, end in marks] == ["weir", "weir"]


def test_marks_of_markdown_are_left_out_but_where_they_were_looked_for(qtbot: QtBot) -> None:
    text = "## A **bold** weir ``` a**b"
    at = text.index("a**b")
    shown, marks = fitting(Snippet(text, ((at, at + 4),)), QFont(), 9_000)
    assert shown == "A bold weir  a**b"
    assert [shown[start:end] for start, end in marks] == ["a**b"]


def test_a_hostile_snippet_is_one_line_of_safe_text(qtbot: QtBot) -> None:
    text = "a\u202eb\r\n\tweir\u2028\x00"
    at = text.index("weir")
    wrong = ((9_000, 9_001), (5, 3), (-4, 2))
    shown, marks = fitting(Snippet(text, ((at, at + 4), *wrong)), QFont(), 9_000)
    assert not set("\u202e\n\t\r\u2028\x00") & set(shown)
    assert [shown[start:end] for start, end in marks] == ["weir"]


@pytest.mark.parametrize(
    ("answer", "shown", "said"),
    [
        (Found((hit("a"),) * 9, 4), "9 in 4 chats", "9 hits"),
        (Found((hit("a"),), 1), "1 in 1 chat", "1 hit"),
        (Found((hit("a"),) * 200, 37, is_cut=True), "at least 200", "200 hits"),
        (Found(), "0 in 0 chats", "Nothing found"),
    ],
)
def test_how_much_was_found(answer: Found, shown: str, said: str) -> None:
    assert (amount(answer), announced(answer)) == (shown, said)
    assert counted(answer, 0.0064) == f"{shown} · 6 ms"
    assert counted(answer, 0.0) == f"{shown} · 1 ms"


def test_what_contains_it_and_when(qtbot: QtBot) -> None:
    assert day_or_time(NOW, NOW).startswith("today ")
    year = 400 * DAY
    assert day_or_time(NOW - year, NOW)[-4:].isdigit()
    assert "," not in day_or_time(NOW - 3 * DAY, NOW)
    file = hit("a", where=Where.ATTACHMENT, attachment="a\nb.pdf", role=Role.USER)
    kinds = [hit("a"), hit("a", role=Role.USER), hit("a", where=Where.REASONING), file]
    kinds.append(hit("a", where=Where.TITLE, message=None))
    places = [beside(one).partition(" · ")[0] for one in kinds]
    assert places == ["reply", "question", "thoughts", "a b.pdf", "title"]


def test_a_problem_is_said_in_plain_words() -> None:
    problems = parse("before:xyz role:nobody is: weir").problems
    said = [problem_words(one) for one in problems]
    assert said[0].startswith("“xyz” is no date.")
    assert said[1].startswith("“role:nobody” means nothing. There is: user, ")
    assert said[2].startswith("“is:” needs something behind it.")


def test_a_choice_stands_in_place_of_others_and_leaves_words_alone() -> None:
    time = choices.time()
    query = parse('after:2026 "at idle" before:2026-11 -draft ')
    assert time.words(query) == "after:2026 · before:2026-11"
    assert time.chosen(query) is None
    text = time.with_choice(query, time.choices[3])
    assert text == 'after:7d "at idle" -draft '
    assert time.chosen(parse(text)) is time.choices[3]
    assert time.with_choice(parse(text), time.choices[0]) == '"at idle" -draft '
    model = choices.model(["gpt 5", "qwen"])
    chosen = model.with_choice(parse("model:a model:b weir"), model.choices[1])
    assert chosen == 'model:"gpt 5" weir'
    assert model.words(parse(chosen)) == "gpt 5"
    starred = choices.with_star(parse("is:archived weir"), wanted=True)
    assert choices.is_starred(parse(starred))
    assert choices.with_star(parse(starred), wanted=False) == "is:archived weir"
    assert choices.bare_words(parse("is:starred role:reply  old   weir ")) == "old weir"
