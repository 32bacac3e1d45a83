"""Each chat asks its own endpoint and model, whatever another chat or window does."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from desktop.chat.endpoint import ON_THIS_COMPUTER, Endpoint, ModelChoice
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.model_list import ModelList, elided
from desktop.ui.window.endpoint.model_rows import ModelRows, Section
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, chunk, content_stream, models, sse


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


class Two:
    """Two servers with a model each, and their entries in the settings: Here and There."""

    def __init__(self, stack: ExitStack) -> None:
        self.here, self.there = (
            stack.enter_context(FaultServer(content_stream(text))) for text in ("here", "there")
        )
        self.here.script(models("mine", "mine-too"), path="/v1/models")
        self.there.script(models("theirs", "theirs-too"), path="/v1/models")
        self.entries = (
            Endpoint("Here", self.here.base_url, "mine"),
            Endpoint("There", self.there.base_url, "theirs"),
        )


def asked(server: FaultServer) -> list[tuple[str, str]]:
    """The model and the last question of each request that a server got for a reply."""
    return [
        (one.json["model"], one.json["messages"][-1]["content"])
        for one in server.requests
        if one.path == "/v1/chat/completions"
    ]


async def ask(driver: Driver, question: str, reply: str) -> None:
    driver.type(question)
    driver.press("Return")
    await driver.until_replied(reply)


async def pick(driver: Driver, typed: str, *keys: str) -> None:
    """Choose a model as a person does: open the list, type, Enter."""
    driver.click("Model")
    await until(lambda: {"mine-too", "theirs-too"} <= set(rows(driver)))
    driver.type(typed)
    for key in (*keys, "Return"):
        driver.press(key)


def rows(driver: Driver) -> list[str]:
    model = driver.find("Models", ModelList).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def shown(driver: Driver) -> str:
    """Endpoint and model above the chat."""
    return driver.find("Model", QPushButton).accessibleDescription()


async def test_every_chat_keeps_its_own_and_a_new_one_has_the_one_chosen_last(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        async with open_window(tmp_path, *two.entries) as driver:
            await ask(driver, "one", "here")
            driver.press("Ctrl+N")
            await pick(driver, "theirs-too")  # a model of another endpoint, in one visit
            assert shown(driver) == "There · theirs-too"
            await ask(driver, "two", "there")
            one, two_ = driver.path[0], driver.window.chat_controller.conversation.id
            driver.window.chat_controller.open_chat(1)
            assert shown(driver) == "Here · mine"
            await ask(driver, "more", "here")
            driver.press("Ctrl+N")
            assert shown(driver) == "There · theirs-too"
            assert (one.text, two_) == ("two", 2)
            assert driver.workspace.settings.get("There").model == "theirs"  # as it was
        async with open_window(tmp_path) as driver:
            driver.window.chat_controller.open_chat(1)
            assert shown(driver) == "Here · mine"
            driver.window.chat_controller.open_chat(2)
            assert shown(driver) == "There · theirs-too"
            driver.press("Ctrl+R")
            await driver.until_replied("there")
        assert asked(two.here) == [("mine", "one"), ("mine", "more")]
        assert asked(two.there) == [("theirs-too", "two"), ("theirs-too", "two")]


async def test_a_typed_model_is_its_chats_alone(tmp_path: Path) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        async with open_window(tmp_path, *two.entries) as driver:
            await pick(driver, "my-own", "Down")
            assert shown(driver) == "Here · my-own"
            await ask(driver, "one", "here")
            driver.press("Ctrl+N")
            assert shown(driver) == "Here · mine"
        assert asked(two.here) == [("my-own", "one")]


async def test_two_chats_that_stream_at_once_ask_their_own_servers_only(tmp_path: Path) -> None:
    going = sse(chunk(content="going")).then(Stall())
    with ExitStack() as stack:
        two = Two(stack)
        two.here.script(going)
        two.there.script(going)
        async with open_window(tmp_path, *two.entries) as driver:
            driver.type("one")
            driver.press("Return")
            await driver.until_shown("going")
            driver.press("Ctrl+N")
            await pick(driver, "theirs-too")
            driver.type("two")
            driver.press("Return")
            await driver.until_shown("going")
            driver.window.chat_controller.open_chat(1)
            await pick(driver, "mine-too")  # while its reply arrives: for the next question
            driver.press("Esc")
            await driver.until_replied("going")
            two.here.script(content_stream("again"))
            await ask(driver, "three", "again")
        assert asked(two.here) == [("mine", "one"), ("mine-too", "three")]
        assert asked(two.there) == [("theirs-too", "two")]


async def test_when_its_endpoint_is_gone_the_chat_says_so_and_sends_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        async with open_window(tmp_path, *two.entries) as driver:
            await ask(driver, "one", "here")
            driver.workspace.settings.remove("Here")
            driver.window.endpoint_in_use.reread()
            assert "“Here”, which is not in the settings" in bar(driver)
            assert shown(driver) == "Here · mine"
            driver.type("two")
            for keys in ("Return", "Ctrl+R"):
                driver.press(keys)
                assert bar(driver).startswith("Your question was not sent.")
            assert driver.message == "two"
            assert len(driver.path) == 2
            driver.click("Choose a model")
            await until(lambda: "theirs" in rows(driver))
            driver.type("theirs")
            driver.press("Return")
            assert not bar(driver)
            assert driver.message == "two"
            driver.press("Return")
            await driver.until_replied("there")
        assert asked(two.here) == [("mine", "one")]
        assert asked(two.there) == [("theirs", "two")]


def bar(driver: Driver) -> str:
    gone = driver.window.pane.gone
    return gone.accessibleName() if gone.isVisible() else ""


async def test_an_entry_with_a_mistake_is_not_sent_to(tmp_path: Path) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        async with open_window(tmp_path, *two.entries) as driver:
            await ask(driver, "one", "here")
        file = tmp_path / "settings.toml"
        file.write_text(file.read_text().replace('model = "mine"', "model = 5"))
        async with open_window(tmp_path) as driver:
            driver.window.chat_controller.open_chat(1)
            assert "has a mistake" in bar(driver)
            driver.type("two")
            driver.press("Return")
            assert driver.message == "two"
        assert asked(two.here) == [("mine", "one")]


async def test_what_another_window_chose_is_shown_before_it_is_asked(tmp_path: Path) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        async with open_window(tmp_path, *two.entries) as driver:
            await ask(driver, "one", "here")
            driver.workspace.history.choices.choose(1, ModelChoice("There", "theirs"))
            driver.type("two")
            driver.press("Return")
            assert "Another window chose theirs of There" in driver.notices
            assert (driver.message, shown(driver)) == ("two", "There · theirs")
            driver.press("Return")
            await driver.until_replied("there")
            driver.workspace.history.choices.choose(1, ModelChoice("Here", "mine-too"))
            driver.window.activated.emit()
            assert shown(driver) == "Here · mine-too"
        assert asked(two.here) == [("mine", "one")]
        assert asked(two.there) == [("theirs", "two")]


async def test_models_used_last_stand_first(tmp_path: Path) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        async with open_window(tmp_path, *two.entries) as driver:
            await ask(driver, "one", "here")
            driver.press("Ctrl+N")
            await pick(driver, "theirs-too")
            await ask(driver, "two", "there")
            driver.click("Model")
            assert rows(driver)[:3] == ["Used last", "There · theirs-too", "Here · mine"]
            driver.press("Down")
            driver.press("Return")
            assert shown(driver) == "Here · mine"


async def test_the_title_stands_above_the_chat_and_in_the_title_bar(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert driver.window.windowTitle() == "Weir"
            assert driver.window.pane.title.text == "New chat"
            await ask(driver, "Why [*] me?", "hi")
            title = driver.window.pane.title
            assert title.text == "Why [*] me?"
            assert driver.window.windowTitle() == "Why [*][*] me? — Weir"
            for begin in (click_title, press_f2):
                begin(driver)
                field = driver.find("Title", QLineEdit)
                assert field.hasFocus()
                driver.type("not this")
                driver.press("Esc")
                assert title.text == "Why [*] me?"
                assert driver.find("Message").hasFocus()
            driver.press("F2")
            driver.type("Mine")
            driver.press("Return")
            assert (title.text, driver.titles) == ("Mine", ["Mine"])
            assert driver.window.windowTitle() == "Mine — Weir"
            await ask(driver, "more", "hi")
            assert driver.titles == ["Mine"]  # the next reply does not take it back


async def test_a_title_that_is_typed_is_its_chats_when_another_one_is_shown(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "First", "hi")
            driver.press("F2")
            driver.type("Mine")
            driver.press("Ctrl+N")
            assert driver.titles == ["Mine"]
            assert driver.window.pane.title.text == "New chat"
            driver.type("words")
            assert driver.message == "words"
            await ask(driver, " more", "hi")
            assert driver.titles == ["words more", "Mine"]


def click_title(driver: Driver) -> None:
    label = driver.find("Title of the chat: Why [*] me?", QWidget)
    QTest.mouseClick(label, Qt.MouseButton.LeftButton)


def press_f2(driver: Driver) -> None:
    driver.press("F2")


def left_edge(part: QWidget, pane: ConversationPane) -> int:
    """Where a part begins, without the button for the chats before it."""
    menu = pane.menu.width() + 10 if part is pane.title and pane.menu.isVisible() else 0
    return part.mapTo(pane, part.rect().topLeft()).x() - menu


async def test_title_and_model_begin_where_the_text_does(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "A question that is far too long for the header " * 9, "hi")
            pane = driver.window.pane
            for width in (480, 1180, 1600):
                await driver.resize(width, 700)
                await until(lambda: left_edge(pane.title, pane) == left_edge(pane.composer, pane))
                assert pane.picker.geometry().right() <= pane.composer.width()
                assert pane.title.width() > 70


async def test_on_this_computer_says_which_model_runs(tmp_path: Path) -> None:
    with ExitStack() as stack:
        two = Two(stack)
        folder = tmp_path / "models"
        folder.mkdir()
        (folder / "Qwen2.5-0.5B.gguf").write_bytes(b"GGUF")
        async with open_window(tmp_path, ON_THIS_COMPUTER, *two.entries) as driver:
            assert shown(driver) == "On this computer · Qwen2.5-0.5B"
            driver.click("Model")
            found = driver.find("Models", ModelList)
            assert found.currentIndex().data() == "Qwen2.5-0.5B"
            assert found.currentIndex().data(ModelRows.CHOSEN)


def test_of_a_long_name_the_part_that_differs_is_shown(qapp: QApplication) -> None:
    names = [f"vendor/some-quantised-model-with-a-long-name-{n:03}-instruct-2026" for n in range(9)]
    metrics = QFontMetrics(qapp.font())
    room = metrics.horizontalAdvance(names[0]) * 2 // 3
    rows = ModelRows()
    rows.show([Section("Work", names, title="Work")], None)
    shared = [rows.index(row, 0).data(ModelRows.SHARED) for row in range(1, 10)]
    cut = [elided(metrics, name, room, n) for name, n in zip(names, shared, strict=True)]
    assert len(set(cut)) == len(names)
    for n, name in enumerate(cut):
        assert name.startswith("vendor/")
        assert f"00{n}-instruct-2026" in name
        assert metrics.horizontalAdvance(name) <= room
