"""WEIR_DEBUG: what it adds to the log, the conversation and the title, and what it never writes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop.app.debug import SLOW, Debugging
from tests.gui.conftest import Run
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream

QUESTION = "What is a weir that nobody sees?"
REPLY = "It holds the river back."


def picture(driver: Driver) -> QImage:
    return driver.window.pane.transcript.view.viewport().grab().toImage()


async def ask(driver: Driver) -> None:
    driver.commit(QUESTION)
    driver.press("Return")
    await driver.until_replied("river")


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "desktop")
    return caplog


async def test_parts_have_borders_and_the_title_counts_them(tmp_path: Path) -> None:
    with FaultServer(content_stream(REPLY)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver)
            await until(lambda: driver.window.pane.transcript.is_idle)
            before = picture(driver)
            with Debugging(driver.window, driver.window):
                parts = len(driver.window.pane.transcript.drawing.drawn.parts)
                await until(lambda: f"Weir: {parts} parts" in driver.window.windowTitle())
                assert "0 pending, last flush" in driver.window.windowTitle()
                after = picture(driver)
            assert parts >= 2
            assert after != before
            assert any(after.pixelColor(5, y).name() == "#d0338f" for y in range(after.height()))


def test_the_log_names_the_events_of_a_turn_and_none_of_its_words(
    qloop: Run, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        with FaultServer(content_stream(REPLY)) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                with Debugging(driver.window, driver.window):
                    await ask(driver)

    qloop(main())
    assert "turn event: StageReached" in said.text
    assert "Delta" not in said.text
    assert not any(word in said.text for word in ("nobody sees", "river"))


def test_code_that_holds_up_the_loop_is_named(
    qloop: Run, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    def dawdle(question: str) -> None:
        time.sleep(4 * SLOW)

    async def main() -> None:
        async with open_window(tmp_path) as driver:
            with Debugging(driver.window, driver.window):
                await until(lambda: driver.window.windowTitle() != "Weir")
                dawdle(QUESTION)
                await until(lambda: "held up for" in said.text.rpartition("dawdle")[2])

    qloop(main())
    assert "held up in" in said.text
    assert "nobody sees" not in said.text


_SEEN = "import sys; from desktop.app import session; print('desktop.app.debug' in sys.modules)"


def test_nothing_of_it_is_loaded_by_the_window_itself() -> None:
    ran = subprocess.run([sys.executable, "-c", _SEEN], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "False", ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_the_log_goes_to_the_file_and_to_stderr(tmp_path: Path) -> None:
    environ = {**os.environ, "WEIR_HOME": str(tmp_path), "WEIR_DEBUG": "1"}
    command = [sys.executable, "-m", "desktop"]
    program = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    log = tmp_path / "logs" / "weir.log"
    while not log.exists() or "WEIR_DEBUG is on" not in log.read_text("utf-8"):
        assert program.poll() is None
        time.sleep(0.01)
    program.send_signal(signal.SIGTERM)
    _, written = program.communicate(timeout=30)
    assert program.returncode == 0, written
    assert "DEBUG WEIR_DEBUG is on" in written
    assert written == log.read_text("utf-8")
