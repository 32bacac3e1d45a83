"""The wire of what is no longer live: saved, opened, played, and copied as code."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from desktop.engine.recording.recording_file import load_recording, save_recording
from desktop.ui.conversation.actions.message_menu import MessageMenu
from desktop.ui.wire.marks import Kind
from tests.support.driving import endpoint, open_window, until
from tests.support.fault_server import (
    FaultServer,
    content_stream,
)
from tests.support.scenes import long_recording
from tests.support.wire_driving import ask, everything_shown, kinds, wire_of

SECRET = "sk-wire-5ecret-9d2f"


async def test_of_a_reply_of_an_earlier_run_its_figures_and_its_code_are_left(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream(*"abcdefghij", usage=True)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "What came first?")
            await driver.until_replied("abcdefghij")
        async with open_window(tmp_path, endpoint(server)) as driver:
            chat = driver.workspace.history.summaries()[0]
            driver.window.chat_controller.open_chat(chat.id)
            await driver.until_shown("abcdefghij")
            driver.click("Wire")
            window = driver.window.wire.window
            assert window is not None
            assert not window.view.isVisible()
            assert "kept until Weir closes" in window.head.note.text()
            assert "10 tokens" in window.head.figures.text()
            assert not window.foot.save.isEnabled()
            assert not window.foot.play.isEnabled()
            program = window.foot.programs.actions()[0]
            program.trigger()
            assert "What came first?" in QGuiApplication.clipboard().text()


async def test_without_a_reply_a_recording_can_be_opened(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            window = await wire_of(driver)
            assert window.head.title.text() == "No reply yet"
            assert window.foot.open.isEnabled()
            assert not window.foot.code.isEnabled()
            QTest.keyClick(window, Qt.Key.Key_Escape)
            assert not window.isVisible()


async def test_a_saved_turn_is_opened_and_played_to_the_same_text(tmp_path: Path) -> None:
    text = "Some **words**, 都江堰, and the end."
    stream = content_stream(*text, usage=True).paced(0.005)  # it is to be seen playing

    with FaultServer(stream) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "Say some words")
            await driver.until_replied(text)
            drawn = driver.transcript
            window = await wire_of(driver)
            QTest.keySequence(window, "Ctrl+S")
            saving = window.findChild(QFileDialog)
            assert saving is not None
            assert "keys are not" in saving.windowTitle()
            assert saving.selectedFiles()[0].endswith(".weir.jsonl")
            path = tmp_path / "turn.weir.jsonl"
            saving.fileSelected.emit(str(path))
            saving.close()
            await until(window.foot.save.isEnabled)
            driver.window.open_recording(path)
            await until(lambda: window.is_playing)
            assert "turn.weir.jsonl" in window.windowTitle()
            assert window.foot.play.text() == "Stop"
            await until(lambda: not window.is_playing)
            assert window.page is not None
            assert "Some words, 都江堰, and the end." in window.page.view.toPlainText()
            assert "Say some words" in window.page.view.toPlainText()
            assert "finished" in window.page.view.toPlainText()
            assert said_in(window.page.view.toPlainText()) == said_in(drawn)
            assert window.view.axis.playhead is not None
            assert window.foot.play.text() == "Replay"
            assert len(server.requests) == 1


async def test_a_file_that_is_no_recording_is_told_in_the_window(tmp_path: Path) -> None:
    path = tmp_path / "bad.weir.jsonl"
    path.write_text("<b>no</b>", "utf-8")

    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.open_recording(path)
            window = driver.window.wire.window
            assert window is not None
            await until(window.foot.error.isVisible)
            assert "bad.weir.jsonl" in window.foot.error.text()


async def test_a_dropped_recording_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "dropped.weir.jsonl"
    save_recording(long_recording(20, 0.5), path)

    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            window = await wire_of(driver)
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(path))])
            window.dropEvent(
                QDropEvent(
                    QPointF(5, 5),
                    Qt.DropAction.CopyAction,
                    data,
                    Qt.MouseButton.LeftButton,
                    Qt.KeyboardModifier.NoModifier,
                )
            )
            await until(lambda: "dropped" in window.windowTitle())
            assert window.foot.code.isEnabled()
            window.foot.programs.actions()[0].trigger()
            assert "A book." in QGuiApplication.clipboard().text()


async def test_closing_the_window_ends_a_replay(tmp_path: Path) -> None:
    """What is left of it would be seen by the loop's own check."""
    path = tmp_path / "long.weir.jsonl"
    save_recording(long_recording(50, 3600), path)

    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.open_recording(path)
            window = driver.window.wire.window
            assert window is not None
            await until(lambda: window.page and "A book." in window.page.view.toPlainText())
            await until(window.isActiveWindow)
            QTest.keyClick(window, Qt.Key.Key_Escape)
            await until(lambda: not window.is_playing)
            names = {task.get_name() for task in asyncio.all_tasks()}
            assert not {name for name in names if "replay" in name or "turn" in name}
            driver.window.open_recording(path)  # and the end of the program ends one, too
            await until(lambda: window.is_playing)


async def test_a_hundred_thousand_tokens_are_listed_at_once(tmp_path: Path) -> None:
    recording = long_recording(40_000, 3600)  # as many as are kept of them

    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            window = await wire_of(driver)
            window._begin("Wire", [recording])
            await until(lambda: window.view.reading is not None, 30)
            await until(lambda: Kind.END in kinds(window))
            assert window.view.rows.rows.rowCount() > 40_000
            window.view.grab()
            assert window.view.rows.rows._cached.cache_info().misses < 100
            layout = window.view.axis.axis_layout
            assert layout is not None
            [silence] = layout.scale.breaks  # an hour before the first token
            assert silence.right - silence.left < layout.plot.width() / 2
            assert layout.is_dense


async def test_what_is_saved_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRE_KEY", SECRET)

    with FaultServer(content_stream(f"Your key is {SECRET}.")) as server:
        ours = replace(endpoint(server), key_env="WIRE_KEY")
        async with open_window(tmp_path, ours) as driver:
            await ask(driver)
            await driver.until_replied()
            window = await wire_of(driver)
            assert window.recording is not None
            path = tmp_path / "saved.weir.jsonl"
            save_recording(window.recording, path)
            assert SECRET not in path.read_text("utf-8")
            assert SECRET not in everything_shown(window)
            assert load_recording(path).end is not None


def said_in(page: str) -> list[str]:
    """The lines of a page but for the figures of the turn."""
    return [line for line in page.splitlines() if "·" not in line]


async def test_an_endpoint_that_is_gone_is_told(tmp_path: Path) -> None:
    with FaultServer(content_stream("Hi")) as server:
        async with open_window(tmp_path, endpoint(server), endpoint(server, "Other")) as driver:
            await ask(driver)
            await driver.until_replied("Hi")
            reply = driver.path[-1].id
        async with open_window(tmp_path) as driver:
            driver.workspace.settings.remove("Test")
            chat = driver.workspace.history.summaries()[0]
            driver.window.chat_controller.open_chat(chat.id)
            driver.window.pane.transcript.action_chosen.emit("copy_program", reply, "curl")
            await until(lambda: driver.notices)
            assert "Test" in driver.notices


async def test_the_request_is_copied_as_code_from_the_menu_of_a_reply(tmp_path: Path) -> None:
    with FaultServer(content_stream("Hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver, "To be copied")
            await driver.until_replied("Hi")
            row = driver.window.pane.transcript.overlays.rows.last
            driver.click("More actions")
            [menu] = row.findChildren(MessageMenu)
            texts = [a.text() for a in menu.actions() if a.isVisible()]
            assert [text for text in texts if text.startswith("Copy request")] == [
                "Copy request as cURL",
                "Copy request as Python (openai)",
                "Copy request as Node.js (openai)",
                "Copy request as fetch (browser)",
                "Copy request as Python (httpx)",
            ]
            menu.hide()
            for action in menu.actions()[-5:]:
                QGuiApplication.clipboard().clear()
                action.trigger()
                assert "To be copied" in QGuiApplication.clipboard().text()
