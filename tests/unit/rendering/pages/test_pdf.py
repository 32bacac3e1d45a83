"""A real child makes a PDF: its text is found and copied, and the file is whole or not there."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import Destination

from desktop.chat.content import File, Picture, Text
from desktop.chat.messages import Seam, ToolCall, TurnState
from desktop.child.job import JobFailed
from desktop.rendering.pages import pdf
from desktop.rendering.pages.options import PageOptions
from tests.unit.rendering.pages.records import PNG, PNG_HASH, WORDS, asked, chat, exchange, replied

REPLY = """\
# Weirs

The first flush of a **weir** is 1,234 litres; see [the book](https://a.example/weir).

| name | 中文 |
|---|--:|
| 都江堰 | 民 |

$$\\frac{a}{b}$$

<details><summary>More</summary>

Unfolded here.

</details>

"""
CODE = [f"value_{number} = {number}  # 行 {number}" for number in range(90)]
QUESTION = [f"Line {number} of the question." for number in range(70)]


def test_what_stands_on_paper() -> None:
    files = (Picture(PNG_HASH, "a.png", "image/png", len(PNG)), File("0" * 64, "b.log", "x/y", 9))
    text = "Before the seam.\n\nBehind it.\n\n```python\n" + "\n".join(CODE) + "\n```\n"
    first = chat(
        [
            asked(1, None, (*files, Text("为什么文字这样？"))),
            replied(2, 1, REPLY, reasoning="Think of 水."),
            asked(3, 2, "\n".join(QUESTION)),
            replied(4, 3, text, seams=(Seam(text.index("Behind"), "x"),), state=TurnState.FAILED),
            replied(5, 3, "Another branch.", tool_calls=(ToolCall("t", "{}"),)),
        ],
        {None: 1, 1: 2, 2: 3, 3: 4},
        title="First chat",
        files={PNG_HASH: lambda: PNG},
    )
    chats = [first, exchange("Last words.", title="Second")]
    options = PageOptions(titles=["First chat", "Second"], name="Both")
    heard: list[tuple[int, int]] = []
    made = pdf.pieces(chats, WORDS, options, lambda done, whole: heard.append((done, whole)))
    reader = pypdf.PdfReader(io.BytesIO(b"".join(made)))
    assert heard == sorted(heard)
    assert heard[-1] == (6, 6)
    _its_text_is_found(reader)
    _the_outline_leads_to_the_questions(reader)
    _links_are_followed_and_sheets_numbered(reader)


def _its_text_is_found(reader: pypdf.PdfReader) -> None:
    """Whoever reads it puts breaks and spaces between fonts as they like."""
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for words in (
        "Weirs", "The first flush of a weir is 1,234 litres", "为什么文字这样？", "都江堰", "民",
        "Unfolded here.", "Think of 水.", "It broke.", "Last words.", "m-1", "First chat", "b.log",
    ):  # fmt: skip
        assert "".join(words.split()) in text, words
    assert "branch" not in text
    order = ["Beforetheseam.", "Anotherserver(x).", "Behindit.", "value_0=0"]
    assert sorted(order, key=text.index) == order
    for line in (*CODE, *QUESTION):  # none is lost or drawn twice where a sheet ends
        assert text.count("".join(line.split())) == 1, line


def _the_outline_leads_to_the_questions(reader: pypdf.PdfReader) -> None:
    entries = list(_flat(reader.outline))
    titles = [str(one["/Title"]) for one in entries]
    assert titles[:2] == ["First chat", "为什么文字这样？"]
    assert titles[2].startswith("Line 0 of the question. Line 1 of the question.")
    assert titles[3:] == ["Second", "Why?"]
    for entry, words in ((entries[2], "Line 0 of the question."), (entries[3], "Second")):
        number = reader.get_destination_page_number(entry)
        assert number is not None
        assert words in reader.pages[number].extract_text()


def _flat(outline: Iterable[Any]) -> Iterator[Destination]:
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def _links_are_followed_and_sheets_numbered(reader: pypdf.PdfReader) -> None:
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    links = [note["/A"]["/URI"] for note in notes if "/A" in note]
    assert links == ["https://a.example/weir"]
    aims = [note["/Dest"][0].get_object() for note in notes if "/Dest" in note]
    assert [reader.get_page_number(aim) for aim in aims] == [1, len(reader.pages) - 1]
    assert reader.metadata is not None
    assert reader.metadata.title == "Both"
    assert str(reader.root_object["/Lang"]) == "en"
    for number, page in enumerate(reader.pages, start=1):
        assert str(number) in page.extract_text().split()


def test_a_child_that_dies_or_is_stopped_makes_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)

    def end(_done: int, _whole: int) -> None:
        os.kill(started[0].pid, signal.SIGTERM)

    with pytest.raises(JobFailed) as failed:
        list(pdf.pieces([exchange("x")], WORDS, progress=end))
    assert failed.value.reason == "died"
    stop = threading.Event()
    with pytest.raises(JobFailed) as failed:
        list(pdf.pieces([exchange("x")], WORDS, progress=lambda *_: stop.set(), stop=stop))
    assert failed.value.reason == "stopped"
    assert all(child.returncode is not None for child in started)


def test_a_folder_that_is_gone_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011  # which one, the system says
        list(pdf.pieces([exchange("x")], WORDS, folder=tmp_path / "gone"))


@pytest.mark.parametrize("lack", ["PySide6.QtGui", "fonts"])
def test_a_machine_with_nothing_to_draw_with_is_told(
    monkeypatch: pytest.MonkeyPatch, lack: str
) -> None:
    without = {
        "PySide6.QtGui": "import sys; sys.modules['PySide6.QtGui'] = None",
        "fonts": "from PySide6.QtGui import QFontDatabase; QFontDatabase.families = lambda: []",
    }[lack]
    started = f"{without}; from desktop.rendering.pages.paper import start; start.main()"
    monkeypatch.setattr(
        "desktop.child.job.command", lambda *_kind: [sys.executable, "-P", "-c", started]
    )
    with pytest.raises(JobFailed) as failed:
        list(pdf.pieces([exchange("x")], WORDS))
    assert failed.value.reason == "unfit"
