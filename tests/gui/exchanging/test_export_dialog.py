"""Chats leave the window: by the header, the key, the menus and the mouse."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.exchange.writing import Format
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.commands.command import CommandName
from desktop.ui.window.exchanging.export_popup import ExportPopup
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.exchange_scenes import choose_in_dialog
from tests.support.fault_server import FaultServer, Hold, Reply, Request, content_stream
from tests.support.policies import policies


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def popup(driver: Driver) -> ExportPopup:
    shown = driver.window.exchanging.stage.popup
    assert isinstance(shown, ExportPopup)
    return shown


async def asked(driver: Driver, question: str) -> None:
    driver.commit(question)
    driver.press("Return")
    await driver.until_replied()


async def save(driver: Driver, path: Path) -> str:
    """Choose a place; return what the dialog says once it has ended."""
    shown = popup(driver)
    choose_in_dialog(driver, shown.go, path)
    await until(lambda: shown.result.isVisible() or shown.error.isVisible())
    return (shown.result if shown.result.isVisible() else shown.error).text()


async def test_a_chat_is_exported_while_another_arrives(tmp_path: Path) -> None:
    def answer(request: Request) -> Reply:
        first = content_stream("High enough.")
        last = content_stream("It ", finish=None, done=False).then(Hold())
        return last if "arrives" in str(request.json["messages"][-1]) else first

    with FaultServer() as server:
        server.script(answer)
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert not driver.find("Export").isEnabled()  # there is nothing in the chat yet
            await asked(driver, "How high is a weir?")
            weir = driver.window.chat_controller.conversation.id
            driver.press("Ctrl+N")
            driver.commit("This arrives")
            driver.press("Return")
            await until(lambda: driver.window.shared.live.all())
            driver.window.chat_controller.open_chat(weir or 0)
            driver.find("Message").setFocus()
            driver.press("Ctrl+E")
            assert "How high is a weir?" in popup(driver).accessibleName() + str(
                [label.text() for label in popup(driver).findChildren(type(popup(driver).result))]
            )
            said = await save(driver, tmp_path / "weir.md")
            assert said == "Exported as weir.md: 1 chat."
            assert "High enough." in (tmp_path / "weir.md").read_text("utf-8")
            assert QApplication.focusWidget() is popup(driver).open_file
            driver.press("Escape")
            await until(driver.find("Message").hasFocus)
            assert driver.window.shared.live.all()  # the reply goes on


async def test_formats_say_what_they_have_and_the_place_may_fail(tmp_path: Path) -> None:
    with FaultServer(content_stream("fine")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "Hello")
            driver.click("Export")
            form = popup(driver).form
            assert form.formats.isVisible()
            assert not form.files.isVisible()
            names = [one.accessibleName() for one in form.formats.findChildren(QPushButton)]
            assert len(names) == len(Format)
            driver.find("Format: JSON", QPushButton).click()
            assert not form.variants.isVisible()
            assert not form.thoughts.isVisible()
            driver.find("Format: Text", QPushButton).click()
            assert form.variants.isVisible()
            assert not form.variants.isChecked()
            said = await save(driver, tmp_path / "missing" / "chat.txt")
            assert "could not be written" in said
            assert popup(driver).go.hasFocus()  # to choose another place
            assert await save(driver, tmp_path / "chat.txt") == "Exported as chat.txt: 1 chat."


async def test_several_a_folder_and_all_of_them(tmp_path: Path) -> None:
    with FaultServer() as server:
        server.script(lambda _request: content_stream("fine"))
        async with open_window(tmp_path, endpoint(server)) as driver:
            for title in ("One", "Two", "Three"):
                driver.press("Ctrl+N")
                await asked(driver, title)
            ids = [chat.id for chat in driver.window.chats.chats()]
            wished = driver.window.sidebar.chats.wished
            wished.emit(Wish(Verb.EXPORT, tuple(ids[:2])))
            driver.find("Files: A file for each chat", QPushButton).click()
            assert popup(driver).go.text() == "Choose folder…"
            assert await save(driver, tmp_path / "out") == "Exported: 2 chats."
            assert len(list((tmp_path / "out").glob("*.md"))) == 2
            driver.press("Escape")
            folder = driver.workspace.ordering.add_folder("Work")
            driver.window.chat_list_controller.move(ids[:1], folder)
            wished.emit(Wish(Verb.EXPORT, folder=folder))
            assert await save(driver, tmp_path / "work.md") == "Exported as work.md: 1 chat."
            driver.press("Escape")
            driver.window.commands.run(CommandName.EXPORT_ALL)
            driver.find("Format: JSON", QPushButton).click()
            assert await save(driver, tmp_path / "all.json") == "Exported as all.json: 3 chats."
            assert "Three" in (tmp_path / "all.json").read_text("utf-8")


async def test_an_organisation_lets_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = policies(tmp_path / "etc", {"export": False, "import": False})
    monkeypatch.setattr("desktop.engine.workspace.system_policies", lambda: found)
    with FaultServer(content_stream("fine")) as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            await asked(driver, "Hello")
            assert not driver.shows("Export")
            driver.press("Ctrl+E")
            assert driver.window.exchanging.stage.popup is None
            assert "organisation" in driver.notices
            hidden = driver.window.sidebar.chats.menus.hidden()
            assert set(hidden) == {Verb.EXPORT, Verb.IMPORT}
            assert not driver.window.pane.first_run.bring.isVisibleTo(driver.window.pane.first_run)


async def test_a_chat_is_dragged_out_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[QMimeData] = []
    taken: list[str] = []

    def dragged(drag: QDrag, _actions: object) -> None:
        """Stands in for the system's drag, which needs a mouse: another program takes the files."""
        offered.append(drag.mimeData())
        assert offered[0].formats() == ["text/uri-list"]
        taken.extend(Path(url.toLocalFile()).read_text("utf-8") for url in offered[0].urls())

    monkeypatch.setattr(QDrag, "exec", dragged)
    with FaultServer(content_stream("High enough.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "How high is a weir?")
            chats = list(driver.window.chats.chats())
            out = driver.window.sidebar.chats.mouse.dragged_out
            asyncio.get_running_loop().call_soon(out.emit, chats)  # as the mouse: in no task
            await until(lambda: taken)
            assert len(taken) == 1
            assert "High enough." in taken[0]
            assert [url.fileName() for url in offered[0].urls()] == ["How high is a weir.md"]
