"""The encoding of texts that are too short for statistics."""

import pytest

from desktop.documents.plain import decoded


@pytest.mark.parametrize(
    "text",
    ["café noir\n", "café", "é", "Größe", "Ünlü", "Ça va?", "été", "Pär går", "São", "déjà vu"],
)
def test_a_few_western_words_keep_their_letters(text: str) -> None:
    assert decoded(text.encode("latin-1")) == (text, "cp1252")


@pytest.mark.parametrize("text", ["10 €", "“quoted”", "it’s", "20 °C", "£5", "Müller;Zürich;3,5"])
def test_so_do_the_signs_of_windows(text: str) -> None:
    assert decoded(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize("text", ["中文", "你好，世界", "价格：12元", "用Python写", "abc 中"])
def test_a_few_chinese_words_are_read(text: str) -> None:
    assert decoded(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize(("text", "encoding"), [("中文", "big5"), ("こんにちは", "shift_jis")])
def test_other_scripts_are_left_to_statistics(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding))[0] == text
