"""Pictures that a model draws: while they arrive, once they are there, and when they are gone."""

from __future__ import annotations

import shutil
from base64 import b64encode
from pathlib import Path
from random import Random

import pytest
from PySide6.QtGui import QImage

from desktop.chat.content import Picture, Text
from desktop.chat.messages import TurnState
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.wire.replay import Replay
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Hold, chunk, event, sse

SIDE = 320


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A picture of 400 kB: noise, which no format makes small."""
    noise = Random(3).randbytes(SIDE * SIDE * 4)
    path = tmp_path_factory.mktemp("picture") / "noise.png"
    assert QImage(noise, SIDE, SIDE, QImage.Format.Format_RGB32).save(str(path))
    return path.read_bytes()


def streamed(content: bytes) -> list[bytes]:
    address = f"data:image/png;base64,{b64encode(content).decode()}"
    picture = chunk(images=[{"type": "image_url", "image_url": {"url": address}}])
    return [event(chunk(content="Here it is:")), event(picture), event(chunk(content="Enjoy."))]


def shown(driver: Driver) -> list[int]:
    """The widths of the pictures that are drawn, in pixels of their own."""
    pictures = driver.window.pane.transcript.drawing.document.pictures
    return [image.width() for image in pictures._images.values()]


async def test_it_is_announced_drawn_and_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: bytes
) -> None:
    MemoryKeyring(monkeypatch)
    words, picture, more = streamed(drawn)
    half = len(picture) * 3 // 4
    reply = sse(words, picture[:half]).then(Hold())
    rest = sse(picture[half:], more, chunk("stop"), "[DONE]")
    with FaultServer(reply.then(*rest.steps)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Draw")
            driver.press("Return")
            await until(lambda: "Picture… " in driver.transcript)
            server.release()
            await driver.until_replied()
            await until(lambda: shown(driver) == [SIDE])
            assert driver.transcript.count(OBJECT) == 1
            assert "Picture…" not in driver.transcript
            said = driver.path[-1].content
            assert said[0] == Text("Here it is:")
            assert isinstance(said[1], Picture)
            assert said[2] == Text("Enjoy.")
            text = driver.transcript
            driver.window.chat_controller.new_chat()
            await until(lambda: OBJECT not in driver.transcript)
            driver.press("Ctrl+PgDown")
            await until(lambda: OBJECT in driver.transcript)
            assert driver.transcript.partition("Enjoy.")[0] == text.partition("Enjoy.")[0]
            await until(lambda: driver.window.pane.transcript.is_idle)
        shutil.rmtree(tmp_path / "files")
        async with open_window(tmp_path, endpoint(server)) as driver:
            await until(lambda: OBJECT in driver.transcript)
            await until(lambda: driver.window.pane.transcript.is_idle)
            assert shown(driver) == []


async def test_a_stop_within_it_takes_effect_and_leaves_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: bytes
) -> None:
    MemoryKeyring(monkeypatch)
    words, picture, _more = streamed(drawn)
    with FaultServer(sse(words, picture[: len(picture) * 3 // 4]).then(Hold())) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Draw")
            driver.press("Return")
            await until(lambda: "Picture… " in driver.transcript)
            driver.press("Escape")
            await driver.until_replied()
            assert driver.path[-1].state is TurnState.STOPPED
            assert driver.path[-1].content == (Text("Here it is:"),)
            assert "Picture…" not in driver.transcript
        server.release()


async def test_a_replay_shows_it_which_nobody_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: bytes
) -> None:
    MemoryKeyring(monkeypatch)
    with FaultServer(sse(*streamed(drawn), chunk("stop"), "[DONE]")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Draw")
            driver.press("Return")
            await driver.until_replied()
            [recording] = driver.workspace.recordings.of(driver.path[-1].id)
            page = Transcript()
            replay = Replay(page, driver.window.shared._tasks)
            shutil.rmtree(tmp_path / "files")
            replay.start(recording)
            await until(lambda: not replay.runs)
            images = page.drawing.document.pictures._images
            await until(lambda: [one.width() for one in images.values()] == [SIDE])
            page.deleteLater()
