"""Several windows of one home, each driven by a Driver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.app.background import Background
from desktop.app.windowing.resting import Resting
from desktop.app.windows import Windows
from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import Driver, until


class Home:
    """A home with its windows."""

    def __init__(self, windows: Windows, workspace: Workspace) -> None:
        self.windows = windows
        self.workspace = workspace
        self.ended = asyncio.Event()
        windows.last_closed.connect(self.ended.set)

    async def open(self, chat_id: int | None = None) -> Driver:
        """One more window, with the keyboard."""
        driver = Driver(self.windows.open(chat_id), self.workspace)
        await driver.activate()
        return driver

    async def close(self, driver: Driver) -> None:
        """Close a window that is not the last one by its button, and wait until it is gone."""
        frame = driver.window.window()
        frame.close()
        await until(lambda: not isValid(frame))


@asynccontextmanager
async def open_home(
    home: Path,
    *endpoints: Endpoint,
    joining: Callable[[Workspace, Windows], Background | Resting] | None = None,
    early: Callable[[WindowFrame], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[Home, Driver]]:
    """The windows of a home with these endpoints, and the first one; all closed in the end.

    `joining`: what works while nobody looks at them, if that is wanted. `early`: what the person
    does in the first window while that is empty.
    """
    workspace = Workspace(places({"WEIR_HOME": str(home)}), set_aside=True)
    for entry in endpoints:
        workspace.settings.put(entry)
    if endpoints:
        workspace.settings.select(endpoints[0].name)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)  # as the program does
    frame = WindowFrame(workspace.window_state)
    frame.appear()
    frame.activateWindow()
    await until(frame.isActiveWindow)
    if early is not None:
        frame.offer_message()
        await early(frame)
    windows = Windows(application, workspace)
    background = joining(workspace, windows) if joining is not None else None
    it = Home(windows, workspace)
    try:
        content = windows.furnish(frame, await windows.content())
        frame.hand_over(content.pane.composer.edit)
        yield it, Driver(content, workspace)
    finally:
        windows.close_all()
        assert it.ended.is_set()
        last = windows.front.frame
        if background is not None:
            await background.close()
        await windows.shut_down()
        await workspace.close()
        last.deleteLater()
        await asyncio.sleep(0)
