"""The real window over the real engine, driven as a person drives it.

Controls are found by the names that a screen reader says; keys go to whatever has the focus.

async with open_window(tmp_path, endpoint(server)) as driver:
    driver.write("Hello")
    driver.press("Return")
    await driver.until_replied()
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, overload

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage import keys
from desktop.storage.failures import KeyringMissing
from desktop.ui.window.main_window import MainWindow
from tests.support.fault_server import FaultServer

W = TypeVar("W", bound=QWidget)


def endpoint(server: FaultServer, name: str = "Test") -> Endpoint:
    """An entry of the settings that leads to a fault server."""
    return Endpoint(name, server.base_url, "fault-model")


@asynccontextmanager
async def open_window(home: Path, *endpoints: Endpoint) -> AsyncIterator[Driver]:
    """A window over `home` with these endpoints; the first one is in use. Closed in the end."""
    workspace = Workspace(places({"WEIR_HOME": str(home)}), set_aside=True)
    for entry in endpoints:
        known = [known.name for known in workspace.settings.endpoints]
        workspace.settings.put(entry, replacing=entry.name if entry.name in known else None)
    if endpoints:
        workspace.settings.select(endpoints[0].name)
    QApplication.setQuitOnLastWindowClosed(False)  # as the program does: the end waits for turns
    window = MainWindow(workspace)
    window.show()
    window.activateWindow()
    # Never QTest.qWait…: it nests an event loop in this task's step, and what another task was
    # to do meanwhile is lost (asyncio enters no task inside of another).
    await until(window.isActiveWindow)
    window.start()
    try:
        yield Driver(window, workspace)
    finally:
        window.close()
        await window.shut_down()
        await workspace.close()
        window.deleteLater()
        await asyncio.sleep(0)


async def until(reached: Callable[[], Any], seconds: float = 30) -> None:
    """Let the loop run until `reached()` is true. The limit is for what never comes."""
    async with asyncio.timeout(seconds):
        while not reached():  # noqa: ASYNC110 - Qt's state has no event to wait for
            await asyncio.sleep(0.01)


async def press_in_window(window: QWidget, key: Qt.Key) -> None:
    """Press a key as the system does: in the window, which finds the widget for it.

    Qt turns its loop for that. It may not do so within a task: see `open_window`.
    """
    loop = asyncio.get_running_loop()
    pressed: asyncio.Future[None] = loop.create_future()

    def press() -> None:
        QTest.keyClick(window.windowHandle(), key)
        pressed.set_result(None)

    loop.call_soon(press)
    await pressed


def wheel(page: QAbstractScrollArea, steps: int) -> None:
    """Turn the wheel over the middle of `page`, upwards where `steps` is positive."""
    middle = QPointF(page.viewport().rect().center())
    event = QWheelEvent(
        middle,
        page.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(page.viewport(), event)


class MemoryKeyring:
    """Stands where the system's keyring is, which belongs to whoever runs the tests.

    The real one has tests of its own, under tests/unit/storage and tests/end2end.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, missing: bool = False) -> None:
        self.stored: dict[str, str] = {}
        self._missing = missing
        monkeypatch.setattr(keys, "read_key", self._read)
        monkeypatch.setattr(keys, "write_key", self._write)
        monkeypatch.setattr(keys, "delete_key", self._delete)

    def _read(self, name: str) -> str | None:
        self._check()
        return self.stored.get(name)

    def _write(self, name: str, key: str) -> None:
        self._check()
        self.stored[name] = key

    def _delete(self, name: str) -> None:
        self._check()
        self.stored.pop(name, None)

    def _check(self) -> None:
        if self._missing:
            raise KeyringMissing("none")


class Driver:
    """Types, presses and looks."""

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        self.window = window
        self.workspace = workspace

    # looking ----------------------------------------------------------------------------
    @overload
    def find(self, name: str) -> QWidget: ...
    @overload
    def find(self, name: str, kind: type[W], inside: QWidget | None = None) -> W: ...
    def find(
        self, name: str, kind: type[QWidget] = QWidget, inside: QWidget | None = None
    ) -> QWidget:
        """The visible control of this accessible name."""
        found = [
            w for w in (inside or self.window).findChildren(kind) if w.accessibleName() == name
        ]
        shown = [widget for widget in found if widget.isVisible()]
        assert shown, f"no {name} is shown"
        return shown[0]

    def shows(self, name: str) -> bool:
        """Whether a control of this accessible name is visible."""
        widgets = self.window.findChildren(QWidget)
        return any(w.accessibleName() == name and w.isVisible() for w in widgets)

    @property
    def message(self) -> str:
        """What is written in the composer."""
        return self.window.pane.composer.text()

    @property
    def path(self) -> list[Message]:
        """The messages of the shown chat."""
        return self.window.chat_controller.conversation.active_path()

    @property
    def transcript(self) -> str:
        """The text on display."""
        return self.window.pane.transcript.view.toPlainText()

    @property
    def titles(self) -> list[str]:
        """The chats of the list, from the top."""
        return [chat.title for chat in self.window.chats.chats()]

    @property
    def notices(self) -> str:
        """All notices on display."""
        from desktop.ui.window.notices import NoticeBar

        return "\n".join(bar.text for bar in self.window.findChildren(NoticeBar))

    # doing ------------------------------------------------------------------------------
    def press(self, keys: str) -> None:
        """Press a key, "Ctrl+R" for instance, in whatever has the focus."""
        target = QApplication.focusWidget() or self.window
        QTest.keySequence(target, QKeySequence(keys))

    def type(self, text: str) -> None:
        """Type printable ASCII, key by key, each in whatever has the focus by then."""
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)

    def compose(self, preedit: str) -> None:
        """An input method shows text that it has not committed."""
        self._input(QInputMethodEvent(preedit, []))

    def commit(self, text: str) -> None:
        """An input method commits text, as Chinese is written."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        self._input(event)

    async def resize(self, width: int, height: int) -> None:
        """Give the window a size, and wait until it has it."""
        self.window.resize(width, height)
        await until(lambda: self.window.size() == QSize(width, height))

    async def activate(self) -> None:
        """Bring the window to the front again, with the cursor in the message."""
        self.window.activateWindow()
        await until(self.window.isActiveWindow)
        self.find("Message").setFocus()

    def click(self, name: str) -> None:
        """Click a control with the mouse."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def click_at(self, inside: QWidget, at: QPoint) -> None:
        """Click with the mouse at a place of `inside`, on whatever is in sight there."""
        place = inside.mapTo(self.window, at)
        target = self.window.childAt(place) or self.window
        left = Qt.MouseButton.LeftButton
        QTest.mouseClick(target, left, pos=target.mapFrom(self.window, place))

    def right_click(self, inside: QAbstractScrollArea, at: QPoint) -> None:
        """Ask for the menu of what is at a place of a list or a page."""
        page = inside.viewport()
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(page, QContextMenuEvent(reason, at, page.mapToGlobal(at)))

    async def until_replied(self, text: str = "") -> None:
        """Until the shown chat's reply has ended, with this text where one is given."""
        await until(lambda: self.path and not self.window.chat_controller.streaming)
        assert text in self.path[-1].text

    async def until_shown(self, text: str) -> None:
        """Until the transcript shows this text."""
        await until(lambda: text in self.transcript)

    def _input(self, event: QInputMethodEvent) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QApplication.sendEvent(target, event)
