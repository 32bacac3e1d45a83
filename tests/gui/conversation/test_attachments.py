"""Pictures and files of a message on the page: a question's above its words, a reply's within."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.chat.content import Text, of_text
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import FILES
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
    assert lines(page)[2:5] == ["A", OBJECT, "dam"]
    page.navigation.copy_message(1, "markdown")
    assert QGuiApplication.clipboard().text() == "\n\n".join(WORDS)


def test_find_finds_files_by_their_names(qtbot: QtBot) -> None:
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(900, 600)
    more = replace(ASKED, content=(PICTURE, FILE, Text("Of weir.png and flow?")))
    page.show_conversation(Conversation(1, "t", [more]))
    finder = page.finder
    assert finder.find_all("flow") == 2  # the card and the word
    finder.go_to_match(0)
    places = [mark.cursor.selectedText() for mark in page.view.extraSelections()]
    assert places == [OBJECT, "flow", OBJECT]
    assert finder.first_in(1) == 0
    assert finder.find_all("WEIR.PNG") == 2
    assert finder.find_all("ladder") == 0  # what a file says is not on the page
    finder.end_find()
    assert not page.view.extraSelections()


def test_a_card_that_is_pointed_at_gets_no_box_of_a_link_behind_it(qtbot: QtBot) -> None:
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    qtbot.waitExposed(page)
    page.show_conversation(Conversation(1, "t", [ASKED]))
    card = page.view.document().begin()
    while not card.blockFormat().boolProperty(FILES):
        card = card.next()
    place = page.view.cursorRect(QTextCursor(card)).center() + QPoint(20, 0)
    address = card.begin().fragment().charFormat().anchorHref()
    assert InternalLink.parse(address) is not None
    page.view._pointed.point_at(address, place)
    assert page.view._pointed._box.isNull()


def test_a_click_on_what_a_reply_brings_opens_it(qtbot: QtBot) -> None:
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    reply = replace(BEGUN, content=(Text("Here"), FILE), state=TurnState.DONE)
    page.show_conversation(Conversation(1, "t", [replace(ASKED, content=of_text("Draw")), reply]))
    found = page.view.document().find(OBJECT)
    found.setPosition(found.selectionStart())
    place = page.view.cursorRect(found).center() + QPoint(8, 0)
    with qtbot.waitSignal(page.links.file_chosen) as chosen:
        QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2, 0]
    below = found.block().next().begin().fragment().charFormat()
    assert not below.isAnchor()
