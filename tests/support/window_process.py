"""A window in a process of its own, for what must be killed or started with another environment.

    python -m tests.support.window_process HOME BASE_URL SCENE

BASE_URL "" leaves the fresh home as it is, with the on-device model in use. The scene is one of
the functions below; it types into the real window over the real engine.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path

import qasync  # after PySide6, which it looks for
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.chat.endpoint import Endpoint
from tests.support.driving import Driver, open_window, until


async def ask_and_stay(driver: Driver) -> None:
    """Ask, and never end by itself."""
    driver.commit("Tell me a long story.")
    driver.press("Return")
    await asyncio.sleep(3600)


async def enter_key(driver: Driver) -> None:
    """Open the settings, give the key that stdin holds, save it, and ask a question with it."""
    key = sys.stdin.readline().strip()
    driver.press("Ctrl+,")
    await until(lambda: driver.shows("Key"))
    field = driver.find("Key", QLineEdit)
    QTest.keyClicks(field, key)
    assert field.text() == key
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: not field.text())
    QTest.keyClick(field, Qt.Key.Key_Escape)
    await until(lambda: not driver.shows("Key"))
    driver.window.activateWindow()  # a window manager would do it
    await until(driver.window.isActiveWindow)
    driver.find("Message").setFocus()
    driver.commit("Hello")
    driver.press("Return")
    await driver.until_replied()


async def ask_once(driver: Driver) -> None:
    """Ask, and print the reply's state and what the transcript then shows."""
    driver.commit("Say hello.")
    driver.press("Return")
    await until(lambda: driver.path)
    await until(lambda: not driver.window.chat_controller.streaming, 60)
    sys.stdout.write(f"{driver.path[-1].state}\n{driver.transcript}")


SCENES = {scene.__name__: scene for scene in (ask_and_stay, ask_once, enter_key)}


async def play(home: Path, base_url: str, scene: str) -> None:
    entries = [Endpoint("Test", base_url, "fault-model")] if base_url else []
    async with open_window(home, *entries) as driver:
        await SCENES[scene](driver)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    with asyncio.Runner(loop_factory=partial(qasync.QEventLoop, application)) as runner:
        runner.run(play(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
