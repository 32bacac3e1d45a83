"""A window in a process of its own, for what must be killed or started with another environment.

    python -m tests.support.window_process HOME BASE_URL SCENE

BASE_URL "" leaves the fresh home as it is, with the on-device model in use. The scene is one of
the functions below; it types into the real window over the real engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.app.loop import Loop
from desktop.chat.endpoint import Endpoint
from desktop.storage import keys
from desktop.ui.settings.key_field import KeyField
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import Driver, open_window, until
from tests.support.sizes import FULL


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


async def live_with_key(driver: Driver) -> None:
    """Look for a key, enter one, ask, and print what came of it, and for each of these the longest
    time in which the loop did nothing else (`Beats.found`)."""
    driver.workspace.settings.expect_key("Test", True)
    on_main = calls_on_main_thread()
    said: dict[str, Any] = {}
    beats = Beats()
    with beats.during("begin"):  # the library is imported for the list of models
        await asyncio.sleep(2)
    with beats.during("settings"):
        driver.window.settings.open()  # a prompt may have the keyboard
        dialog = driver.window.findChild(SettingsDialog)
        assert isinstance(dialog, SettingsDialog)
        dialog.show_page("endpoints")
        await asyncio.sleep(0.5)
    field = dialog.editor.key_field
    with beats.during("look"):
        field.set_endpoint(dialog.editor.endpoint)
        await at_most(PATIENCE, lambda: "Looking" not in field.state.text())
    said["found"] = shown(field)
    with beats.during("store"):
        field.begin()
        QTest.keyClicks(field.edit, os.environ["NEW_KEY"])
        QTest.keyClick(field.edit, Qt.Key.Key_Return)
        await at_most(PATIENCE, lambda: not field.edit.text() or field.error.isVisible())
    said["stored"] = shown(field)
    field.edit.clear()
    dialog.close()
    with beats.during("ask"):
        driver.window.chat_controller.turns.send("Hello")  # a prompt may have the keyboard
        await until(lambda: driver.path)
        await at_most(PATIENCE, lambda: not driver.window.chat_controller.streaming)
    said["waits"] = driver.window.chat_controller.streaming
    with beats.during("stop"):
        driver.window.chat_controller.turns.stop()
        await until(lambda: not driver.window.chat_controller.streaming)
    said |= {"reply": driver.transcript, "gaps": beats.found, "on_main": on_main}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


PATIENCE = 4.0 if FULL else 1.5
"""Seconds after which a keyring counts as one that never answers. The short run tries that one
alone, and to wait longer for it would show nothing more; others may be slow and answer."""


def shown(field: KeyField) -> str:
    labels = (field.kept, field.state, field.error)
    return " | ".join(label.text() for label in labels if label.isVisible())


def calls_on_main_thread() -> list[str]:
    """The functions of the keyring that are called by the window's own thread from now on."""
    found: list[str] = []

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        def watching(*arguments: str) -> Any:
            if threading.current_thread() is threading.main_thread():
                found.append(call.__name__)
            return call(*arguments)

        return watching

    for name in ("read_key", "write_key", "delete_key"):
        setattr(keys, name, watched(getattr(keys, name)))
    return found


async def at_most(seconds: float, reached: Callable[[], Any]) -> None:
    """Until it is so, or for so long: some keyrings never answer."""
    with contextlib.suppress(TimeoutError):
        await until(reached, seconds)


class Beats:
    """Counts the longest time from one beat of the loop to the next, in milliseconds: of the clock,
    of processor time, which other programs do not lengthen, and of the part of the window's thread.
    """

    def __init__(self) -> None:
        self.found: dict[str, list[float]] = {}
        self._timer = QTimer(interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    @contextlib.contextmanager
    def during(self, name: str) -> Iterator[None]:
        self._name, self._last = name, self._now()
        self.found[name] = [0.0, 0.0, 0.0]
        self._timer.start()
        yield
        self._timer.stop()

    def _now(self) -> list[float]:
        return [time.monotonic(), time.process_time(), time.thread_time()]

    def _on_beat(self) -> None:
        now = self._now()
        gaps = [round((b - a) * 1000, 1) for a, b in zip(self._last, now, strict=True)]
        self.found[self._name] = list(map(max, self.found[self._name], gaps))
        self._last = now


async def ask_once(driver: Driver) -> None:
    """Ask, and print the reply's state and what the transcript then shows."""
    driver.commit("Say hello.")
    driver.press("Return")
    await until(lambda: driver.path)
    await until(lambda: not driver.window.chat_controller.streaming, 60)
    sys.stdout.write(f"{driver.path[-1].state}\n{driver.transcript}")


SCENES = {scene.__name__: scene for scene in (ask_and_stay, ask_once, enter_key, live_with_key)}


async def play(home: Path, base_url: str, scene: str) -> None:
    entries = [Endpoint("Test", base_url, "fault-model")] if base_url else []
    async with open_window(home, *entries) as driver:
        await SCENES[scene](driver)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    with asyncio.Runner(loop_factory=partial(Loop, application)) as runner:
        runner.run(play(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
