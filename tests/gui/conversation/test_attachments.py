"""Pictures and files of a message on the page: above a question's words, below a reply's."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.chat.content import Text
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.ui.conversation.transcript import Transcript
from tests.support.damage import FILE, PICTURE
from tests.support.page_facts import lines

ASKED = Message(1, None, Role.USER, (PICTURE, Text("What is it?"), FILE), 0.0)
BEGUN = Message(2, 1, Role.ASSISTANT, (Text("A"), PICTURE), 0.0, state=TurnState.STREAMING)
WORDS = ["[Picture: weir.png]", "What is it?", "[File: flow 都.pdf]"]


def test_pictures_and_files_are_shown_as_cards_and_copied_by_their_names(qtbot: QtBot) -> None:
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show_conversation(Conversation(1, "t", [ASKED, BEGUN]))
    assert lines(page)[:3] == [f"{OBJECT}  {OBJECT}", "What is it?", "A"]
    page.end(replace(BEGUN, content=(*BEGUN.content, Text("dam")), state=TurnState.STOPPED))
    assert lines(page)[2:5] == ["A", "dam", OBJECT]
    page.navigation.copy_message(1, "markdown")
    assert QGuiApplication.clipboard().text() == "\n\n".join(WORDS)
