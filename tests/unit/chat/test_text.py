"""Sentences that follow one another, in English and in Chinese."""

import pytest

from desktop.chat.text import in_one_line


@pytest.mark.parametrize(
    ("sentences", "line"),
    [
        (("The file is gone.", "Choose another."), "The file is gone. Choose another."),
        (("文件不见了。", "请另选一个。"), "文件不见了。请另选一个。"),
        (("文件不见了。", "errno 2"), "文件不见了。errno 2"),
        (("The file is gone.", "", "details"), "The file is gone. details"),
        (("", "Choose another."), "Choose another."),
        ((), ""),
    ],
)
def test_a_space_stands_between_two_sentences_but_not_behind_a_chinese_one(
    sentences: tuple[str, ...], line: str
) -> None:
    assert in_one_line(*sentences) == line
