"""A page holds together whatever is done with it, in whatever order; and what once broke it."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QUrl
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.chat.deltas import ContentDelta, ReasoningDelta
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import arriving, long_chat, question, reply
from tests.support.page_facts import check_drawing, check_page, contents, settle
from tests.support.page_model import RandomUser
from tests.support.sizes import FULL

Make = Callable[..., Transcript]

ASKED = question(1, "Why?")
THOUGHT_COUNT = 2000 if FULL else 1000
THOUGHTS = "".join(f"Thought number {number}.\n\n" for number in range(THOUGHT_COUNT))


@pytest.fixture
def make(qtbot: QtBot, helper: HelperProcess) -> Make:
    def make(*messages: Message) -> Transcript:
        page = Transcript(helper=helper)
        qtbot.addWidget(page)
        page.resize(900, 600)
        page.show()
        page.show_conversation(Conversation(1, "t", messages))
        return page

    return make


def texts(page: Transcript) -> list[str]:
    return [block[0] for block in contents(page.view.document())]


def push(page: Transcript, *events: ContentDelta | ReasoningDelta) -> None:
    """Draw each on its own."""
    for event in events:
        page.push(event)
        settle(page)


@pytest.mark.parametrize("seed", range(10 if FULL else 4))
def test_any_use_leaves_a_page_that_is_as_if_drawn_at_once(make: Make, seed: int) -> None:
    page = make()
    user = RandomUser(page, random.Random(seed))
    for number in range(70):
        user.act()
        try:
            user.check(thorough=number % 10 == 9)
        except AssertionError as error:
            raise AssertionError(f"{error} after {user.done}") from error
    user.close_all()


def test_a_table_that_is_none_after_all_leaves_what_is_above_alone(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    push(page, ContentDelta("|---|:-:|\n"), ContentDelta("\n"))
    check_page(page)
    assert texts(page)[1:] == ["Why?", "", "|---|:-:|"]
    chat = Conversation(1, "t", [ASKED, arriving(2, 1)])
    chat.add(arriving(3, 1))
    page.append(chat, chat[3])
    assert texts(page)[1:] == ["Why?", "", "Waiting for the answer…"]


def test_thoughts_that_go_on_below_an_answer_that_began_stay(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    push(page, ReasoningDelta("One.\n\n"))
    page.view.anchorClicked.emit(QUrl("weir:thoughts/2"))
    settle(page)
    push(page, ContentDelta("|a|b|\n"), ReasoningDelta("Two.\n\nThree.\n\n"), ContentDelta("\n"))
    check_page(page)
    assert texts(page)[4:] == ["One.", "Two.", "Three.", "|a|b|"]


def test_code_whose_language_comes_in_pieces_is_copied_with_all_of_it(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    push(page, ContentDelta("```p"), ContentDelta("y\nx = 1\n```\n"))
    page.navigation.select_all()
    markdown = page.view.createMimeDataFromSelection().data("text/markdown")
    assert "```py\nx = 1\n```" in bytes(markdown.data()).decode()


def test_thoughts_after_the_answer_began_are_told_above_it(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    push(page, ContentDelta("Because."), ReasoningDelta("Hm."))
    check_page(page)
    assert texts(page)[-1] == "Because."
    assert texts(page)[-2].startswith("▸ ")


def test_long_thoughts_of_an_earlier_reply_unfold_without_a_gap(make: Make) -> None:
    page = make(
        ASKED, reply(2, "A.", 1, reasoning=THOUGHTS), question(3, "B?", 2), reply(4, "C.", 3)
    )
    settle(page)
    page.drawing.go_to_start()
    page.view.anchorClicked.emit(QUrl("weir:thoughts/2"))
    settle(page)
    check_page(page)
    check_drawing(page)
    said: list[str] = []
    for _screen in range(400):
        said += [text for text in texts(page) if text.startswith("Thought number")]
        bar = page.view.verticalScrollBar()
        if page.drawing.drawn.reaches_end and bar.value() == bar.maximum():
            break
        bar.setValue(bar.value() + bar.pageStep())
        settle(page)
    assert list(dict.fromkeys(said)) == THOUGHTS.split("\n\n")[:-1]
    assert "C." in texts(page)


def test_a_match_in_a_chat_that_was_left_is_not_gone_to(make: Make) -> None:
    page = make(
        ASKED, reply(2, THOUGHTS * 20 + "needle", 1), question(3, "B?", 2), reply(4, "C.", 3)
    )
    page.finder.find_all("needle")
    page.finder.go_to_match(0)
    page.show_conversation(Conversation(2, "u", [question(1, "Other?")]))
    settle(page)
    check_page(page)
    assert "Other?" in texts(page)
    assert len(texts(page)) < 10


def test_a_thousand_formulas_of_one_paragraph_are_laid_out_together(make: Make) -> None:
    """300 of them are heeded, and each flush and arrival lays out some blocks of 100."""
    page = make()
    page.show_conversation(Conversation(2, "u", [ASKED, reply(2, "$x^2$ and " * 1000, 1)]))
    settle(page)
    assert 300 <= page.drawing.document.formulas.sized < 12_000


def test_opened_chats_leave_no_objects(make: Make) -> None:
    page = make()
    for number in range(30):
        page.show_conversation(long_chat(3, 10 + number))
        settle(page)
    gc.collect()
    dead = [one for one in gc.get_objects() if isinstance(one, QObject) and not isValid(one)]
    frames = [one for one in dead if type(one).__name__ == "QTextFrame"]
    assert len(frames) < 10
