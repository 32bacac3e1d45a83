"""Chats come into the window: from a file that is chosen or dropped, and out again by an undo."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.commands.command import CommandName
from desktop.ui.widgets.question import Question
from desktop.ui.window.exchanging.import_popup import ImportPopup
from desktop.ui.window.exchanging.import_work import Step
from tests.support import chatgpt_exports
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.exchange_scenes import choose_in_dialog
from tests.support.fault_server import FaultServer


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "chatgpt.zip"
    chatgpt_exports.write(path, 60_000)
    return path


def popup(driver: Driver) -> ImportPopup:
    shown = driver.window.exchanging.stage.popup
    assert isinstance(shown, ImportPopup)
    return shown


def chats_taken(driver: Driver) -> int:
    """How many chats came: one of them is archived, and not listed."""
    report = driver.window.exchanging.imports.work.report
    assert report is not None
    assert 0 < len(driver.titles) <= report.chats
    return report.chats


async def reached(driver: Driver, step: Step) -> None:
    work = driver.window.exchanging.imports.work
    await until(lambda: work.step is step and not work.is_running)


async def taken(driver: Driver, path: Path) -> None:
    driver.window.commands.run(CommandName.IMPORT)
    choose_in_dialog(driver, popup(driver).file, path)
    await reached(driver, Step.FOUND)
    popup(driver).go.click()
    await reached(driver, Step.TAKEN)


async def test_a_file_is_looked_at_then_taken_then_shown(tmp_path: Path, export: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            driver.window.commands.run(CommandName.IMPORT)
            choose_in_dialog(driver, popup(driver).file, export)
            await reached(driver, Step.FOUND)
            assert driver.titles == []  # nothing is changed yet
            found = popup(driver).numbers.text()
            assert popup(driver).what.text() == "ChatGPT · chatgpt.zip"
            assert popup(driver).go.hasFocus()
            driver.press("Space")
            await reached(driver, Step.TAKEN)
            count = chats_taken(driver)
            assert found.startswith(f"New: {count} chats, ")
            assert popup(driver).numbers.text().startswith(f"Taken from ChatGPT: {count} chats, ")
            driver.find("Show", QPushButton).click()
            shown = driver.window.chat_controller.conversation
            assert shown.title == driver.titles[0]
            assert driver.window.sidebar.chats.hasFocus()
            model = driver.window.chats
            row = model.index(model.row_of(shown.id or 0) or 0)
            assert row.data(ChatListModel.IMPORTED).startswith("Imported from ChatGPT on ")
            driver.window.commands.run(CommandName.IMPORT)
            choose_in_dialog(driver, popup(driver).file, export)
            await reached(driver, Step.FOUND)
            assert popup(driver).numbers.text().startswith("Nothing in it is new.")
            assert not popup(driver).go.isVisible()


async def test_an_import_is_undone_as_a_whole(tmp_path: Path, export: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            await taken(driver, export)
            count = chats_taken(driver)
            driver.find("Show", QPushButton).click()
            driver.window.commands.run(CommandName.IMPORT)
            driver.find("Undo the import of chatgpt.zip", QPushButton).click()
            question = driver.window.findChild(Question)
            assert question is not None
            assert f"{count} chats" in question.informativeText()
            next(b for b in question.buttons() if b.text() == "Undo the import").click()
            await until(lambda: driver.titles == [])
            assert f"In the trash now: {count} chats." in popup(driver).past.said.text()
            assert not driver.window.chat_controller.conversation  # the one shown was among them
            driver.press("Escape")
            await until(driver.find("Message").hasFocus)


async def test_what_is_no_export_is_refused_in_the_dialog(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    path.write_text('{"notes": []}')
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            driver.window.commands.run(CommandName.IMPORT)
            choose_in_dialog(driver, popup(driver).file, path)
            await until(popup(driver).error.isVisible)
            assert "notes.json is no export that Weir knows" in popup(driver).error.text()
            assert popup(driver).file.hasFocus()


async def test_an_export_is_dropped_onto_the_list_and_other_files_are_not(
    tmp_path: Path, export: Path
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("notes")
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            assert not drop(driver, text)
            assert drop(driver, export)
            await reached(driver, Step.FOUND)
            assert popup(driver).what.text() == "ChatGPT · chatgpt.zip"


async def test_a_newer_export_adds_to_the_chat_that_is_shown(tmp_path: Path) -> None:
    """Its messages are seen at once, not after the next start."""
    older, newer = tmp_path / "older.json", tmp_path / "newer.json"
    shutil.copy(Path(__file__).parents[2] / "data" / "exports" / "chatgpt.json", newer)
    older.write_text(json.dumps(without_its_end(json.loads(newer.read_text("utf-8")))), "utf-8")
    with FaultServer() as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            await taken(driver, older)
            driver.find("Show", QPushButton).click()
            shown = driver.window.chat_controller.conversation
            before = len(shown)
            await taken(driver, newer)
            now = driver.window.chat_controller.conversation
            assert now.id == shown.id
            assert len(now) > before
            assert driver.path[-1].text.split()[0] in driver.transcript


def without_its_end(chats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same chats as they were before their last messages came."""
    for chat in chats:
        nodes, last = chat["mapping"], chat["current_node"]
        if last in nodes and nodes[last]["parent"] in nodes:
            chat["current_node"] = nodes.pop(last)["parent"]
            nodes[chat["current_node"]]["children"].remove(last)
    return chats


def drop(driver: Driver, path: Path) -> bool:
    """Drop a file onto the list; return whether the list took it."""
    page = driver.window.sidebar.chats.viewport()
    offered = QMimeData()
    offered.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none, place = Qt.KeyboardModifier.NoModifier, QPoint(20, 40)
    entering = QDragEnterEvent(place, copy, offered, left, none)
    QApplication.sendEvent(page, entering)
    falling = QDropEvent(QPointF(place), copy, offered, left, none)
    QApplication.sendEvent(page, falling)
    return driver.window.exchanging.stage.popup is not None
