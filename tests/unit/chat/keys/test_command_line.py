"""How the line of `key_command` is split, and what is refused because a shell was meant."""

from __future__ import annotations

import contextlib
import shlex
import string
from subprocess import list2cmdline

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.keys.command_line import BadCommand, program_name, split

SPLIT = [
    (False, "gcloud auth print-access-token", ["gcloud", "auth", "print-access-token"]),
    (False, "  /opt/a\\ b/get  'x y' \"z \\\" 'w'\" ''", ["/opt/a b/get", "x y", "z \" 'w'", ""]),
    (False, "get --query '$.token|x'", ["get", "--query", "$.token|x"]),
    (True, r'"C:\Program Files\x.exe" a\b "c d"', [r"C:\Program Files\x.exe", "a\\b", "c d"]),
    (True, r'get "a\"b" c\\"d e" f\\', ["get", 'a"b', "c\\d e", "f\\\\"]),
    (True, "az account 'x y' %PATH%", ["az", "account", "'x", "y'", "%PATH%"]),
]


@pytest.mark.parametrize(("windows", "line", "words"), SPLIT)
def test_words_are_those_of_the_system(windows: bool, line: str, words: list[str]) -> None:
    assert split(line, windows=windows) == words


REFUSED = [
    (False, "op read x | tr -d y", "shell"),
    (False, "get $TOKEN", "shell"),
    (False, 'get "$(cat x)"', "shell"),
    (False, "~/bin/get", "shell"),
    (False, "get > file", "shell"),
    (False, "get 'x", "quote"),
    (False, "get x\\", "quote"),
    (False, "bin/get", "place"),
    (False, "", "place"),
    (False, "''", "place"),
    (True, "type x | find y", "shell"),
    (True, 'get "x', "quote"),
    (True, r"bin\get", "place"),
    (True, r"C:\get.cmd %TOKEN%", "batch"),
    (True, 'get.bat "a & b"', "batch"),
]


@pytest.mark.parametrize(("windows", "line", "fault"), REFUSED)
def test_what_only_a_shell_understands_is_refused(windows: bool, line: str, fault: str) -> None:
    with pytest.raises(BadCommand) as bad:
        split(line, windows=windows)
    assert bad.value.fault == fault


Words = st.lists(st.text(string.printable.strip() + " 快", max_size=8), min_size=1, max_size=4)


@given(Words)
def test_quoted_words_come_back_as_they_were(words: list[str]) -> None:
    words = ["get", *words]
    assert split(shlex.join(words), windows=False) == words
    with contextlib.suppress(BadCommand):  # list2cmdline quotes white space alone
        assert split(list2cmdline(words), windows=True) == words


@given(st.text(string.ascii_letters + " \\\"'\t", max_size=20))
def test_other_lines_mean_what_they_mean_to_a_shell(line: str) -> None:
    try:
        words = split(f"get {line}", windows=False)
    except BadCommand:
        with pytest.raises(ValueError, match=r"quotation|escaped"):
            shlex.split(f"get {line}")
    else:
        assert words == shlex.split(f"get {line}")


def test_a_sentence_names_the_program_alone() -> None:
    assert program_name("/opt/get --password=hunter2") == "get"
    assert program_name("get 'hunter2") == "key_command"
