"""The guard of all GUI tests: what a test leaves behind fails it, and is named."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPropertyAnimation, QThread, QTimer
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.gui.conftest import Run
from tests.support.leaks import nothing_left

HERE = Path(__file__).name


class Holder(QObject):
    """What a test made, and what goes with it."""


def timer(holder: Holder) -> Callable[[], object]:
    running = QTimer(holder)
    running.start(60_000)
    return running.stop


def animation(holder: Holder) -> Callable[[], object]:
    running = QPropertyAnimation(holder, b"objectName", holder)
    running.setDuration(60_000)
    running.setEndValue("x")
    running.start()
    return running.stop


def thread(holder: Holder) -> Callable[[], object]:
    running = QThread(holder)
    running.start()

    def stop() -> None:
        running.quit()
        running.wait()

    return stop


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (timer, "Holder.QTimer"),
        (animation, "Holder.QPropertyAnimation"),
        (thread, "Holder.QThread"),
    ],
)
def test_what_still_runs_is_named_with_the_line_that_started_it(
    start: Callable[[Holder], Callable[[], object]], name: str
) -> None:
    holder = Holder()
    with pytest.raises(AssertionError, match=rf"{name} runs since \S*{HERE}:\d+"), nothing_left():
        stop = start(holder)
    stop()
    with nothing_left():
        start(holder)()


def test_what_goes_with_its_owner_is_not_left() -> None:
    with nothing_left():
        holder = Holder()
        timer(holder)
        delete(holder)


def test_a_window_that_is_not_deleted_is_named_though_it_is_hidden() -> None:
    with pytest.raises(AssertionError, match="QDialog is not deleted"), nothing_left():
        dialog = QDialog()
    delete(dialog)


def test_windows_that_are_unused_or_wait_for_their_end_are_not_left() -> None:
    with nothing_left():
        window = QWidget()
        window.show()
        window.deleteLater()
        circle = QLabel()
        circle.itself = circle  # type: ignore[attr-defined] # only the collector finds its end
        del circle


def test_a_thread_that_runs_is_named() -> None:
    goes_on = threading.Event()
    running = threading.Thread(target=goes_on.wait, name="a thread")
    with pytest.raises(AssertionError, match="a thread runs"), nothing_left():
        running.start()
    goes_on.set()
    running.join()


async def test_a_coroutine_is_run_with_its_fixtures(qtbot: QtBot) -> None:
    await asyncio.sleep(0)
    assert isinstance(qtbot, QtBot)


def test_a_coroutine_that_fails_fails_its_test(qloop: Run) -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        assert 1 / 0

    with pytest.raises(ZeroDivisionError):
        qloop(fails())
