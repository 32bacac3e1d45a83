"""The panel “This chat”: what is set in it is sent, what is not set is not, and nothing leaks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from desktop.engine.composing.composition import VARIABLES
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.inputs.segments import Segments
from desktop.ui.widgets.inputs.value_slider import ValueSlider
from desktop.ui.window.steering.panel import SteeringPanel
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.many_windows import open_home

ALWAYS = {"model", "messages", "stream", "stream_options"}
SCHEMA = {"type": "object"}


@asynccontextmanager
async def steered(home: Path) -> AsyncIterator[tuple[Driver, FaultServer]]:
    """A window with the panel open, all of it unfolded, over a server that keeps its requests."""
    with FaultServer(content_stream("Aye.")) as server:
        async with open_window(home, endpoint(server)) as driver:
            await driver.resize(1180, 820)
            driver.press("Ctrl+I")
            for fold in ("More parameters", "More fields (JSON)"):
                driver.find(fold, QPushButton).setChecked(True)
            yield driver, server


async def sent(driver: Driver, server: FaultServer) -> dict[str, Any]:
    """Asks, and returns what the request has besides what each has."""
    before = len(server.requests)
    driver.find("Message").setFocus()
    driver.type("why?")
    driver.press("Return")
    await until(lambda: len(server.requests) > before)
    await driver.until_replied("Aye.")
    body = json.loads(server.requests[-1].body)
    return {name: value for name, value in body.items() if name not in ALWAYS}


def write(driver: Driver, name: str, text: str) -> None:
    """Writes a text in place of what a field holds, and leaves it."""
    kind: type[QLineEdit | GrowingEdit] = QLineEdit if _is_line(driver, name) else GrowingEdit
    field = driver.find(name, kind)
    field.setFocus()
    field.selectAll()
    if text:
        QTest.keyClicks(field, text)
    else:
        QTest.keyClick(field, Qt.Key.Key_Delete)
    driver.find("Message").setFocus()


def _is_line(driver: Driver, name: str) -> bool:
    return any(line.accessibleName() == name for line in driver.window.findChildren(QLineEdit))


def pick(name: str) -> Callable[[Driver], None]:
    return lambda driver: driver.click(name)


def typed(name: str, text: str) -> Callable[[Driver], None]:
    return lambda driver: write(driver, name, text)


def keyed(name: str, *keys: Qt.Key) -> Callable[[Driver], None]:
    def press(driver: Driver) -> None:
        slider = driver.find(name, ValueSlider)
        for key in keys:
            QTest.keyClick(slider, key)

    return press


def schema(driver: Driver) -> None:
    driver.click("Form of the reply: schema")
    write(driver, "JSON schema of the reply", json.dumps(SCHEMA))


KEY = Qt.Key
WAYS: dict[str, tuple[Callable[[Driver], None], Any, Callable[[Driver], None]]] = {
    "temperature": (
        typed("Temperature: number", "0.2"),
        0.2,
        keyed("Temperature", KEY.Key_Backspace),
    ),
    "top_p": (keyed("Top P", KEY.Key_Right, KEY.Key_Right), 0.55, pick("Do not send Top P")),
    "max_tokens": (typed("Most tokens", "1,024"), 1024, typed("Most tokens", "")),
    "seed": (typed("Seed", "-7"), -7, typed("Seed", "")),
    "reasoning_effort": (
        pick("Reasoning effort: high"),
        "high",
        pick("Reasoning effort: not sent"),
    ),
    "stop": (typed("Stop at 1", "\\n\\nEND"), ["\n\nEND"], typed("Stop at 1", "")),
    "presence_penalty": (
        keyed("Presence penalty", KEY.Key_Home, KEY.Key_Home),
        -2,
        keyed("Presence penalty", KEY.Key_Delete),
    ),
    "frequency_penalty": (
        typed("Frequency penalty: number", "0,5"),
        0.5,
        typed("Frequency penalty: number", ""),
    ),
    "response_format": (
        schema,
        {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA}},
        typed("JSON schema of the reply", ""),
    ),
    "top_k": (
        typed("More fields (JSON)", '{"top_k": 40}'),
        40,
        typed("More fields (JSON)", ""),
    ),
}


async def test_each_parameter_is_sent_when_it_is_set_and_absent_when_not(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, server):
        assert await sent(driver, server) == {}
        for name, (set_it, value, clear_it) in WAYS.items():
            set_it(driver)
            assert await sent(driver, server) == {name: value}
            clear_it(driver)
        assert await sent(driver, server) == {}


async def test_instructions_are_sent_first_with_their_variables(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, server):
        write(driver, "Instructions to the model", "Be brief. You are {{model}}.")
        await sent(driver, server)
        messages = json.loads(server.requests[-1].body)["messages"]
        assert messages[0] == {"role": "system", "content": "Be brief. You are fault-model."}
        write(driver, "Instructions to the model", "")
        await sent(driver, server)
        roles = [one["role"] for one in json.loads(server.requests[-1].body)["messages"]]
        assert "system" not in roles


@dataclass(frozen=True)
class Bad:
    field: str
    good: str
    bad: str
    says: str
    holds: dict[str, Any]


BAD = (
    Bad("Temperature: number", "0.5", "3", "0 – 2", {"temperature": 0.5}),
    Bad("Seed", "7", "seven", "whole number", {"seed": 7}),
    Bad("Most tokens", "100", "0", "1 – 10000000", {"max_tokens": 100}),
    Bad("More fields (JSON)", '{"top_k": 1}', "[1]", "JSON object", {"top_k": 1}),
    Bad("More fields (JSON)", '{"top_k": 1}', '{"model": "x"}', "Weir itself", {"top_k": 1}),
    Bad("More fields (JSON)", '{"top_k": 1}', '{"top_k": ', "no JSON", {"top_k": 1}),
)


async def test_bad_input_is_refused_in_place_and_the_last_good_value_holds(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, server):
        for case in BAD:
            write(driver, case.field, case.good)
            write(driver, case.field, case.bad)
            assert case.says in refusals(driver)
            assert await sent(driver, server) == case.holds
            assert text_of(driver, case.field) == case.bad
            write(driver, case.field, "")
            assert refusals(driver) == ""


def refusals(driver: Driver) -> str:
    labels = driver.window.steering.panel.findChildren(QLabel, "smallError")
    return "\n".join(label.text() for label in labels if label.isVisible())


def text_of(driver: Driver, name: str) -> str:
    if _is_line(driver, name):
        return driver.find(name, QLineEdit).text()
    return driver.find(name, GrowingEdit).toPlainText()


def test_a_word_without_end_is_taken_at_once(qtbot: QtBot) -> None:
    edit = GrowingEdit(3, 14)
    qtbot.addWidget(edit)
    edit.show()
    pasted = QMimeData()
    pasted.setText(json.dumps({"picture": "x" * 1_000_000}))  # else this takes minutes
    edit.insertFromMimeData(pasted)
    assert edit.wordWrapMode() is QTextOption.WrapMode.WrapAnywhere
    edit.setPlainText("{}")
    assert edit.wordWrapMode() is QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


async def test_another_chat_gets_nothing_and_each_shows_its_own(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, server):
        write(driver, "Temperature: number", "0.2")
        write(driver, "Instructions to the model", "Be brief.")
        assert await sent(driver, server) == {"temperature": 0.2}
        first = driver.window.chat_controller.conversation.id
        assert first is not None
        driver.press("Ctrl+N")
        assert text_of(driver, "Temperature: number") == ""
        assert text_of(driver, "Instructions to the model") == ""
        assert await sent(driver, server) == {}
        assert b"Be brief" not in server.requests[-1].body
        driver.window.chat_controller.open_chat(first)
        assert text_of(driver, "Temperature: number") == "0.2"
        assert text_of(driver, "Instructions to the model") == "Be brief."


async def test_what_a_new_chat_is_given_is_kept_with_it(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, server):
        write(driver, "Seed", "7")
        await sent(driver, server)
    async with open_window(tmp_path, endpoint(server)) as driver:
        chat = next(iter(driver.window.chats.chats()))
        driver.window.chat_controller.open_chat(chat.id)
        assert driver.window.steering.chat.steering.parameters == {"seed": 7}
        assert driver.find("Chat settings").accessibleDescription() == "Seed: 7"


async def test_all_windows_that_show_the_chat_follow(tmp_path: Path) -> None:
    with FaultServer(content_stream("Aye.")) as server:
        async with open_home(tmp_path, endpoint(server)) as (home, one):
            one.type("why?")
            one.press("Return")
            await one.until_replied()
            two = await home.open(one.window.chat_controller.conversation.id)
            for driver in (one, two):
                await driver.resize(1180, 820)
                driver.window.steering.toggle()
            write(one, "Temperature: number", "0.3")
            assert text_of(two, "Temperature: number") == "0.3"
            assert two.find("Temperature", ValueSlider).number == 0.3


async def test_ctrl_z_in_the_panel_takes_back(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, _server):
        slider = driver.find("Top P", ValueSlider)
        keyed("Top P", KEY.Key_Home)(driver)
        driver.click("Reasoning effort: low")
        slider.setFocus()
        driver.press("Ctrl+Z")
        assert driver.window.steering.chat.steering.parameters == {"top_p": 0.5}
        driver.press("Ctrl+Z")
        assert driver.window.steering.chat.steering.parameters == {}
        driver.press("Ctrl+Z")
        assert slider.number is None


async def test_ctrl_z_in_a_field_takes_back_what_was_typed_then_what_was_set(
    tmp_path: Path,
) -> None:
    async with steered(tmp_path) as (driver, _server):
        driver.click("Reasoning effort: low")
        seed = driver.find("Seed", QLineEdit)
        seed.setFocus()
        driver.type("7")
        chat = driver.window.steering.chat
        assert chat.steering.parameters == {"reasoning_effort": "low", "seed": 7}
        driver.press("Ctrl+Z")
        assert chat.steering.parameters == {"reasoning_effort": "low"}
        assert seed.text() == ""
        driver.press("Ctrl+Z")
        assert chat.steering.parameters == {}


async def test_a_variable_is_inserted_from_the_menu(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, _server):
        button = driver.find("Insert a variable")
        driver.click("Insert a variable")
        menu = driver.window.steering.panel.instructions.findChild(QMenu)
        assert menu is not None
        assert [action.data() for action in menu.actions()] == list(VARIABLES)
        menu.actions()[0].trigger()
        menu.close()
        assert button.isVisible()
        assert driver.window.steering.chat.steering.system == "{{date}}"


async def test_an_effort_that_is_rare_stands_in_the_menu_at_the_end(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, _server):
        driver.click("Reasoning effort: others")
        segments = driver.find("Reasoning effort", Segments)
        menu = segments.findChild(QMenu)
        assert menu is not None
        assert [action.data() for action in menu.actions()] == ["none", "minimal", "xhigh"]
        menu.actions()[1].trigger()
        menu.close()
        assert driver.window.steering.chat.steering.parameters == {"reasoning_effort": "minimal"}
        assert "minimal" in [button.text() for button in segments.findChildren(QPushButton)]


async def test_the_slider_is_set_by_the_mouse_and_emptied_by_a_double_click(tmp_path: Path) -> None:
    async with steered(tmp_path) as (driver, _server):
        slider = driver.find("Temperature", ValueSlider)
        left, middle = Qt.MouseButton.LeftButton, slider.rect().center()
        QTest.mousePress(slider, left, pos=middle)
        assert driver.window.steering.chat.steering.parameters == {"temperature": 1.0}
        QTest.mouseMove(slider, QPoint(slider.width(), middle.y()))
        QTest.mouseRelease(slider, left, pos=middle)
        assert driver.window.steering.chat.steering.parameters == {"temperature": 2.0}
        QTest.keyClick(slider, Qt.Key.Key_PageDown)
        spoken = QAccessible.queryAccessibleInterface(slider)
        assert spoken.text(QAccessible.Text.Value) == "180"  # hundredths
        assert spoken.text(QAccessible.Text.Description) == "1.8"
        QTest.mouseDClick(slider, left, pos=middle)
        assert driver.window.steering.chat.steering.parameters == {}
        assert driver.find("Instructions to the model").hasFocus()


async def test_it_closes_by_esc_and_stands_where_it_stood_at_the_next_start(tmp_path: Path) -> None:
    with FaultServer(content_stream("Aye.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await driver.resize(1180, 820)
            panel = driver.window.findChild(SteeringPanel)
            assert panel is not None
            driver.click("Chat settings")
            assert panel.isVisible()
            assert driver.find("Message").hasFocus()
            driver.find("Temperature: number").setFocus()
            driver.press("Esc")
            assert not panel.isVisible()
            assert driver.find("Message").hasFocus()
            driver.click("Chat settings")
        async with open_window(tmp_path, endpoint(server)) as driver:
            await driver.resize(1180, 820)
            assert driver.shows("This chat")
            await driver.resize(860, 820)  # it does not come over the conversation by itself
            assert not driver.shows("This chat")
            driver.press("Ctrl+I")
            assert driver.shows("This chat")
            assert driver.find("Instructions to the model").hasFocus()
            driver.press("Esc")
            assert not driver.shows("This chat")


@pytest.mark.parametrize("width", [480, 900, 1180])
@pytest.mark.parametrize("size", [1.0, 2.0])
async def test_nothing_is_cut_off_at_any_width_and_size_of_text(
    tmp_path: Path, width: int, size: float
) -> None:
    async with steered(tmp_path) as (driver, _server):
        while driver.window.zoom.factor < size:
            driver.window.zoom.enlarge()
        await driver.resize(width, 820)
        if not driver.shows("This chat"):
            driver.press("Ctrl+I")
        area = driver.window.steering.panel.findChild(QScrollArea)
        assert area is not None
        content = area.widget()
        assert content is not None
        await until(lambda: content.width() == area.viewport().width())
        segments = content.findChildren(QPushButton, "segment")
        assert len(segments) == 9
        cut = [one.text() for one in segments if one.width() < words_of(one)]
        assert cut == []


def words_of(button: QPushButton) -> int:
    return button.fontMetrics().horizontalAdvance(button.text())
