"""Parts of the transcript, each without the others and without a window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.messages import Role
from desktop.chat.tree import Conversation
from desktop.rendering.document.folds import Folds
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.style import Style
from desktop.ui.conversation.actions.copying import Copying
from desktop.ui.conversation.drawn_range import DrawnRange
from desktop.ui.conversation.find.conversation_finder import ConversationFinder
from desktop.ui.conversation.lazy.message_views import MessageViews
from desktop.ui.conversation.lazy_drawing import FIRST, LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.message_navigation import MessageNavigation
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.selection import Selection
from desktop.ui.conversation.view.conversation_view import ConversationView
from desktop.ui.look.theme import LIGHT
from tests.support.chats import arriving, question, reply

THREE = (
    question(1, "Where is the dam?"),
    reply(2, "The **dam** is at Dujiangyan.\n\n- a dam\n- no dyke", 1),
    question(3, "Who built the dam?", 2),
)


@pytest.fixture
def drawing(qtbot: QtBot) -> LazyDrawing:
    """Three messages in a text view that is never shown."""
    view, helper = ConversationView(LIGHT), HelperProcess()
    helper.setParent(view)
    qtbot.addWidget(view)
    view.resize(700, 500)
    style = Style(LIGHT, view.font())
    document = MessageDocument(view.document(), style, helper, view.keeping_place)
    messages = MessageViews()
    for number, message in enumerate(THREE):
        if message.role is Role.USER:
            messages.append(QuestionView(document, message, number, 0))
        else:
            messages.append(ReplyView(document, message, number, (), False, Folds()))
    drawing = LazyDrawing(view, document, DrawnRange(document, messages, Copying(view).cancel))
    with view.writing():
        drawing.drawn.begin_at_end(FIRST)
    return drawing


def test_the_finder_counts_and_goes_through_three_messages(drawing: LazyDrawing) -> None:
    finder = ConversationFinder(drawing)
    assert finder.find_all("dam") == 4
    lines = []
    for index in range(4):
        finder.go_to_match(index)
        meant = drawing.view.extraSelections()[-1]
        assert meant.cursor.selectedText() == "dam"
        lines.append(meant.cursor.block().text())
    assert [line.strip("•\t ") for line in lines] == [
        "Where is the dam?", "The dam is at Dujiangyan.", "a dam", "Who built the dam?",
    ]  # fmt: skip
    finder.end_find()
    assert (finder.match_count, drawing.view.extraSelections()) == (0, [])


def test_the_navigation_goes_through_three_messages_and_copies_them(
    drawing: LazyDrawing, qtbot: QtBot
) -> None:
    copying = Copying(drawing.view)
    navigation = MessageNavigation(drawing, Selection(drawing.messages), copying)
    assert [navigation.message(index) for index in range(navigation.message_count())] == [*THREE]
    navigation.go_to_message(1)
    assert (navigation.message_at_cursor(), navigation.is_at_start()) == (1, True)
    qtbot.keyClick(drawing.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(drawing.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Where is the dam?\n\nThe dam is at Dujiangyan.")
    assert copied.endswith("Who built the dam?")


def test_the_feed_shows_a_reply_as_it_arrives(drawing: LazyDrawing) -> None:
    feed = MessageFeed(drawing)
    changes: list[int] = []
    feed.changed.connect(lambda: changes.append(len(feed.messages)))
    chat = Conversation(1, "t", [*THREE, arriving(4, 3)])
    feed.show_conversation(chat)
    feed.push(ContentDelta("Li Bing, in "))
    feed.push(ContentDelta("256 BC."))
    feed.delta_buffer.flush()
    assert "Li Bing, in 256 BC." in drawing.view.toPlainText()
    feed.end(reply(4, "Li Bing, in 256 BC.", 3))
    assert feed.open_reply() is None
    assert changes == [4, 4]


def test_a_link_many_pages_above_its_definition_is_completed(drawing: LazyDrawing) -> None:
    document = drawing.document
    section = Section(document, document.style, InternalLink("", 9, "text"))
    section.feed("See [the docs][1].\n\n" + "A line of prose.\n\n" * 300)
    with drawing.view.writing():
        for part in section.parts:
            part.draw(document.qt.lastBlock())
        section.feed("[1]: https://x.example/\n")
        section.finish()
        section.update()
    assert len(section.parts) > 3
    found = document.qt.find("the docs")
    assert found.charFormat().anchorHref() == "https://x.example/"
    assert found.block().text() == "See the docs."
