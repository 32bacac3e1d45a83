"""The search window: typed, chosen, gone to; by the keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.chat.content import File, Text
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Role
from desktop.chat.searching.hits import Found, Hit, Where
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.rendering.objects.pictures import ALT
from desktop.rendering.style.properties import MARKED, RINGED
from desktop.ui.widgets.menu import Menu
from desktop.ui.window.commands.palette import CommandPalette
from desktop.ui.window.searching.results.rows import Jump, words
from desktop.ui.window.searching.search_popup import SearchPopup
from tests.support.driving import Driver, open_window, until
from tests.support.many_windows import open_home
from tests.support.searching import PlannedSearch, hit


@asynccontextmanager
async def searched(tmp_path: Path) -> AsyncIterator[tuple[Driver, PlannedSearch]]:
    """A window with two chats, over a search that answers what the test wants."""
    async with open_window(tmp_path) as driver:
        plan = PlannedSearch()
        driver.window.searches.search = plan
        yield driver, plan


def a_chat(driver: Driver, title: str, *replies: str, reasoning: str = "") -> tuple[int, ...]:
    """A chat in the history: one question with these variants of a reply. Returns the ids of the
    chat, the question, and the replies; the last of these is on the active path."""
    history = driver.workspace.history
    chat = history.create(title)
    question = history.add_message(chat, None, Role.USER, f"What of {title}?")
    ids = [
        history.add_message(chat, question.id, Role.ASSISTANT, text, model="m") for text in replies
    ]
    if reasoning:
        history.rows("UPDATE messages SET reasoning = ? WHERE id = ?", reasoning, ids[-1].id)
    driver.window.shared.chat_list.load()
    return chat, question.id, *(reply.id for reply in ids)


def popup(driver: Driver) -> SearchPopup:
    [found] = [one for one in driver.window.findChildren(SearchPopup) if one.isVisible()]
    return found


def listed(driver: Driver) -> list[str]:
    """The first words of each row."""
    return [words(row) for row in popup(driver).list.rows.shown]


def current(driver: Driver) -> object:
    return popup(driver).list.current()


def last_asked(plan: PlannedSearch) -> str:
    return plan.asked[-1][0] if plan.asked else ""


def found(*hits: Hit) -> Found:
    return Found(hits, len({one.chat_id for one in hits}))


async def until_listed(driver: Driver, *rows: str) -> None:
    await until(lambda: listed(driver) == list(rows))


def marked(driver: Driver) -> list[str]:
    """The words that are marked in the conversation, the one that was gone to last."""
    view = driver.window.pane.transcript.view
    return [one.cursor.selectedText() for one in view.extraSelections()]


_LEFT = Qt.MouseButton.LeftButton
LONG = "\n\n".join(f"Paragraph {number} tells of water." for number in range(60))


async def test_typing_finds_and_enter_leads_to_another_branch_with_all_marked(
    tmp_path: Path,
) -> None:
    async with searched(tmp_path) as (driver, plan):
        other = a_chat(driver, "dams", "No dam here.")
        chat, _question, first, second = a_chat(
            driver, "weirs", f"{LONG}\n\nThe old weir and the new weir.\n\n{LONG}", "None."
        )
        plan.answer = found(
            hit("in the old weir and", chat=chat, title="weirs", message=first, query="weir"),
            hit("What of weirs?", chat=chat, title="weirs", message=second, role=Role.USER),
        )
        driver.window.chat_controller.open_chat(other[0])
        driver.press("Ctrl+K")
        assert driver.find("Search chats", type(popup(driver).field)).hasFocus()
        driver.type("weir")
        await until_listed(driver, "weirs", "weirs")
        assert plan.asked[-1] == ("weir", False)
        assert popup(driver).content.count.text().startswith("2 in 1 chat · ")
        preview = popup(driver).preview
        await until(lambda: preview.page.finder.match_count == 2 and preview.is_idle)
        preview.page.view.selectAll()
        driver.press("Ctrl+C")
        await until(lambda: "The old weir" in QGuiApplication.clipboard().text())
        assert "The old weir" in preview.page.view.toPlainText()
        assert popup(driver).field.hasFocus()
        driver.press("Return")
        await until(lambda: driver.window.pane.transcript.is_idle)
        assert not driver.window.findChildren(SearchPopup) or not driver.shows("Search chats")
        assert [message.id for message in driver.path][-1] == first
        finder, bar = driver.window.pane.transcript.finder, driver.window.pane.find_bar
        await until(lambda: not finder.is_seeking)
        assert (bar.edit.text(), bar.count.text()) == ("weir", "2 / 3")  # one is in the question
        assert marked(driver) == ["weir", "weir", "weir"]  # the one that is meant is twice
        assert driver.find("Message").hasFocus()
        driver.press("F3")
        assert bar.count.text() == "3 / 3"
        driver.press("Shift+F3")
        assert bar.count.text() == "2 / 3"
        driver.press("Esc")
        assert not marked(driver)
        driver.press("Ctrl+K")  # and by opening another chat
        driver.type("weir")
        await until_listed(driver, "weirs", "weirs")
        driver.press("Return")
        await until(lambda: marked(driver))
        driver.window.chat_controller.open_chat(other[0])
        assert not marked(driver)
        assert bar.isHidden()


async def test_a_hit_in_thoughts_unfolds_them_and_one_in_a_title_opens_the_chat(
    tmp_path: Path,
) -> None:
    async with searched(tmp_path) as (driver, plan):
        chat, _question, reply = a_chat(driver, "dams", "No.", reasoning="I ponder the weir.")
        plan.answer = found(
            hit("the weir", chat=chat, title="dams", message=reply, where=Where.REASONING),
            hit("dams", chat=chat, title="dams", message=None, where=Where.TITLE),
        )
        driver.press("Ctrl+K")
        driver.type("weir")
        await until_listed(driver, "dams", "dams")
        driver.press("Return")
        await until(lambda: "I ponder the weir." in driver.transcript)
        await until(lambda: driver.window.pane.find_bar.count.text() == "1 / 1")
        driver.press("Ctrl+N")
        driver.press("Ctrl+K")
        driver.type("weir")
        await until_listed(driver, "dams", "dams")
        driver.press("Down")
        assert "title" in popup(driver).preview.note.text() or not popup(driver).preview.is_idle
        driver.press("Return")
        assert driver.window.chat_controller.conversation.id == chat


async def test_an_older_answer_never_takes_the_place_of_a_newer_one(tmp_path: Path) -> None:
    async with searched(tmp_path) as (driver, plan):
        plan.waiting = {"we": asyncio.Event(), "wei": asyncio.Event()}
        driver.press("Ctrl+K")
        plan.answer = found(hit("a", title="older"))
        driver.type("we")
        await until(lambda: last_asked(plan) == "we")
        plan.answer = found(hit("b", title="newer"))
        driver.type("i")
        driver.press("Return")  # before the answer is there: its first row is meant
        await until(lambda: last_asked(plan) == "wei")
        plan.waiting["wei"].set()
        plan.waiting["we"].set()
        gone: list[Hit] = []
        popup(driver).taken.connect(lambda row, *_how: gone.append(row))
        await until(lambda: gone)
        assert [one.title for one in gone] == ["newer"]


async def test_buttons_write_filters_and_a_wrong_one_is_explained(tmp_path: Path) -> None:
    async with searched(tmp_path) as (driver, plan):
        driver.press("Ctrl+K")
        window = popup(driver)
        assert "Type some words" in window.content.nothing.text()
        window.filters.chips[0].chosen.emit(1)
        driver.type("dam")
        assert window.field.text() == "in:title dam"
        window.field.clear()
        driver.type("weir")
        by_whom = window.filters.chips[1]
        by_whom.chosen.emit(2)
        assert window.field.text() == "role:assistant weir"
        assert by_whom.text() == "Replies"
        driver.click("Starred")
        assert window.field.text() == "is:starred role:assistant weir"
        assert window.field.hasFocus()
        window.filters.chips[3].chosen.emit(3)
        await until(lambda: last_asked(plan) == "after:7d is:starred role:assistant weir")
        window.filters.order_chosen.emit(True)
        await until(lambda: plan.asked[-1][1])
        await until(lambda: driver.shows("Search without the filters"))
        driver.click("Search without the filters")
        assert window.field.text() == "weir"
        assert not window.filters.starred.isChecked()
        driver.type(" before:xyz ")
        assert "“xyz” is no date" in window.content.problems.text()
        window.field.setText("role:user -model:x weir")
        assert [chip.text() for chip in window.filters.chips] == [
            *("Anywhere", "Questions", "-model:x", "Any time"),
        ]


async def test_a_filter_is_chosen_by_keys(tmp_path: Path) -> None:
    async with searched(tmp_path) as (driver, _plan):
        driver.press("Ctrl+K")
        driver.type("weir")
        driver.press("Tab")
        assert popup(driver).filters.chips[0].hasFocus()
        driver.press("Tab")
        driver.press("Return")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, Menu)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
            QTest.keyClick(menu, key)
        assert popup(driver).field.text() == "role:user weir"
        driver.press("Shift+Tab")
        driver.press("Shift+Tab")
        driver.type("s")  # a letter belongs to the field, wherever the keyboard is
        assert popup(driver).field.text() == "role:user weirs"


async def test_recent_searches_survive_a_restart_and_can_be_forgotten(tmp_path: Path) -> None:
    async with searched(tmp_path) as (driver, _plan):
        for text in ("first", "second"):
            driver.press("Ctrl+K")
            driver.type(text)
            driver.press("Esc")
        driver.press("Ctrl+Shift+T")  # nothing is kept of what is done in a temporary chat
        driver.press("Ctrl+K")
        driver.type("secret")
        driver.press("Esc")
    async with searched(tmp_path) as (driver, plan):
        chat = a_chat(driver, "dams", "No.")[0]
        driver.press("Ctrl+K")
        recent = ["second", "first", "Forget these searches"]
        assert listed(driver) == ["Go to a chat", "dams", "Recent searches", *recent]
        assert isinstance(current(driver), Jump)
        driver.press("Down")
        driver.press("Return")
        assert popup(driver).field.text() == "second"
        await until(lambda: last_asked(plan) == "second")
        popup(driver).field.clear()
        driver.press("Down")
        driver.press("Del")
        assert listed(driver)[3:] == recent[1:]
        driver.press("Return")  # the cursor is on the chat again
        assert driver.window.chat_controller.conversation.id == chat
        driver.press("Ctrl+K")
        driver.press("PgDown")
        driver.press("Return")
        assert listed(driver) == []
        assert driver.workspace.window_state.searches == ()


async def test_the_mark_leads_to_commands_and_back(tmp_path: Path) -> None:
    async with searched(tmp_path) as (driver, _plan):
        driver.press("Ctrl+K")
        driver.type(">")
        [palette] = driver.window.findChildren(CommandPalette)
        assert palette.field.hasFocus()
        driver.type("new w")
        assert palette.list.rows.shown[0].words == "New window"
        palette.field.setText("dam")
        assert popup(driver).field.text() == "dam"
        assert popup(driver).field.hasFocus()
        driver.press("Ctrl+K")
        assert not driver.shows("Search chats")


async def test_a_narrow_window_has_the_list_alone_and_a_wide_one_what_is_still_read(
    tmp_path: Path,
) -> None:
    async with searched(tmp_path) as (driver, plan):
        hits = [hit(f"{number}", message=number) for number in range(200)]
        plan.unread, plan.answer = 12_000, Found(tuple(hits), 1, to_index=11_500)
        await driver.resize(480, 700)
        QTest.mouseClick(driver.find("Show chats"), _LEFT)
        driver.click("Search")
        window = popup(driver)
        driver.type("weir")
        await until(lambda: len(window.list.rows.shown) == 200)
        assert not window.preview.isVisible()
        assert window.content.pending.text() == "Still reading 12,000 older messages…"
        first = window.list.visualRect(window.list.rows.index(0))
        assert first.width() > 400
        driver.press("PgDown")
        assert window.list.currentIndex().row() > 3
        at = window.list.current()
        plan.unread, plan.answer = 0, found(hit("more", message=900), *plan.answer.hits[:199])
        await until(
            lambda: len(window.list.rows.shown) == 200 and not window.content.pending.isVisible()
        )
        assert window.list.rows.shown[0] == plan.answer.hits[0]
        assert window.list.current() == at
        await driver.resize(1180, 820)
        assert window.preview.isVisible()


async def test_a_new_window_gets_what_is_taken_with_ctrl(tmp_path: Path) -> None:
    async with open_home(tmp_path, Endpoint("Test", "http://127.0.0.1:9/v1", "m")) as opened:
        home, driver = opened
        chat = a_chat(driver, "dams", "A weir.")[0]
        await until(lambda: driver.shows("Message"))
        driver.press("Ctrl+K")
        driver.type("weir")
        await until_listed(driver, "dams")
        driver.press("Ctrl+Return")
        await until(lambda: len(home.windows) == 2)
        other = Driver(home.windows.front.content, home.workspace)
        assert other.window is not driver.window
        await until(lambda: marked(other) == ["weir", "weir"])
        assert other.window.chat_controller.conversation.id == chat
        assert driver.window.chat_controller.conversation.id is None
        assert not driver.shows("Search chats")


async def test_the_history_is_searched_as_it_is(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        chat, question, first, second = a_chat(driver, "Weirs", "The **old** weir.", "A dam.")
        a_chat(driver, "Dams", "A dam, too.")
        driver.press("Ctrl+K")
        driver.type("weir")
        await until_listed(driver, "Weirs", "Weirs", "Weirs")
        rows = popup(driver).list.rows.shown
        assert [row.message_id for row in rows if isinstance(row, Hit)] == [None, first, question]
        driver.press("Down")
        driver.press("Return")
        await until(lambda: driver.window.pane.find_bar.count.text() == "2 / 2")
        assert [message.id for message in driver.path] == [question, first]
        assert marked(driver)[-1] == "weir"
        driver.press("Ctrl+K")
        driver.type("role:reply dam")
        await until_listed(driver, "Dams", "Weirs")
        driver.press("Down")
        driver.press("Return")
        assert driver.path[-1].id == second
        assert driver.window.chat_controller.conversation.id == chat


async def test_a_hit_in_a_file_shows_its_text_and_goes_to_its_question(tmp_path: Path) -> None:
    async with open_window(tmp_path) as driver:
        history = driver.workspace.history
        chat = history.create("Contract")
        file = File("0" * 64, "contract.pdf", "application/pdf", 9, "Annex two tells of a weir.")
        history.add_message(chat, None, Role.USER, (Text("Sum it up."), file))
        driver.press("Ctrl+K")
        driver.type("weir")
        await until_listed(driver, "Contract")
        preview = popup(driver).preview
        await until(lambda: "Annex two" in preview.page.view.toPlainText())
        assert preview.title.text() == "Contract · contract.pdf"
        driver.press("Return")
        await until(lambda: "Sum it up." in driver.transcript)
        assert driver.window.chat_controller.conversation.id == chat
        # The card of the file is marked, and gone to.
        card, gone_to = driver.window.pane.transcript.view.extraSelections()
        assert card.cursor.selectedText() == gone_to.cursor.selectedText() == OBJECT
        assert card.cursor.charFormat().stringProperty(ALT) == "contract.pdf"
        assert card.format.hasProperty(MARKED)
        assert gone_to.format.hasProperty(RINGED)


async def test_answers_side_by_side_give_way_to_the_message(tmp_path: Path) -> None:
    async with searched(tmp_path) as (driver, plan):
        chat, _question, first, _second = a_chat(driver, "dams", "A weir.", "No.")
        plan.answer = found(hit("A weir.", chat=chat, title="dams", message=first))
        driver.window.chat_controller.open_chat(chat)
        driver.window.comparing.open()
        driver.press("Ctrl+K")
        driver.type("weir")
        await until_listed(driver, "dams")
        driver.press("Return")
        await until(lambda: marked(driver) == ["weir", "weir"])
        assert driver.window.pane.transcript.isVisible()
        assert driver.find("Message").hasFocus()
