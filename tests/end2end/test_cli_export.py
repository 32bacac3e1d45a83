"""`weir export` in real processes: into files, folders and pipes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.chat.content import Text
from desktop.chat.messages import Role
from desktop.exchange.weir_json import reader
from desktop.exchange.writing import Format
from desktop.storage.history.history import History
from desktop.storage.kept_files import KeptFiles
from desktop.terminal.options.exporting import FORMATS
from tests.support.exporting import PICTURE, PNG, Given, same_but_for_the_time
from tests.support.policies import run_with_policy
from tests.support.terminal import Terminal

SECRET = "sk-a-header-of-the-endpoint"
SETTINGS = f"""
[[endpoints]]
name = "Work"
base_url = "https://{SECRET}.example.com/v1"
model = "gpt-5"
headers = {{ X-Team = "{SECRET}" }}
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A home with two chats and one in the trash; a picture, and two answers to one question."""
    home = tmp_path / "home"
    history = History(home / "history.db")
    KeptFiles(home / "files").keep(io.BytesIO(PNG), len(PNG))
    (home / "settings.toml").write_text(SETTINGS)
    dams = history.create("Dams: and/or weirs?")
    asked = history.add_message(dams, None, Role.USER, (PICTURE, Text("How high\x1b[31m?")))
    for model in ("gpt-5", "qwen"):
        history.add_message(
            *(dams, asked.id, Role.ASSISTANT, f"Says {model}."), endpoint_name="Work", model=model
        )
    bread = history.create("Bread")
    history.add_message(bread, None, Role.USER, "Bake it")
    gone = history.create("Gone")
    history.add_message(gone, None, Role.USER, "Gone")
    history.delete(gone)
    history.close()
    return Terminal(home)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_format_can_be_asked_for() -> None:
    assert tuple(Format) == FORMATS


def test_a_chat_goes_into_a_pipe(terminal: Terminal) -> None:
    shown = terminal.run("export", "2")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("---\ntitle: Bread\ncreated: 20")
    assert shown.stdout.endswith("# Bread\n\n## You\n\nBake it\n")
    text = terminal.run("export", "1", "--format", "txt", "-o", "-", "--variants").stdout
    assert "How high\x1b[31m?" in text  # a pipe has it as it is
    assert "[Variant 1 of 2: gpt-5]" in text
    assert "[Picture: weir 都.png]" in text


def test_all_chats_go_into_one_file_whose_ending_says_as_what(
    terminal: Terminal, tmp_path: Path
) -> None:
    for ending in ("md", "json", "txt"):
        ended = terminal.run("export", "--all", "-o", str(tmp_path / f"all.{ending}"))
        assert (ended.returncode, ended.stdout) == (0, "")
        assert ended.stderr == f"Exported 2 chats to {tmp_path / f'all.{ending}'}.\n"
    assert (tmp_path / "all.files" / PICTURE.name).read_bytes() == PNG
    assert "](all.files/weir%20" in (tmp_path / "all.md").read_text("utf-8")
    data = (tmp_path / "all.json").read_bytes()
    records = list(reader.records(Given(data), print))
    assert [record.title for record in records] == ["Dams: and/or weirs?", "Bread"]
    assert [one.text for one in records[0].messages[1:]] == ["Says gpt-5.", "Says qwen."]
    assert SECRET.encode() not in data
    again = terminal.run("export", "--all", "--format", "json").stdout.encode()
    assert same_but_for_the_time(data, again)


def test_a_folder_gets_a_file_for_each_chat(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("export", "--all", "-o", str(tmp_path / "md")).returncode == 0
    assert names(tmp_path / "md") == [
        *("Bread-2.md", "Dams- and-or weirs-1.files", "Dams- and-or weirs-1.md")
    ]
    ended = terminal.run("export", "2", "--format", "json", "-o", str(tmp_path / "one") + "/")
    assert ended.returncode == 0
    [file] = (tmp_path / "one").iterdir()
    assert json.loads(file.read_text("utf-8"))["chats"][0]["title"] == "Bread"


def test_pages_stand_alone(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("export", "--all", "-o", str(tmp_path / "all.html")).returncode == 0
    page = (tmp_path / "all.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert "Says gpt-5." in page  # the variant, folded away
    process = terminal.start("export", "1", "--format", "pdf")
    written, told = process.communicate()
    assert (process.returncode, told) == (0, b"")
    assert written.startswith(b"%PDF-")
    assert b"%%EOF" in written[-32:]
    assert names(tmp_path) == ["all.html", "home"]


def test_only_what_was_changed_since(terminal: Terminal) -> None:
    assert "Bread" in terminal.run("export", "--all", "--since", "today").stdout
    none = terminal.run("export", "--all", "--since", "2999", "--format", "json")
    assert (none.returncode, none.stderr) == (0, "No chats.\n")
    assert json.loads(none.stdout)["chats"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        *(["1", "99"], [], ["--all", "1"], ["1", "--since", "soon"], ["1", "--format", "docx"]),
        ["1", "-o", ""],
    ],
)
def test_what_is_not_understood_ends_with_2_and_writes_nothing(
    terminal: Terminal, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "out.md").write_text("before")
    ended = terminal.run("export", "-o", str(tmp_path / "out.md"), *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr
    assert names(tmp_path) == ["home", "out.md"]
    assert (tmp_path / "out.md").read_text() == "before"


def test_a_disk_that_refuses_is_told(terminal: Terminal, tmp_path: Path) -> None:
    ended = terminal.run("export", "--all", "-o", str(tmp_path / "none" / "all.md"))
    assert ended.returncode == 2
    assert "all.md could not be written" in ended.stderr
    ended = terminal.run("export", "--all", "-o", str(tmp_path / f"{'a' * 300}.md"))
    assert ended.returncode == 2
    if sys.platform == "linux":
        ended = terminal.run("export", "--all", "-o", "/dev/full")
        assert ended.returncode == 2
        assert "/dev/full could not be written" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of another kind")
def test_a_reader_that_goes_away_is_no_trouble(terminal: Terminal) -> None:
    process = terminal.start("export", "--all", "--format", "json")
    assert process.stdout is not None
    process.stdout.close()
    _out, told = process.communicate()
    assert process.returncode in (0, 130)  # what fits into the pipe is gone before that
    assert told == b""
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            process = terminal.start("export", "--all", stdout=full)
            told = process.communicate()[1]
        assert process.returncode == 2
        assert b"No space left" in told


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount namespace")
def test_an_organisation_lets_nothing_out(terminal: Terminal, tmp_path: Path) -> None:
    ended: subprocess.CompletedProcess[str] = run_with_policy(
        *(terminal, tmp_path / "etc", {"export": False}, "export", "--all")
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "organisation" in ended.stderr
