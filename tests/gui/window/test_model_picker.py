"""The endpoint and model in use, named where there is little room, and chosen from the popup."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPushButton

from desktop.chat.endpoint import ON_THIS_COMPUTER
from desktop.engine.endpoints.discovery import MOST_MODELS
from desktop.ui.window.endpoint.model_list import ModelList
from desktop.ui.window.endpoint.model_popup import ModelPopup
from desktop.ui.window.endpoint.model_rows import ModelRows
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, models, status

LONG = "organisation/" + "a-very-long-name-" * 6 + "q4"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def popup(driver: Driver) -> ModelPopup:
    """The open popup, its models on their way."""
    driver.click("Model")
    shown = driver.window.findChild(ModelPopup)
    assert shown is not None
    assert shown.isVisible()
    return shown


def explained(driver: Driver) -> str:
    """What the popup says above its models."""
    shown = driver.window.findChild(ModelPopup)
    assert shown is not None
    found = shown.findChild(ModelList)
    assert found is not None
    rows = [found.model().index(row, 0) for row in range(min(40, found.model().rowCount()))]
    words = [label.text() for label in shown.findChildren(QLabel, "muted")]
    return " ".join([*words, *(row.data() for row in rows if row.data(ModelRows.CHOICE) is None)])


def listed(driver: Driver) -> list[str]:
    """The models in the popup, each as often as it stands there."""
    model = driver.find("Models", ModelList).model()
    choices = (model.index(row, 0).data(ModelRows.CHOICE) for row in range(model.rowCount()))
    return [choice.model for choice in choices if choice is not None]


def place_of(driver: Driver, row: int) -> QPoint:
    names = driver.find("Models", ModelList)
    return names.visualRect(names.model().index(row, 0)).center()


@pytest.mark.parametrize("width", [480, 1600])
async def test_a_long_name_is_elided_and_told_in_full_elsewhere(tmp_path: Path, width: int) -> None:
    with FaultServer(content_stream("hi")) as server:
        long = replace(endpoint(server, "An endpoint " * 6 + "end"), model=LONG)
        async with open_window(tmp_path, long) as driver:
            driver.window.resize(width, 600)
            await until(lambda: driver.window.width() == width)
            picker = driver.find("Model", QPushButton)
            text = picker.text()
            assert picker.geometry().right() < driver.window.pane.width()
            assert picker.fontMetrics().horizontalAdvance(text) < picker.width()
            assert text.endswith("q4")
            assert "…" in text
            assert LONG in picker.accessibleDescription()
            assert LONG in picker.toolTip()


async def test_a_name_with_line_ends_stays_one_line(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        odd = replace(endpoint(server), model="one\ntwo\u202e")
        async with open_window(tmp_path, odd) as driver:
            picker = driver.find("Model", QPushButton)
            assert picker.text() == "Test · one two"
            picker.click()
            names = driver.find("Models", ModelList).model()
            assert names.index(1, 0).data() == "one two"
            driver.press("Esc")
            assert driver.window.endpoint_in_use.endpoint.model == "one\ntwo\u202e"


async def test_an_endpoint_without_a_model_asks_for_one(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        async with open_window(tmp_path, replace(endpoint(server), model="")) as driver:
            picker = driver.find("Model", QPushButton)
            assert "choose a model" in picker.text()
            popup(driver)
            await until(lambda: "fault-model" in listed(driver))
            driver.press("Return")
            assert "fault-model" in picker.text()


async def test_the_model_in_use_is_marked_and_current(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        server.script(models("a", "fault-model", "z", LONG), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            shown = await opened(driver)
            current = driver.find("Models", QListView).currentIndex()
            assert current.data() == "fault-model"
            assert current.data(ModelRows.CHOSEN)
            assert shown.height() < shown.sizeHint().height() + 2


async def test_a_popup_stays_within_the_window(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        server.script(models(*(f"model-{number}" for number in range(300))), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            shown = await opened(driver)
            assert len(listed(driver)) >= 300
            for size in ((1180, 820), (480, 360), (800, 420)):
                await driver.resize(*size)
                assert driver.window.pane.rect().contains(shown.geometry())
                assert driver.shows("Models")


async def test_why_models_could_not_be_fetched_is_told(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        server.script(status(500), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            popup(driver)
            await until(lambda: "500" in explained(driver))


MANY = [f"vendor/model-{number:05}" for number in range(MOST_MODELS)]


def write(driver: Driver, text: str) -> None:
    """Type where the keyboard is, which is in the message."""
    before = driver.message
    driver.type(text)
    assert driver.message == before + text


@asynccontextmanager
async def with_models(home: Path, *names: str) -> AsyncIterator[Driver]:
    """A window whose endpoint has these models, and the popup open with them."""
    with FaultServer(content_stream("hi")) as server:
        server.script(models(*names), path="/v1/models")
        async with open_window(home, endpoint(server)) as driver:
            await opened(driver)
            yield driver


async def opened(driver: Driver) -> ModelPopup:
    shown = popup(driver)
    await until(lambda: "Loading" not in explained(driver))
    return shown


def model(driver: Driver) -> str:
    """The model of the chat. That of the settings stays what it was."""
    assert driver.workspace.settings.get("Test").model == "fault-model"
    return driver.window.endpoint_in_use.endpoint.model


async def test_however_it_is_closed_the_next_words_are_a_message(tmp_path: Path) -> None:
    async with with_models(tmp_path, "a", "fault-model") as driver:
        names = driver.find("Models", ModelList)
        first, second = place_of(driver, 1), place_of(driver, 2)
        closings: list[Callable[[], object]] = [
            partial(driver.press, "Esc"),
            partial(driver.press, "Return"),
            partial(driver.click, "Model"),
            partial(driver.click_at, names.viewport(), first),
            partial(driver.click_at, names.viewport(), second),
            partial(driver.click_at, driver.window.pane.composer, QPoint(5, 60)),
            partial(driver.click_at, driver.window.pane, QPoint(700, 300)),
        ]
        for number, close in enumerate(closings):
            close()
            assert not driver.shows("Models"), number
            write(driver, f" and {number}")
            await opened(driver)
        assert model(driver) == "a"


async def test_a_click_beside_it_does_what_it_does_there(tmp_path: Path) -> None:
    async with with_models(tmp_path, "a") as driver:
        shown = driver.window.findChild(ModelPopup)
        assert shown is not None
        driver.press("Esc")
        driver.type("Why?")
        await opened(driver)
        driver.click_at(driver.find("Send"), QPoint(10, 10))
        assert not shown.isVisible()
        await driver.until_replied("hi")
        driver.press("Ctrl+F")
        find = driver.find("Find in chat", QLineEdit)
        await opened(driver)
        driver.click_at(find, QPoint(find.width() - 5, 5))  # what is beside the popup
        driver.type("found")
        assert (find.text(), driver.message) == ("found", "")


async def test_a_question_typed_into_it_by_mistake_never_becomes_the_model(tmp_path: Path) -> None:
    async with with_models(tmp_path, "a", "fault-model") as driver:
        for typed in ("Hello", "Hello there, my friend", "a b"):
            driver.type(typed)
            driver.press("Return")
            assert driver.shows("Model name")
            assert "No model is called that." in explained(driver)
            driver.press("Down")
            offered = driver.find("Model name", QLineEdit).text() == "Hello"
            assert driver.shows("Models") is offered
            driver.find("Model name", QLineEdit).clear()
        assert model(driver) == "fault-model"


async def test_a_name_that_is_not_listed_is_used_by_a_step_of_its_own(tmp_path: Path) -> None:
    async with with_models(tmp_path, "a", "mine-too") as driver:
        for typed, downs in (("my-own", 1), ("mine", 1)):  # the second below one that matches
            driver.type(typed)
            for _row in range(downs):
                driver.press("Down")
            driver.press("Return")
            assert model(driver) == typed
            await opened(driver)
        names = driver.find("Models", ModelList)
        driver.type("clicked")
        driver.click_at(names.viewport(), place_of(driver, 0))
        assert model(driver) == "clicked"


async def test_what_is_typed_in_its_lists_is_typed_in_its_filter(tmp_path: Path) -> None:
    async with with_models(tmp_path, "a", "b") as driver:
        driver.press("Tab")
        assert driver.find("Models").hasFocus()
        driver.type("b")
        assert driver.find("Model name").hasFocus()
        driver.press("Tab")
        QGuiApplication.clipboard().setText("b")
        driver.find("Model name", QLineEdit).clear()
        driver.press("Ctrl+V")
        assert driver.find("Model name", QLineEdit).text() == "b"
        driver.press("Return")
        assert model(driver) == "b"


async def test_without_a_model_on_this_computer_the_popup_says_so(tmp_path: Path) -> None:
    async with open_window(tmp_path, ON_THIS_COMPUTER) as driver:
        await opened(driver)
        assert "No model is on this computer yet." in explained(driver) or listed(driver)
        driver.press("Esc")
        write(driver, "Hello there")


async def test_twenty_thousand_models_cost_by_what_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    data = ModelRows.data

    def counting(
        self: ModelRows,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        asked.append(index.row())
        return data(self, index, role)

    monkeypatch.setattr(ModelRows, "data", counting)

    async with with_models(tmp_path, *MANY) as driver:
        names = driver.find("Models", ModelList)
        for typed in ("", "4", "42"):
            driver.type(typed[-1:])
            await asyncio.sleep(0.05)
            matching = sum(typed in name for name in MANY)
            assert matching < names.model().rowCount() < matching + 12  # with headings, offers
        assert len(asked) < 3_000


async def test_the_model_in_use_is_in_sight_among_thousands(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        server.script(models(*MANY), path="/v1/models")
        async with open_window(tmp_path, replace(endpoint(server), model=MANY[7000])) as driver:
            await opened(driver)
            names = driver.find("Models", ModelList)
            await until(lambda: names.visualRect(names.currentIndex()).isValid())
            assert names.currentIndex().data() == MANY[7000]
            in_sight = names.visualRect(names.currentIndex())
            assert names.viewport().rect().contains(in_sight.center())


async def test_asked_for_twice_it_begins_anew(tmp_path: Path) -> None:
    with FaultServer(content_stream("hi")) as server:
        server.script(models("one"), models("two"), path="/v1/models")
        async with open_window(tmp_path, endpoint(server)) as driver:
            for _press in range(2):
                driver.press("Ctrl+Shift+M")
            await until(lambda: "one" in listed(driver))
            assert len(server.requests) == 1
