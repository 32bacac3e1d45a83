"""A reply that broke off, in the window: its mark, and the button that lets it go on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Seam, TurnState
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Reset, chunk, content_stream, sse

BEGUN = content_stream("The quick bro", finish=None, done=False).then(Reset())
REST = content_stream(" br", "own fox.")


def able(server: FaultServer, **more: Any) -> Endpoint:
    return replace(endpoint(server), continue_="prefill", **more)


def marks(driver: Driver) -> list[str]:
    widgets = driver.window.pane.transcript.view.findChildren(QWidget)
    return [name for name in (w.accessibleName() for w in widgets) if "went on" in name]


async def test_a_broken_reply_goes_on_by_one_click_and_keeps_its_mark(tmp_path: Path) -> None:
    with FaultServer(BEGUN, REST) as server:
        async with open_window(tmp_path, able(server)) as driver:
            driver.commit("Hello")
            driver.press("Return")
            await driver.until_replied("The quick bro")
            assert driver.path[-1].state is TurnState.INCOMPLETE
            assert not marks(driver)
            driver.click("Continue")
            await until(lambda: driver.path[-1].state is TurnState.DONE)
            await driver.until_shown("The quick brown fox.")
            assert driver.path[-1].seams == (Seam(13, "continued"),)
            assert len(marks(driver)) == 1
            assert not driver.shows("Continue")
        async with open_window(tmp_path, able(server)) as driver:
            chat = driver.workspace.history.summaries()[0]
            driver.window.chat_controller.open_chat(chat.id)
            await driver.until_shown("The quick brown fox.")
            await until(lambda: len(marks(driver)) == 1)


async def test_where_the_endpoint_cannot_continue_it_is_not_offered(tmp_path: Path) -> None:
    with FaultServer(BEGUN) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.commit("Hello")
            driver.press("Return")
            await driver.until_replied("The quick bro")
            assert driver.shows("Retry")
            assert not driver.shows("Continue")


async def test_a_gateways_seam_is_marked_as_it_arrives(tmp_path: Path) -> None:
    said = [chunk(content="one "), chunk(content="two ")]
    other = {**chunk(content="three"), "id": "other", "model": "other"}

    with FaultServer(sse(*said, other, "[DONE]")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.commit("Hello")
            driver.press("Return")
            await driver.until_replied("one two three")
            widgets = driver.window.pane.transcript.view.findChildren(QWidget)
            names = [widget.accessibleName() for widget in widgets]
            assert "From here on another server answered." in names
            reply = driver.window.pane.transcript.feed.last_reply()
            assert reply is not None
            assert [at.positionInBlock() for at, _cause in reply.seams()] == [len("one two")]


async def test_how_replies_continue_is_chosen_in_the_settings(tmp_path: Path) -> None:
    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+,")
            await until(lambda: driver.shows("Endpoints"))
            driver.click("Endpoints")
            driver.click("When a reply breaks off")
            await until(lambda: driver.shows("When a reply was cut off"))
            choice = driver.find("When a reply was cut off", QComboBox)
            auto = driver.find("Continue by itself", QCheckBox)
            assert not auto.isEnabled()
            choice.setCurrentIndex(choice.findData("vllm"))
            auto.setChecked(True)
            await until(lambda: driver.workspace.settings.get("Test").continue_ == "vllm")
            assert driver.workspace.settings.get("Test").auto_continue
