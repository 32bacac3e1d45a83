"""A frame on the screen, and the program's content in it."""

from __future__ import annotations

from contextlib import ExitStack

from PySide6.QtCore import QObject, Signal

from desktop.engine.workspace import Workspace
from desktop.environment import is_debug
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.window_frame import WindowFrame


class OpenWindow(QObject):
    """A frame on the screen, and the program's content in it, which may be made anew."""

    closed = Signal(object)
    """The person closed this OpenWindow. Its content is whole until `end`."""
    used = Signal(object)
    """The person turned to this OpenWindow."""

    def __init__(self, frame: WindowFrame, workspace: Workspace, content: MainWindow) -> None:
        super().__init__(frame)
        self.frame = frame
        self._workspace = workspace
        self._debugging = ExitStack()
        self.content = content
        self._fill()
        frame.closed.connect(self._on_closed)
        frame.activated.connect(self._on_used)

    @property
    def chat_id(self) -> int | None:
        """The chat on display; None: one without a question yet."""
        return self.content.chat_controller.conversation.id

    def clear(self) -> None:
        """Take the content, which was emptied, out of sight until `refill`."""
        self.content.hide()  # before it would be a window of its own
        self.frame.takeCentralWidget()

    def refill(self, shared: Shared) -> None:
        """Put fresh content in place of the one that was emptied, with the same chat."""
        before, chat_id = self.content, self.chat_id
        self.content = MainWindow(self._workspace, shared)
        self._fill()
        if before.window() is before:  # it was cleared; else its frame has deleted it
            before.deleteLater()
        self.content.start_with(chat_id)

    async def empty(self) -> None:
        """End what the content began."""
        self._debugging.close()
        await self.content.shut_down()

    async def end(self) -> None:
        """End it all: the window was closed."""
        await self.empty()
        self.frame.deleteLater()

    def _fill(self) -> None:
        self.frame.activated.connect(self.content.activated)
        self.frame.furnish(self.content)
        if is_debug():
            from desktop.app.debug import Debugging  # loaded only where it is wanted

            self._debugging.enter_context(Debugging(self.content, self.frame))

    def _on_closed(self) -> None:
        self.closed.emit(self)

    def _on_used(self) -> None:
        self.used.emit(self)
