"""A chat that was shown before opens drawn: with the colours of its code and with its formulas."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.tree import Conversation
from desktop.rendering.document import code_colours, known_colours
from desktop.rendering.document.known_colours import KnownColours, key_of
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import question, reply

CODE = "\n".join(f"def f{number}(a): return a  # {number}" for number in range(12))
DRAWN = Conversation(1, "a", (question(1, "a"), reply(2, f"$x^2$\n\n```python\n{CODE}\n```", 1)))
OTHER = Conversation(2, "b", (question(3, "b"), reply(4, "b", 3)))


def colours(document: QTextDocument) -> list[set[str]]:
    """The colours of each line of code."""
    block, found = document.begin(), list[set[str]]()
    while block.isValid():
        if block.text().startswith("def "):
            found.append(_colours(block))
        block = block.next()
    return found


def _colours(block: QTextBlock) -> set[str]:
    return {part.format.foreground().color().name() for part in block.textFormats()}


def test_a_chat_that_is_opened_again_is_drawn_at_once(
    qtbot: QtBot, helper: HelperProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_colours, "_SLICE", 60.0)  # a busy machine colours less in 4 ms
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.show_conversation(DRAWN)
    qtbot.waitUntil(lambda: page.is_idle and helper.is_idle)
    coloured = colours(page.view.document())
    assert len(coloured) == 12
    assert all(len(line) > 1 for line in coloured)  # keywords, and what is plain
    page.show_conversation(OTHER)
    changes: list[tuple[int, int, int]] = []

    def note(at: int, removed: int, added: int) -> None:
        changes.append((at, removed, added))

    page.show_conversation(DRAWN)
    assert colours(page.view.document()) == coloured
    assert helper.is_idle  # nothing was ordered
    page.view.document().contentsChange.connect(note)
    sized = page.drawing.document.formulas.sized
    qtbot.waitUntil(lambda: page.is_idle)
    QApplication.processEvents()
    assert not changes  # nothing is written or laid out again after it is shown
    assert page.drawing.document.formulas.sized == sized


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_colours, "KEPT", 500)
    known = KnownColours()
    keys = [key_of("python", str(number)) for number in range(10)]
    for key in keys:
        known.keep(key, ["k" * 40])
    assert [known.get(key) is not None for key in keys] == [False] * 5 + [True] * 5
    known.get(keys[5])
    known.keep(keys[0], ["k" * 40])
    assert known.get(keys[5])
    assert not known.get(keys[6])
