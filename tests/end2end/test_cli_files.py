"""`weir ask -f`: files go with a question, in real processes to a real server."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from tests.support.fault_server import FaultServer, content_stream
from tests.support.terminal import Terminal

DATA = Path(__file__).parents[1] / "data" / "documents"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def server(terminal: Terminal) -> Iterator[FaultServer]:
    with FaultServer(content_stream("Hello.")) as server:
        (terminal.home / "settings.toml").write_text(
            f'[[endpoints]]\nname = "Work"\nbase_url = "{server.base_url}"\nmodel = "m"\n', "utf-8"
        )
        yield server


def content(server: FaultServer) -> Any:
    return server.requests[-1].json["messages"][-1]["content"]


def test_files_go_before_the_question_as_text_and_pictures(
    terminal: Terminal, server: FaultServer, tmp_path: Path
) -> None:
    picture = tmp_path / "日落 <sunset>.png"
    image = QImage(3000, 1500, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    image.save(str(picture))
    done = terminal.run(
        *("ask", "What is it?", "-f", str(DATA / "book.xlsx"), "--file", str(picture), "-f", "-"),
        stdin="说明 piped\n",
    )
    assert (done.returncode, done.stdout) == (0, "Hello.\n")
    book, shown, piped, question = content(server)
    assert book["text"].startswith(
        '<file name="book.xlsx">\n[Sheet 1: 销售 Sales]\nName,When,At,Sum\n张三,2026-01-31'
    )
    assert piped["text"] == '<file name="stdin">\n说明 piped\n\n</file>'
    assert question == {"type": "text", "text": "What is it?"}
    head, _, data = shown["image_url"]["url"].partition(",")
    sent = QImage.fromData(base64.b64decode(data))
    assert (head, sent.width(), sent.height()) == ("data:image/png;base64", 2048, 1024)
    assert not (terminal.home / "files").exists()  # nothing of it is kept


def test_what_is_kept_goes_on_with_the_chat_and_is_kept_once(
    terminal: Terminal, server: FaultServer, tmp_path: Path
) -> None:
    report, copy = DATA / "report.docx", tmp_path / "copy.docx"
    shutil.copy(report, copy)
    for name in (report, copy):
        assert terminal.run("ask", "sum up", "--save", "-f", str(name)).returncode == 0
    kept = terminal.home / "files"
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    assert [path.name for path in kept.iterdir()] == [digest]
    assert (kept / digest).read_bytes() == report.read_bytes()
    if os.name == "posix":
        assert (kept.stat().st_mode & 0o777, (kept / digest).stat().st_mode & 0o777) == (
            0o700,
            0o600,
        )
    assert terminal.run("ask", "and now?", "-c").returncode == 0
    messages = server.requests[-1].json["messages"]
    assert "水位上升了" in messages[0]["content"]
    assert messages[0]["content"].endswith("</file>\n\nsum up")
    found = terminal.run("history", "水位上升", "--json")
    assert json.loads(found.stdout.splitlines()[0])["title"] == "sum up"


def test_a_program_holds_what_would_be_sent(terminal: Terminal, server: FaultServer) -> None:
    done = terminal.run("ask", "why?", "-f", str(DATA / "letter.eml"), "--as", "curl")
    assert done.returncode == 0
    assert "Subject: 会议 tomorrow" in done.stdout
    assert not server.requests


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.txt", None, "There is no file missing.txt. Check its name and folder."),
        ("folder", "folder", "folder is no file. Attach the files in it one by one."),
        ("pipe", "pipe", "pipe is no file. Attach the files in it one by one."),
        ("empty.txt", b"", "There is no text in empty.txt."),
        ("a.zip", b"PK\x03\x04" + bytes(60), "Weir cannot read a.zip: it reads text,"),
        ("a.pdf", b"%PDF-1.4 nothing", "a.pdf is damaged, or is not what its name says."),
        ("a\nb\u202egpj.exe", b"MZ" + bytes(60), "Weir cannot read a b gpj.exe: it reads text,"),
    ],
)
def test_what_cannot_be_attached_is_said_and_nothing_is_sent(
    terminal: Terminal,
    server: FaultServer,
    tmp_path: Path,
    name: str,
    content: bytes | str | None,
    sentence: str,
) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "folder":
        path.mkdir()
    elif content == "pipe":
        os.mkfifo(path)
    done = terminal.run("ask", "what?", "--save", "-f", str(path))
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)
    assert not server.requests
    assert not terminal.run("history", "--json").stdout
