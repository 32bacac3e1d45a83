"""A model that takes no pictures says so in words of its own; the next step sends without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton

from desktop.chat.request import Request
from desktop.engine.turn.habits import pictures_refused
from desktop.wire.failures import NotFound, PicturesRefused, RequestRefused, ServerFailed
from desktop.wire.model_limits import takes_pictures
from tests.gui.attaching.test_attachments import drop, until_read
from tests.support.driving import MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, status

WITH = Request(({"role": "user", "content": [{"type": "image_url"}]},), {})
OPENROUTER = "No endpoints found that support image input"


@pytest.mark.parametrize(
    "words",
    [
        "Invalid content type. image_url is only supported by certain models.",
        OPENROUTER,
        "fault-model is not a multimodal model",
        "At most 0 image(s) may be provided in one prompt.",
        "image input is not supported - hint: you may need to provide the mmproj",
        "unknown variant `image_url`, expected `text` at line 1",
        "messages[0].content must be a string",
        "Image input is not enabled for this model",
        "Image inputs are not supported by this model.",
        "this model does not support images",
    ],
)
def test_how_servers_say_it(words: str) -> None:
    refused = RequestRefused(status=400, message=words)
    assert isinstance(pictures_refused(refused, WITH), PicturesRefused)
    assert pictures_refused(NotFound(status=404, message=words, url="u"), WITH)
    assert pictures_refused(ServerFailed(status=500, message=words), WITH)
    assert pictures_refused(refused, Request(({"role": "user", "content": "words"},), {})) is None


def test_what_else_is_wrong_with_a_picture_is_said_as_it_was() -> None:
    for words in ("The image is too large", "Invalid base64 image", "context length exceeded"):
        assert pictures_refused(RequestRefused(status=400, message=words), WITH) is None


async def test_the_question_is_sent_without_the_picture_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    picture = tmp_path / "sunset.png"
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    image.save(str(picture))
    refusal = status(404, {"error": {"message": OPENROUTER}})
    with FaultServer(refusal, content_stream("Blind."), content_stream("Still.")) as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            drop(driver, picture)
            await until_read(driver)
            driver.type("What is it?")
            driver.press("Return")
            await driver.until_replied()
            await until(lambda: driver.find("Send without the pictures").isVisible())
            driver.find("Send without the pictures", QAbstractButton).click()
            await driver.until_replied("Blind.")
            sent = server.requests[-1].json["messages"][-1]["content"]
            assert sent == "[Picture: sunset.png]\n\nWhat is it?"
            driver.type("And now?")
            driver.press("Return")
            await driver.until_replied("Still.")
            assert "image_url" not in str(server.requests[-1].json)


@pytest.mark.parametrize(
    ("entry", "sees"),
    [
        ({"architecture": {"input_modalities": ["text", "image"]}}, True),
        ({"architecture": {"input_modalities": ["text"]}}, False),
        ({"capabilities": {"vision": False}}, False),
        ({"capabilities": {"supports": {"vision": True}}}, True),
        ({"capabilities": ["completion", "multimodal"]}, True),
        ({"capabilities": ["completion"]}, False),
        ({"type": "vlm"}, True),
        ({"type": "llm"}, False),
        ({"type": ["llm"], "capabilities": "vision"}, None),
        ({"architecture": {"input_modalities": "text"}}, None),
        ({"id": "m", "max_model_len": 4096}, None),
        (None, None),
    ],
)
def test_what_lists_say(entry: object, sees: bool | None) -> None:
    assert takes_pictures(entry) is sees


async def test_a_model_that_is_listed_as_blind_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    listed = {"data": [{"id": "fault-model", "type": "llm"}]}
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    image.save(str(tmp_path / "a.png"))
    with FaultServer() as server:
        server.script(status(200, listed), path="/v1/models")
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            await driver.workspace.endpoints.list_models(endpoint(server))
            told: list[str] = []
            driver.window.attachments.notice_raised.connect(told.append)
            drop(driver, tmp_path / "a.png")
            await until_read(driver)
            driver.type("What is it?")
            assert told == [
                "fault-model takes no pictures, says its server. Choose another model, or take "
                "the picture away."
            ]
