"""Text of a reply that unfolds: drawn folded, unfolded by mouse, keyboard and find."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt, QUrl
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.tree import Conversation
from desktop.rendering.export.clipboard import at_once
from desktop.rendering.painting.code_chips import x_of
from tests.support.chats import arriving, question, reply
from tests.support.page_facts import Make, lines

ASKED = question(1, "Why?")
FOLDED = (
    "Look:\n\n<details>\n<summary>The **proof**</summary>\n\nFirst.\n\n- second\n</details>\n\nSo."
)
FIRST = QUrl("weir:unfold/2/text/1")
SHOWN, UNFOLDED = ["▸ The proof"], ["▾ The proof", "First.", "•\tsecond"]


def said(*shown: str) -> list[str]:
    return ["Why?", "Look:", *shown, "So."]


def test_it_is_drawn_folded_and_a_click_unfolds_and_folds_it(make: Make) -> None:
    page = make(ASKED, reply(2, FOLDED, 1))
    assert lines(page)[:-1] == said(*SHOWN)
    page.view.anchorClicked.emit(FIRST)
    assert lines(page)[:-1] == said(*UNFOLDED)
    page.view.anchorClicked.emit(FIRST)
    assert lines(page)[:-1] == said(*SHOWN)


def test_the_keyboard_reaches_the_summary_and_stays_at_it(make: Make, qtbot: QtBot) -> None:
    page = make(ASKED, reply(2, FOLDED, 1))
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Tab)
    assert page.view.textCursor().selectedText() == "▸ The proof"
    for sign in "▾▸":
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
        assert page.view.textCursor().selectedText() == f"{sign} The proof"


def test_what_is_to_be_open_is_unfolded_and_can_be_folded(make: Make) -> None:
    page = make(ASKED, reply(2, FOLDED.replace("<details>", "<details open>"), 1))
    assert lines(page)[:-1] == said(*UNFOLDED)
    page.view.anchorClicked.emit(FIRST)
    assert lines(page)[:-1] == said(*SHOWN)


def test_it_stays_folded_or_unfolded_while_the_reply_arrives(make: Make) -> None:
    page = make(ASKED, arriving(2, 1))
    before, after = FOLDED.split("- second")
    for character in before:
        page.push(ContentDelta(character))
    page.feed.delta_buffer.flush()
    assert lines(page) == ["Why?", "Look:", "▸ The proof"]
    page.view.anchorClicked.emit(FIRST)
    assert lines(page)[2:] == ["▾ The proof", "First."]
    for character in f"- second{after}":
        page.push(ContentDelta(character))
    page.end(reply(2, FOLDED, 1))
    assert lines(page)[:-1] == said(*UNFOLDED)


def test_pages_that_are_folded_away_take_no_room(make: Make) -> None:
    words = "\n\n".join(f"{number} {'word ' * 60}" for number in range(100))
    source = f"<details>\n<summary>All</summary>\n\n{words}\n\n</details>\n\nSo."
    page = make(ASKED, reply(2, source, 1))
    assert lines(page)[:-1] == ["Why?", "▸ All", "So."]
    assert page.view.verticalScrollBar().maximum() == 0
    page.view.anchorClicked.emit(FIRST)
    assert lines(page)[2].startswith("0 word")
    page.view.anchorClicked.emit(FIRST)
    assert lines(page)[:3] == ["Why?", "▸ All", "So."]


def test_find_counts_all_of_it_and_unfolds_only_what_has_a_match(make: Make) -> None:
    other = "<details>\n<summary>Other</summary>\n\nNothing.\n</details>\n"
    page = make(ASKED, reply(2, f"{FOLDED}\n\n{other}", 1))
    assert page.finder.find_all("First") == 1
    assert lines(page)[2:7] == [*UNFOLDED, "So.", "▸ Other"]
    page.finder.go_to_match(0)
    marks = [one.cursor.selectedText() for one in page.view.extraSelections()]
    assert set(marks) == {"First"}


@pytest.mark.parametrize("unfolded", [False, True])
def test_a_selection_over_it_is_copied_whole(make: Make, unfolded: bool) -> None:
    page = make(ASKED, reply(2, FOLDED, 1))
    if unfolded:
        page.view.anchorClicked.emit(FIRST)
    cursor = page.view.textCursor()
    cursor.setPosition(page.view.document().find("Look").selectionStart())
    cursor.setPosition(page.view.document().find("So").position(), QTextCursor.MoveMode.KeepAnchor)
    page.view.setTextCursor(cursor)
    data = at_once(page.navigation._selection.steps(cursor))
    assert data.text() == "Look:\n\nThe proof\n\nFirst.\n\n• second\n\nSo"


def test_a_part_of_the_summary_is_copied_alone(make: Make) -> None:
    page = make(ASKED, reply(2, FOLDED, 1))
    at = page.view.document().find("proof")
    assert at_once(page.navigation._selection.steps(at)).text() == "proof"


def test_it_stays_unfolded_when_its_chat_is_drawn_again(make: Make) -> None:
    messages = ASKED, reply(2, FOLDED, 1)
    page = make(*messages)
    page.view.anchorClicked.emit(FIRST)
    page.show_conversation(Conversation(2, "u", (question(3, "a"),)))
    page.show_conversation(Conversation(1, "t", messages))
    assert lines(page)[:-1] == said(*UNFOLDED)


def test_the_mark_is_our_icon_and_to_readers_a_letter(make: Make) -> None:
    page = make(ASKED, reply(2, FOLDED, 1, reasoning="Hm."))
    document = page.view.document()
    marked = [
        QTextCursor(block)
        for block in map(document.findBlockByNumber, range(document.blockCount()))
        if block.text().startswith("▸ ")
    ]
    assert len(marked) == 2  # the thoughts, and the summary
    for caret in marked:
        line, bounds = caret.block().layout(), document.documentLayout().blockBoundingRect
        caret.movePosition(QTextCursor.MoveOperation.NextCharacter)
        assert caret.charFormat().foreground().color().alpha() == 0
        top = bounds(caret.block()).translated(0, -page.view.verticalScrollBar().value())
        size = QSize(round(x_of(line.lineAt(0).cursorToX(1))), round(line.boundingRect().height()))
        picture = page.view.viewport().grab(QRect(top.topLeft().toPoint(), size)).toImage()
        inks = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
        }
        assert len(inks) > 1  # something is painted there
