"""What is painted behind the text: the boxes of code, the bars of quotes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.theme import DARK, LIGHT
from tests.support.chats import question, reply


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    transcript = Transcript(helper=helper)
    qtbot.addWidget(transcript)
    transcript.resize(600, 500)
    transcript.show()
    return transcript


def show(page: Transcript, qtbot: QtBot, text: str) -> QImage:
    """The page with a reply, as it is painted."""
    chat = Conversation(1, "chat")
    chat.add(question(1, "q"))
    chat.add(reply(2, text, 1))
    page.show_conversation(chat)
    qtbot.waitUntil(lambda: page.is_idle)
    page.view.verticalScrollBar().setValue(0)
    return page.view.viewport().grab().toImage()


def place_of(page: Transcript, text: str) -> QRect:
    """Where a text begins in the viewport."""
    found = page.view.document().find(text)
    start = QTextCursor(page.view.document())
    start.setPosition(found.selectionStart())
    return page.view.cursorRect(start)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_code_in_text_has_a_box_that_is_wider_than_it(
    page: Transcript, qtbot: QtBot, palette: Palette
) -> None:
    page.set_palette(palette)
    image = show(page, qtbot, "some `code` in text")
    start = place_of(page, "code")
    beside = image.pixelColor(start.left() - 1, start.center().y() + 2)
    assert beside.name() == QColor(palette.inline_code).name()
    before = image.pixelColor(start.left() - 4, start.top() + 1)
    assert before.name() == QColor(palette.window).name()


@pytest.mark.parametrize(
    ("text", "right"), [("> a quote", False), ("> ציטוט", True), ("> اقتباس", True)]
)
def test_the_bar_of_a_quote_stands_where_its_text_begins(
    page: Transcript, qtbot: QtBot, text: str, right: bool
) -> None:
    image = show(page, qtbot, text)
    middle = place_of(page, text[2:]).center().y()
    edges = [image.pixelColor(x, middle).name() for x in (1, image.width() - 2)]
    bar, none = QColor(LIGHT.quote).name(), QColor(LIGHT.window).name()
    assert edges == ([none, bar] if right else [bar, none])


def test_the_outer_bar_of_nested_quotes_has_no_gap(page: Transcript, qtbot: QtBot) -> None:
    image = show(page, qtbot, "> outer\n>\n> > inner\n>\n> outer again")
    top, bottom = (place_of(page, text).center().y() for text in ("outer", "outer again"))
    column = {image.pixelColor(1, y).name() for y in range(top, bottom)}
    assert column == {QColor(LIGHT.quote).name()}


def test_a_part_of_a_panel_is_painted_as_the_whole_is(page: Transcript, qtbot: QtBot) -> None:
    """What is exposed may be a few pixels: its edges are no edges of the panel."""
    whole = show(page, qtbot, "```\none line of code\n```")
    line = place_of(page, "code")
    part = QRect(line.right() + 100, line.top(), 20, 10)
    assert page.view.viewport().grab(part).toImage() == whole.copy(part)


def test_the_action_of_a_panel_that_is_pointed_at_has_a_box(page: Transcript, qtbot: QtBot) -> None:
    show(page, qtbot, "```python\nx = 1\n```")
    place = place_of(page, "Save")
    beside = place.center() - QPoint(2, 0)

    def shade() -> str:
        return page.view.viewport().grab().toImage().pixelColor(beside).name()

    QTest.mouseMove(page.view.viewport(), place.center() + QPoint(8, 0))
    qtbot.waitUntil(lambda: shade() == LIGHT.border)  # the pointer is the X server's
    QTest.mouseMove(page.view.viewport(), QPoint(5, 5))
    qtbot.waitUntil(lambda: shade() == LIGHT.code_panel)
