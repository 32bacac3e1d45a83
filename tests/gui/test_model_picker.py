"""The endpoint and model in use, named where there is little room, and chosen from the popup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QListView, QPushButton, QWidget

from desktop.ui.model_popup import ModelPopup

from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, models, status

LONG = "organisation/" + "a-very-long-name-" * 6 + "q4"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def popup(driver: Driver) -> QWidget:
    """The open popup, its models on their way."""
    driver.click("Model")
    shown = driver.window.findChild(ModelPopup)
    assert shown is not None
    assert shown.isVisible()
    return shown


@pytest.mark.parametrize("width", [480, 800, 1600])
def test_a_long_name_is_elided_and_told_in_full_elsewhere(
    qloop: Any, tmp_path: Path, width: int
) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            long = replace(endpoint(server, "An endpoint " * 6 + "end"), model=LONG)
            async with open_window(tmp_path, long) as driver:
                driver.window.resize(width, 600)
                await until(lambda: driver.window.width() == width)
                picker = driver.find("Model", QPushButton)
                text = picker.text()
                assert picker.geometry().right() < driver.window.pane.width()
                assert picker.fontMetrics().horizontalAdvance(text) < picker.width()
                assert text.endswith("q4 ▾")
                assert ("…" in text) is (width < 1600)
                assert LONG in picker.accessibleDescription()
                assert LONG in picker.toolTip()

    qloop(main())


def test_an_endpoint_without_a_model_asks_for_one(qloop: Any, tmp_path: Path) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            async with open_window(tmp_path, replace(endpoint(server), model="")) as driver:
                picker = driver.find("Model", QPushButton)
                assert "choose a model" in picker.text()
                popup(driver)
                await until(lambda: driver.shows("Models"))
                driver.press("Return")
                assert "fault-model" in picker.text()

    qloop(main())


def test_the_model_in_use_is_marked_and_current(qloop: Any, tmp_path: Path) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            server.script(models("a", "fault-model", "z", LONG), path="/v1/models")
            async with open_window(tmp_path, endpoint(server)) as driver:
                shown = popup(driver)
                await until(lambda: driver.shows("Models"))
                found = driver.find("Models", QListView)
                assert found.currentIndex().data() == "✓ fault-model"
                assert shown.height() < shown.sizeHint().height() + 2
                shown.close()

    qloop(main())


def test_a_popup_stays_within_the_window(qloop: Any, tmp_path: Path) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            server.script(models(*(f"model-{number}" for number in range(300))), path="/v1/models")
            async with open_window(tmp_path, endpoint(server)) as driver:
                shown = popup(driver)
                await until(lambda: driver.shows("Models"))
                assert driver.find("Models", QListView).model().rowCount() == 300
                for size in ((1180, 820), (480, 360), (800, 420)):
                    driver.window.resize(*size)
                    await until(lambda size=size: driver.window.size().toTuple() == size)
                    assert driver.window.pane.rect().contains(shown.geometry())
                    assert driver.shows("Models")

    qloop(main())


def test_why_models_could_not_be_fetched_is_told(qloop: Any, tmp_path: Path) -> None:
    async def main() -> None:
        with FaultServer(content_stream("hi")) as server:
            server.script(status(500), path="/v1/models")
            async with open_window(tmp_path, endpoint(server)) as driver:
                shown = popup(driver)
                labels = shown.findChildren(QWidget, "muted")
                await until(lambda: any("500" in w.text() for w in labels))  # type: ignore[attr-defined]
                assert "typed" in "".join(w.text() for w in labels)  # type: ignore[attr-defined]
                shown.close()

    qloop(main())
