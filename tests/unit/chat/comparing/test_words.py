"""Words that differ between answers."""

from __future__ import annotations

from desktop.chat.comparing.words import MOST_WORDS, differing


def marked(*texts: str) -> list[list[str]]:
    """The parts that are marked in each text."""
    spans = differing(texts)
    return [
        [text[span.start : span.end] for span in own]
        for text, own in zip(texts, spans, strict=True)
    ]


def test_the_words_that_the_other_has_not_are_marked() -> None:
    assert marked("A slow reader tells it to wait.", "A slow reader tells it to slow down.") == [
        ["wait"],
        ["slow down"],
    ]


def test_answers_that_say_the_same_have_no_marks_whatever_their_capitals_and_spaces() -> None:
    assert marked("Yes, it  does.", "yes it does") == [[], []]


def test_an_answer_alone_differs_from_nothing() -> None:
    assert marked("Yes.") == [[]]
    assert marked() == []


def test_of_three_a_word_is_marked_unless_one_of_the_others_has_it() -> None:
    assert marked("red green blue", "red green grey", "red black grey") == [["blue"], [], ["black"]]


def test_an_answer_about_something_else_marks_none_of_the_others() -> None:
    assert marked("all of it", "all of it", "nothing else") == [[], [], ["nothing else"]]


def test_of_four_a_word_is_marked_that_most_others_have_not() -> None:
    found = marked("red blue", "red blue", "red blue grey", "red green")
    assert found == [[], [], ["grey"], ["green"]]


def test_words_beside_each_other_are_one_part_with_what_stands_between_them() -> None:
    assert marked("it buffers, drops or pauses now", "it now")[0] == ["buffers, drops or pauses"]


def test_a_part_ends_at_its_line() -> None:
    assert marked("same\none\ntwo", "same")[0] == ["one", "two"]


def test_chinese_is_compared_by_its_characters() -> None:
    assert marked("我喜欢红茶", "我喜欢绿茶") == [["红"], ["绿"]]


def test_an_empty_answer_makes_all_of_the_other_differ() -> None:
    assert marked("all of it", "") == [["all of it"], []]


def test_what_stands_behind_the_words_that_are_compared_is_not_marked() -> None:
    (long, _other) = marked("same " * MOST_WORDS + "more", "same " * MOST_WORDS)
    assert long == []
