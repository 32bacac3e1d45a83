"""`weir history` and `weir show` in real processes: which chats there are, and what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from desktop.chat.content import File, Text
from desktop.chat.messages import Role
from desktop.storage.history.history import History
from tests.support.indexing import index
from tests.support.mounts import isolated
from tests.support.terminal import Terminal, command, json_lines

FILE = File("0" * 64, "flow.csv", "text/csv", 9, "weir,都江堰")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A home with three chats; one has two answers, one stands in the archive, one in the trash."""
    history = History(tmp_path / "history.db")
    dams = history.create("Dams\x1b[31m and weirs")
    asked = history.add_message(dams, None, Role.USER, "How high is the 都江堰 weir?")
    for model in ("gpt-5", "qwen"):
        history.add_message(
            dams, asked.id, Role.ASSISTANT, f"Not high.\n\nSays {model}.", model=model
        )
    second = history.create("Bread")
    history.add_message(second, None, Role.USER, (FILE, Text("Bake it\x07 as the weir")))
    gone = history.create("Gone weir")
    history.add_message(gone, None, Role.USER, "weir")
    history.delete(gone)
    history.rows("UPDATE messages SET starred_at = 1 WHERE id = ?", asked.id)
    history.close()
    return Terminal(tmp_path)


def test_the_chats_are_listed_newest_first(terminal: Terminal) -> None:
    first, second = json_lines(terminal.run("history", "--json").stdout)
    assert (first["chat"], first["title"], first["messages"]) == (2, "Bread", 1)
    assert (second["chat"], second["messages"]) == (1, 3)
    assert list(first) == ["chat", "title", "updated", "messages"]
    assert datetime.fromisoformat(first["updated"]).tzinfo is not None
    assert len(json_lines(terminal.run("history", "--json", "--limit", "1").stdout)) == 1
    shown = terminal.run("history").stdout.splitlines()
    assert shown[0].split() == ["Title", "Chat", "Messages", "Last", "change"]
    assert [line.split()[0] for line in shown[1:]] == ["Bread", "Dams"]
    assert "\x1b" not in "".join(shown)


@pytest.mark.parametrize(
    ("options", "chats"),
    [
        (["--model", "GPT-5"], [1]),
        (["--role", "assistant"], [1]),
        (["--starred"], [1]),
        (["--since", "2026-01"], [2, 1]),
        (["--since", "today"], [2, 1]),
        (["--since", "2026-01-01T10:00:00+08:00", "--limit", "9" * 30], [2, 1]),
        (["--since", "2999"], []),
    ],
)
def test_chats_are_chosen_by_what_they_have(
    terminal: Terminal, options: list[str], chats: list[int]
) -> None:
    listed = terminal.run("history", "--json", *options)
    assert [line["chat"] for line in json_lines(listed.stdout)] == chats
    assert listed.returncode == 0


@pytest.mark.parametrize("is_indexed", [False, True])
def test_a_query_lists_the_places_newest_first(terminal: Terminal, is_indexed: bool) -> None:
    if is_indexed:
        index(terminal.home / "history.db")
    hits = json_lines(terminal.run("history", "weir", "--json").stdout)
    assert list(hits[0]) == ["chat", "message", "title", "role", "at", "snippet"]
    assert [(hit["chat"], hit["message"], hit["role"]) for hit in hits] == [
        (2, 4, "user"),
        (1, None, None),
        (1, 1, "user"),
    ]
    assert hits[2]["snippet"] == "How high is the 都江堰 weir?"
    [hit] = json_lines(terminal.run("history", "江堰 in:file", "--json").stdout)
    assert hit["snippet"] == "flow.csv weir,都江堰"
    [hit] = json_lines(terminal.run("history", "says", "--model", "qwen", "--json").stdout)
    assert hit["message"] == 3
    shown = terminal.run("history", "high", "--role", "user").stdout.splitlines()
    assert shown[0].startswith("1  20")
    assert shown[1].strip() == "How high is the 都江堰 weir?"
    nothing = terminal.run("history", "nothing at all")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "Nothing found" in nothing.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["history", "weir before:soon"],
        ["history", "--since", "soon"],
        ["history", "--limit", "0"],
        ["history", ""],
        ["history", "--role", "king"],
        ["show", "77"],
        ["show", "9" * 30],
        ["show", "first"],
    ],
)
def test_what_is_not_understood_ends_with_2(terminal: Terminal, arguments: list[str]) -> None:
    ended = terminal.run(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr


def test_a_chat_is_shown_as_markdown_text_or_json(terminal: Terminal) -> None:
    assert terminal.run("show", "1").stdout == (
        "# Dams [31m and weirs\n\n## You\n\nHow high is the 都江堰 weir?\n\n"
        "## qwen\n\nNot high.\n\nSays qwen.\n"
    )
    assert terminal.run("show", "1", "--format", "text").stdout == (
        "How high is the 都江堰 weir?\n\nNot high.\n\nSays qwen.\n"
    )
    assert "[File: flow.csv]\n\nBake it" in terminal.run("show", "2").stdout
    [whole] = json_lines(terminal.run("show", "1", "--format", "json").stdout)
    assert whole["chat"] == 1
    assert [(one["message"], one["parent"], one["active"]) for one in whole["messages"]] == [
        (1, None, True),
        (2, 1, False),
        (3, 1, True),
    ]
    assert whole["messages"][1]["text"] == "Not high.\n\nSays gpt-5."


def test_an_empty_home_has_nothing_to_show(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "new")
    for arguments in (["history"], ["history", "--json"], ["history", "weir"]):
        ended = terminal.run(*arguments)
        assert (ended.returncode, ended.stdout) == (0, "")
    assert terminal.run("show", "1").returncode == 2


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_a_disk_that_cannot_be_written_is_searched(terminal: Terminal) -> None:
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    asked = command("history", "weir", "--json")
    ended = subprocess.run(
        [*isolated(), "sh", "-c", mount, str(terminal.home), *asked],
        env=terminal.environ | {"PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0
    assert [hit["chat"] for hit in json_lines(ended.stdout)] == [2, 1, 1]
