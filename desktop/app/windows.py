"""The windows of one home: opened, used, closed, and made anew in another language."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from desktop import language
from desktop.app.windowing.open_window import OpenWindow
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import LANGUAGE
from desktop.engine.workspace import Workspace
from desktop.ui.tasks import Tasks
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.remembering.placing import place_of
from desktop.ui.window.searching.going import Destination
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.window_frame import WindowFrame

_BESIDE = 32
"""Pixels by which a further window lies below the one that it came from, and to its right."""


Job: TypeAlias = Callable[[Callable[[str], object]], Awaitable[str]]
"""Is given what shows a text in the empty windows; returns what the person is told afterwards."""


class Parting(Protocol):
    """Who decides what it means that the person closes the last window, or quits."""

    def may_close(self, frame: WindowFrame) -> bool:
        """Whether this window, the last one, closes. False: it was kept, or the person is asked."""

    def may_quit(self) -> bool:
        """Whether all windows close. False: the person is asked first."""


class Windows(QObject):
    """All of them show the same lists and streams. The one that was used last stands for them."""

    last_closed = Signal()
    """The last window was closed. It stays as it is, out of sight, until `shut_down`."""
    filled = Signal(object)
    """A window has this MainWindow in it from now on: it was opened, or speaks another language."""
    emptying = Signal(object)
    """This MainWindow is about to end."""

    def __init__(self, application: QApplication, workspace: Workspace) -> None:
        super().__init__(application)
        self._application = application
        self._workspace = workspace
        self._tasks = Tasks()
        self._shared = Shared(workspace, self)
        self._open: list[OpenWindow] = []
        """Those that are open; the one used last is the last of them."""
        self._is_rebuilding = False
        self._is_unwanted = False
        """Whether all were to close before there was any."""
        self._untold: list[str] = []
        """Notices that came before there was any."""
        self.quick_in_sight = False
        """Whether the quick window is on the screen."""
        self.parting: Parting | None = None
        """None: the last window closes as every other one."""

    def __len__(self) -> int:
        return len(self._open)

    @property
    def is_open(self) -> bool:
        """Whether there is a window that a second start can bring to the front."""
        return any(window.frame.is_open for window in self._open)

    @property
    def is_in_sight(self) -> bool:
        """Whether a window is on the screen: the last one may be hidden, and not closed."""
        return self.quick_in_sight or any(window.frame.isVisible() for window in self._open)

    @property
    def front(self) -> OpenWindow:
        """The window that was used last."""
        return self._open[-1]

    async def content(self) -> MainWindow:
        """Make what fills the first window, in steps between which it takes keys."""
        with suppress(ChatError):  # why it cannot be opened, the content says
            _opened = self._workspace.history  # by asking for it: a step that takes its time
        await asyncio.sleep(0)
        content = MainWindow(self._workspace, self._shared)
        await asyncio.sleep(0)
        return content

    def furnish(self, frame: WindowFrame, content: MainWindow) -> MainWindow:
        """Fill the first window, which is on the screen already."""
        window = self._add(frame, content)
        window.content.start()
        for text in self._untold:
            window.content.show_notice(text)
        if self._is_unwanted:
            frame.leave()
        return window.content

    def open(self, chat_id: int | None = None) -> MainWindow:
        """Open a further window with this chat, or a new one, beside the one that was used last."""
        beside = place_of(self.front.frame)
        place = beside._replace(x=beside.x + _BESIDE, y=beside.y + _BESIDE, maximised=False)
        frame = WindowFrame(self._workspace.window_state, place)
        window = self._add(frame, MainWindow(self._workspace, self._shared))
        window.frame.setWindowIcon(self._application.windowIcon())
        window.frame.appear()
        window.content.start_with(chat_id)
        window.frame.come_forward()
        return window.content

    def come_forward(self) -> None:
        """Bring the window that was used last to the front."""
        self.front.frame.come_forward()

    def show_chat(self, chat_id: int) -> None:
        """Show a chat: in the window that shows it already, else in the one that was used last."""
        shown = (one for one in reversed(self._open) if one.chat_id == chat_id)
        window = next(shown, self.front)
        window.frame.come_forward()
        window.content.chat_controller.open_chat(chat_id)

    def open_recording(self, path: Path) -> None:
        """Show a turn that was saved, in the window that was used last."""
        self.front.content.open_recording(path)

    def show_notice(self, text: str) -> None:
        """Show a notice where the person is most likely to look; once there is a window."""
        if self._open:
            self.front.content.show_notice(text)
        else:
            self._untold.append(text)

    def refresh_lock(self) -> None:
        """Show in all windows why the history is locked, or that it is not."""
        for window in self._open:
            window.content.pane.locked.refresh()

    def quit(self) -> None:
        """Close all windows, once that is allowed."""
        if self.parting is None or self.parting.may_quit():
            self.close_all()

    def close_all(self) -> None:
        """Close every window without a question, the one that was used last at the end: how that
        one looks is what the next start remembers. Before there is any, the first will close."""
        self._is_unwanted = not self._open
        for window in list(self._open):
            window.frame.leave()

    async def shut_down(self) -> None:
        """End all that the windows began, with what they have in common."""
        await self._tasks.finish()
        await self._empty_all()
        self._shared.setParent(self.front.frame)  # to end with what shows it
        self.deleteLater()

    def _add(self, frame: WindowFrame, content: MainWindow) -> OpenWindow:
        window = OpenWindow(frame, self._workspace, content)
        frame.may_close = partial(self._may_close, frame)
        window.closed.connect(self._on_closed)
        window.used.connect(self._on_used)
        self._open.append(window)
        self._join(window.content)
        return window

    def _join(self, content: MainWindow) -> None:
        content.commands.window_requested.connect(self._on_window_requested)
        content.searches.window_requested.connect(self._on_hit_requested)
        content.commands.quit_requested.connect(self.quit)
        content.rebuild_requested.connect(self._on_rebuild_requested)
        self.filled.emit(content)

    async def _empty_all(self) -> None:
        for window in list(self._open):
            self.emptying.emit(window.content)
            await window.empty()
        await self._shared.close()

    def _on_window_requested(self, chat_id: int | None) -> None:
        if not self._is_rebuilding:
            self.open(chat_id)

    def _on_hit_requested(self, to: Destination) -> None:
        if not self._is_rebuilding:
            self.open(to.chat_id).searches.go(to)

    def _may_close(self, frame: WindowFrame) -> bool:
        if len(self._open) == 1 and self.quick_in_sight:
            frame.hide()  # what the quick window shares with it ends with that one
            return False
        if self.parting is None or len(self._open) > 1 or self._is_rebuilding:
            return True
        return self.parting.may_close(frame)

    def _on_used(self, window: OpenWindow) -> None:
        if window in self._open:  # else it is closed
            self._open.remove(window)
            self._open.append(window)

    def _on_closed(self, window: OpenWindow) -> None:
        if self._is_rebuilding:
            return  # it is looked at once that is done
        if len(self._open) == 1:
            self.last_closed.emit()
            return
        self._open.remove(window)
        self.emptying.emit(window.content)
        self._tasks.start(window.end(), "close a window")

    # another language, or work on the history -------------------------------------------
    def work_empty(self, job: Job) -> None:
        """Have this done while no window shows a chat, and fill all of them anew. Replies that
        arrive are stopped, with their text kept."""
        if not self._is_rebuilding:
            self._is_rebuilding = True
            self._tasks.start(self._rebuild(job), "work on the history")

    def _on_rebuild_requested(self) -> None:
        if not self._is_rebuilding:
            self._is_rebuilding = True
            self._tasks.start(self._rebuild(), "another language")

    async def _rebuild(self, job: Job | None = None) -> None:
        """Fill all windows anew, in the language that is set by now: with the same chats, what is
        written in the messages, and the settings open where they were."""
        closed = [window for window in self._open if window.content.settings.close()]
        try:
            told = await self._refill_all(job)
        finally:
            self._is_rebuilding = False  # else no window could be closed any more
        if self.front in closed:
            settings = self.front.content.settings
            settings.open_language() if job is None else settings.open_page("computer")
        if told:
            self.show_notice(told)
        for window in [one for one in self._open if not one.frame.is_open]:
            self._on_closed(window)

    async def _refill_all(self, job: Job | None) -> str:
        await self._empty_all()
        told = "" if job is None else await self._done(job)
        speak(self._application, self._workspace)
        before, self._shared = self._shared, Shared(self._workspace, self)
        self._shared.drafts.take_over(before.drafts)
        for window in self._open:
            window.refill(self._shared)
            self._join(window.content)
        before.deleteLater()  # behind the lists that showed it
        return told

    async def _done(self, job: Job) -> str:
        for window in self._open:
            window.clear()
        return await job(self._say)

    def _say(self, text: str) -> None:
        for window in self._open:
            window.frame.say(text)


def speak(application: QApplication, workspace: Workspace) -> None:
    """Use the language of the settings, for Qt's own texts as well: the buttons of its dialogs."""
    language.use(workspace.settings[LANGUAGE].value)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language.current()}", folder):
        application.installTranslator(translator)
