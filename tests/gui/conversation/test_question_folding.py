"""Long questions: folded to their first lines, unfolded by mouse, keyboard and find."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from desktop.chat.tree import Conversation
from desktop.rendering.export.clipboard import at_once, selection_steps
from tests.support.chats import question, reply
from tests.support.page_facts import Make, lines

LONG = "\n".join(f"line {number}" for number in range(1, 61))
FOLD = QUrl("weir:fold/1")


def test_what_is_folded_away_is_joined_once(make: Make) -> None:
    page = make(question(1, LONG), reply(2, "Yes.", 1))
    [asked, _reply] = page.drawing.messages
    assert asked.parts is asked.parts, "the scroll bar asks at every step of a reply"


def test_a_long_question_shows_its_first_lines_and_how_many_there_are(make: Make) -> None:
    page = make(question(1, LONG), reply(2, "Yes.", 1))
    assert lines(page)[9:12] == ["line 10", "Show all (60 lines)", "Yes."]
    page.view.anchorClicked.emit(FOLD)
    assert lines(page)[59:62] == ["line 60", "Show less", "Yes."]
    page.view.anchorClicked.emit(FOLD)
    assert lines(page)[9:12] == ["line 10", "Show all (60 lines)", "Yes."]


@pytest.mark.parametrize("count", [1, 12])
def test_a_short_question_has_no_fold(make: Make, count: int) -> None:
    page = make(question(1, "\n".join(["a"] * count)))
    assert lines(page) == ["a"] * count


def test_a_question_of_many_parts_folds_into_its_first_lines(make: Make) -> None:
    text = "\n".join(f"{number} {'word ' * 60}".strip() for number in range(100))
    page = make(question(1, text), reply(2, "Yes.", 1))
    folded = lines(page)
    assert folded[10:12] == ["Show all (100 lines)", "Yes."]
    for _time in range(2):
        page.view.anchorClicked.emit(FOLD)
        assert "Show all (100 lines)" not in lines(page)
        page.drawing.go_to_start()
        page.view.anchorClicked.emit(FOLD)
        assert lines(page) == folded


def test_show_less_far_below_the_first_lines_shows_them(make: Make) -> None:
    text = "\n".join(f"{number} {'word ' * 60}".strip() for number in range(400))
    page = make(question(1, text))
    page.view.anchorClicked.emit(FOLD)
    page.drawing.follow()
    assert lines(page)[-1] == "Show less"
    page.view.anchorClicked.emit(FOLD)
    assert lines(page)[0].startswith("0 ")
    assert lines(page)[-1] == "Show all (400 lines)"


def test_the_keyboard_reaches_the_fold_and_stays_at_it(make: Make, qtbot: QtBot) -> None:
    page = make(question(1, LONG), reply(2, "Yes.", 1))
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Tab)
    assert page.view.textCursor().selectedText() == "Show all (60 lines)"
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.view.textCursor().selectedText() == "Show less"
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.view.textCursor().selectedText() == "Show all (60 lines)"
    assert page.view.cursorRect().top() >= 0


def test_find_counts_all_of_it_and_unfolds_it(make: Make) -> None:
    page = make(question(1, LONG), reply(2, "Yes.", 1))
    assert page.finder.find_all("line 1") == 11
    assert "line 19" in lines(page)
    page.view.anchorClicked.emit(FOLD)
    page.finder.go_to_match(10)
    assert "line 19" in lines(page)


def test_find_leaves_it_folded_where_the_shown_lines_have_all_matches(make: Make) -> None:
    page = make(question(1, LONG), reply(2, "Yes.", 1))
    assert page.finder.find_all("line 9") == 1
    assert "line 60" not in lines(page)


def test_a_selection_over_the_fold_is_copied_with_what_it_hides(make: Make) -> None:
    page = make(question(1, LONG), reply(2, "Yes.", 1))
    cursor = page.view.textCursor()
    cursor.setPosition(page.view.document().find("line 9").selectionStart())
    cursor.setPosition(page.view.document().find("Yes").position(), QTextCursor.MoveMode.KeepAnchor)
    data = at_once(selection_steps(cursor))
    said = "\n".join(f"line {number}" for number in range(9, 61))
    assert data.text() == f"{said}\n\nYes"


def test_it_stays_unfolded_when_its_chat_is_drawn_again(make: Make) -> None:
    messages = question(1, LONG), reply(2, "Yes.", 1)
    page = make(*messages)
    page.view.anchorClicked.emit(FOLD)
    page.show_conversation(Conversation(2, "u", (question(3, "a"),)))
    page.show_conversation(Conversation(1, "t", messages))
    assert "line 60" in lines(page)
