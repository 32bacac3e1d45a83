"""Find in chat: the bar, its keys and where the focus goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.chat.searching.marking import SearchedWords
from desktop.chat.searching.query import parse
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.find.find_bar import FindBar
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.theme import LIGHT
from tests.support.chats import question, reply


class Page(QLineEdit):
    """Stands where the transcript is: finds `matches` of whatever it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.matches = 3
        self.is_counting = False
        self.nearest = 0
        self.told: list[object] = []

    def find_all(self, query: object) -> int:
        self.told.append(query)
        return self.matches if query else 0

    def nearest_match(self) -> int:
        return self.nearest

    def go_to_match(self, index: int) -> None:
        self.told.append(index)

    def end_find(self) -> None:
        self.told.append("end")


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.page, self.elsewhere = Page(), QLineEdit()
        self.bar = FindBar(self.page)
        self.bar.set_palette(LIGHT)
        layout = QVBoxLayout(self)
        for widget in (self.bar, self.page, self.elsewhere):
            layout.addWidget(widget)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.elsewhere.setFocus()
    return window


def test_it_opens_with_the_selected_words_and_shows_the_nearest_match(window: Window) -> None:
    window.page.nearest = 1
    window.bar.open_with("delta")
    assert window.page.told == ["delta", 1]
    assert window.bar.count.text() == "2 / 3"
    assert window.bar.edit.hasFocus()
    assert window.bar.edit.selectedText() == "delta"


def test_what_is_typed_is_looked_for_once_the_typing_rests(window: Window, qtbot: QtBot) -> None:
    window.bar.open_with("")
    assert (window.page.told, window.bar.count.text()) == ([""], "")
    qtbot.keyClicks(window.bar.edit, "weir")
    qtbot.waitUntil(lambda: window.bar.count.text() == "1 / 3")
    assert window.page.told == ["", "weir", 0]


def test_typed_and_enter_at_once_is_the_first_match(window: Window, qtbot: QtBot) -> None:
    window.bar.open_with("")
    qtbot.keyClicks(window.bar.edit, "weir")
    qtbot.keyClick(window.bar.edit, Qt.Key.Key_Return)
    assert window.page.told == ["", "weir", 0]


def test_keys_go_around_the_matches(window: Window, qtbot: QtBot) -> None:
    window.bar.open_with("a")
    keys = [(Qt.Key.Key_Return, False)] * 3 + [(Qt.Key.Key_Return, True), (Qt.Key.Key_Up, False)]
    shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    for key, with_shift in keys:
        qtbot.keyClick(window.bar.edit, key, shift if with_shift else none)
    assert window.page.told == ["a", 0, 1, 2, 0, 2, 1]
    assert window.bar.count.text() == "2 / 3"


def test_no_matches_is_said_and_leads_nowhere(window: Window, qtbot: QtBot) -> None:
    window.page.matches = 0
    window.bar.open_with("a")
    qtbot.keyClick(window.bar.edit, Qt.Key.Key_Return)
    assert window.page.told == ["a"]
    assert window.bar.count.text() == "No matches"
    assert not window.bar.next.isEnabled()


def test_escape_closes_it_and_the_focus_goes_back(window: Window, qtbot: QtBot) -> None:
    window.bar.open_with("a")
    qtbot.keyClick(window.bar.edit, Qt.Key.Key_Escape)
    assert window.bar.isHidden()
    assert window.elsewhere.hasFocus()
    assert window.page.told[-1] == "end"


def test_a_focus_that_went_elsewhere_stays_there(window: Window) -> None:
    window.bar.open_with("a")
    window.page.setFocus()
    window.bar.end()
    assert window.page.hasFocus()


def test_the_focus_goes_back_to_where_it_was_asked_for_last(window: Window, qtbot: QtBot) -> None:
    window.page.setFocus()
    window.bar.open_with("x")
    window.elsewhere.setFocus()  # as a click does, while the bar stays open
    window.bar.open_with("")
    qtbot.keyClick(window.bar.edit, Qt.Key.Key_Escape)
    assert window.elsewhere.hasFocus()


def test_its_buttons_are_reached_by_tab(window: Window, qtbot: QtBot) -> None:
    window.bar.open_with("a")
    for button in (window.bar.previous, window.bar.next, window.bar.close_button):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert button.hasFocus()
    qtbot.keyClick(window.bar.close_button, Qt.Key.Key_Space)
    assert window.elsewhere.hasFocus()


def test_another_chat_is_searched_again_without_going_anywhere(window: Window) -> None:
    window.bar.open_with("a")
    window.bar.go_to_next()
    window.page.matches = 1
    window.bar.refresh()
    assert window.bar.count.text() == "1 / 1"
    assert window.page.told == ["a", 0, 1, "a"]
    window.bar.set_count(7)
    assert window.bar.count.text() == "1 / 7"


def chat(*replies: str) -> Conversation:
    """A chat with a question before each of these replies."""
    shown, last = Conversation(1, "t"), None
    for number, text in enumerate(replies):
        shown.add(question(number * 2 + 1, f"Question {number}\nwith a weir", last))
        shown.add(reply(number * 2 + 2, text, number * 2 + 1))
        last = number * 2 + 2
    return shown


@pytest.fixture
def page(qtbot: QtBot, helper: HelperProcess) -> Transcript:
    page = Transcript(helper=helper)
    qtbot.addWidget(page)
    page.resize(900, 600)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def meant(page: Transcript) -> str:
    """The words that are highlighted as the match that is meant."""
    last = page.view.extraSelections()[-1]
    assert last.format.foreground().color().name() == LIGHT.on_accent
    top = page.view.cursorRect(last.cursor).top()
    assert 0 <= top < page.view.viewport().height()
    return last.cursor.selectedText()


LONG = "\n\n".join(f"Paragraph {n} tells of nothing at all, at length. " * 4 for n in range(60))


def test_matches_are_counted_and_shown_wherever_they_are(page: Transcript, qtbot: QtBot) -> None:
    page.show_conversation(
        chat(
            f"A **we**ir.\n\n{LONG}",
            f"{LONG}\n\n| a | b |\n|---|---|\n| x | Weir |",
            "`weir()` here",
        )
    )
    assert page.finder.find_all("weir") == 6
    shown = []
    for index in range(6):
        page.finder.go_to_match(index)
        qtbot.waitUntil(lambda: not page.finder.is_seeking)
        shown.append(meant(page))
    assert shown == ["weir", "weir", "weir", "Weir", "weir", "weir"]
    assert not page.view.is_following
    page.set_palette(LIGHT)
    assert meant(page) == "weir"
    page.finder.end_find()
    assert not page.view.extraSelections()


def test_a_match_deep_in_a_giant_reply_is_reached(page: Transcript, qtbot: QtBot) -> None:
    giant = "\n\n".join([LONG] * 30)
    page.show_conversation(chat(f"{giant}\n\nthe needle\n\n{giant}"))
    assert page.finder.find_all("Needle") == 1
    page.finder.go_to_match(0)
    qtbot.waitUntil(lambda: not page.finder.is_seeking, timeout=20_000)
    assert meant(page) == "needle"


def test_the_nearest_match_is_that_below_the_top_of_the_view(page: Transcript) -> None:
    page.show_conversation(chat("first weir", LONG, "last weir"))
    assert page.finder.find_all("weir") == 5
    assert page.finder.nearest_match() >= 3
    page.drawing.go_to_start()
    assert page.finder.nearest_match() == 0


def test_what_arrives_is_counted_once_it_has_ended(page: Transcript) -> None:
    shown = chat("one weir")
    page.show_conversation(shown)
    assert page.finder.find_all("weir") == 2
    more = question(3, "Another weir?", 2)
    shown.add(more)
    counts: list[int] = []
    page.finder.matches_changed.connect(counts.append)
    page.append(shown, more)
    page.finder.recount()
    assert counts[-1] == 3


def test_words_of_a_search_are_marked_and_found_in_thoughts_that_are_unfolded(
    page: Transcript, qtbot: QtBot
) -> None:
    shown = chat("a weir", "a dam and a weir")
    shown.replace(replace(shown[4], reasoning="A dam is no weir."))
    page.show_conversation(shown)
    page.finder.find_all(SearchedWords(parse("weir dam")))
    before = page.finder.match_count
    page.feed.toggle_thoughts(4)
    qtbot.waitUntil(lambda: page.finder.match_count == before + 2)
    first = page.finder.first_in(4)
    assert first is not None
    page.finder.go_to_match(first + 1)
    assert meant(page) == "weir"
    assert page.view.extraSelections()[-1].cursor.block().text() == "A dam is no weir."
    page.feed.toggle_thoughts(4)
    assert page.finder.match_count == before


def test_a_long_chat_is_counted_in_slices_and_then_gone_to(page: Transcript, qtbot: QtBot) -> None:
    page.show_conversation(chat(*[f"Reply {number}." for number in range(400)]))
    bar = FindBar(page.finder)
    qtbot.addWidget(bar)
    page.finder.matches_changed.connect(bar.set_count)
    page.finder.counted.connect(bar.on_counted)
    bar.show_found(SearchedWords(parse("weir")), "weir", lambda: page.finder.first_in(701))
    assert page.finder.is_counting
    assert 0 < page.finder.match_count < 400
    bar.go_to_next()  # the person does not wait
    assert bar.count.text().startswith("2 / ")
    qtbot.waitUntil(lambda: bar.count.text() == "2 / 400")
    bar.show_found(SearchedWords(parse("weir")), "weir", lambda: page.finder.first_in(701))
    qtbot.waitUntil(lambda: bar.count.text() == "351 / 400")
    qtbot.waitUntil(lambda: not page.finder.is_seeking)
    assert meant(page) == "weir"
    page.finder.recount()  # what is not counted again yet counts as it did
    assert page.finder.match_count == 400
    bar.show_found(SearchedWords(parse("weir")), "weir", lambda: page.finder.first_in(701))
    bar.end()
    assert not page.finder.is_counting
