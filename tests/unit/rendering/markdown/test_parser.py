"""Emphasis beside Chinese closes where a person would say it does; elsewhere CommonMark rules."""

from __future__ import annotations

import pytest

from desktop.rendering.markdown.inline.runs import Look, Run, parse

BOLD = Look(strong=True)


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("**“你好”**后", "“你好”"),
        ("他说**“你好”**。", "“你好”"),
        ("**注意：**后面", "注意："),
        ("这是**《水经注》**里", "《水经注》"),
        ("用**`code`**吧", None),
        ("**(a)**は", "(a)"),
        ("한국어**(강조)**는", "(강조)"),
    ],
)
def test_bold_beside_wide_punctuation(text: str, bold: str | None) -> None:
    strong = [run.text for run in parse(text) if run.look.strong]
    assert strong == [bold or "code"]


@pytest.mark.parametrize(
    "text", ['a**"b"**c', "2 ** 3 ** 4", "** 你好 **", "后_“你好”_后", "🙂**'b'**c"]
)
def test_elsewhere_the_marks_of_commonmark_stay(text: str) -> None:
    assert parse(text) == [Run(text)]


@pytest.mark.parametrize(
    "address", [r"https://x.example?a=\*", "https://x.example/`a", "https://../"]
)
def test_an_address_in_angle_brackets_is_shown_whole_even_if_it_cannot_be_followed(
    address: str,
) -> None:
    (run,) = parse(f"<{address}>")
    assert (run.text, run.look.code) == (address, False)


@pytest.mark.parametrize("text", ["<std::string>", "<http:a>", "<irc://x.example>", "<key:value>"])
def test_what_is_no_address_keeps_its_angle_brackets(text: str) -> None:
    assert parse(text) == [Run(text)]


def test_two_bold_parts_of_one_sentence_do_not_run_together() -> None:
    marked = [Run("甲：", BOLD), Run("乙"), Run("丙。", BOLD), Run("丁")]
    assert parse("**甲：**乙**丙。**丁") == marked
