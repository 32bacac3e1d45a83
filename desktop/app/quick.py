"""The quick window of a home: opened by keys of the whole desktop or by `weir --quick`, also where
no other window is on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal

from desktop.app.display import permitted
from desktop.app.hotkey.keys import Keys
from desktop.app.shell_menu.dock_menu import DockMenu
from desktop.app.shell_menu.taskbar import Taskbar
from desktop.app.single import Wish
from desktop.app.windows import Windows
from desktop.chat.messages import Message
from desktop.chat.settings.features import QUICK_WINDOW
from desktop.chat.tree import Conversation
from desktop.engine.explain.explanation import Action
from desktop.engine.workspace import Workspace
from desktop.environment import own_program
from desktop.ui.tasks import Tasks
from desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:  # loaded when it is wanted: not at the start
    from desktop.ui.quick.quick_window import QuickWindow


class Quick(QObject):
    """Makes the quick window when it is first wanted, and stands between it and the others."""

    left = Signal()
    """The window is closed, or a reply that was asked in it has ended: it may be the last thing."""
    ended_unseen = Signal(object, object)
    """A Conversation, and the Message that its reply ended as while another window was in front."""

    def __init__(self, workspace: Workspace, windows: Windows) -> None:
        super().__init__(windows)
        self._workspace, self._windows = workspace, windows
        self._tasks = Tasks()
        self._window: QuickWindow | None = None
        self._keys = Keys(workspace.quick_shortcut, self)
        self._keys.pressed.connect(self.open_quick)
        windows.emptying.connect(self._on_emptying)
        self._dock = DockMenu(self._new_chat, self._new_window, self._on_quick, self)
        windows.filled.connect(self._dock.show)
        self._taskbar = Taskbar(own_program(), self)
        windows.filled.connect(self._taskbar.show)

    # what a start asks ------------------------------------------------------------------
    @property
    def is_open(self) -> bool:
        """Whether there is something that a second start can bring to the front."""
        return self._windows.is_open

    def grant(self, wish: Wish) -> None:
        """Open or show what a start on this home is for."""
        match wish:
            case Wish.WINDOW:
                self._main()
            case Wish.QUICK:
                self.open_quick()
            case Wish.NEW_CHAT:
                self._new_chat()
            case Wish.NEW_WINDOW:
                self._new_window()
            case _:
                assert_never(wish)

    def grant_first(self, wish: Wish) -> None:
        """The same for the start that opens the first window: that one is new already."""
        if wish is Wish.QUICK:
            self.open_alone()
        elif wish is not Wish.WINDOW:
            self._windows.front.content.commands.new_chat()

    def open_alone(self) -> None:
        """Open it where the main window is made, and stays out of sight until it is wanted."""
        self._windows.front.frame.is_open = True
        self.open_quick()

    def open_quick(self, token: str = "") -> None:
        """Open it, with the desktop's permission to take the keyboard.

        The main window comes in its place where an organisation wants no quick window.
        """
        if not self._workspace.policy.allows(QUICK_WINDOW):
            self._main()
            return
        with permitted(token):
            self._made().open()
            self._windows.quick_in_sight = True

    def open_recording(self, path: Path) -> None:
        """Show a turn that was saved, in the main window."""
        self._main().open_recording(path)

    async def shut_down(self) -> None:
        """Give the keys back, and end the window; call it before the others end."""
        self._keys.release()
        self._end_window()
        await self._tasks.finish()

    # the window -------------------------------------------------------------------------
    def _made(self) -> QuickWindow:
        if self._window is None:
            from desktop.ui.quick.quick_window import QuickWindow

            window = self._window = QuickWindow(self._workspace, self._windows.front.content.shared)
            window.chat_wanted.connect(self._on_chat_wanted)
            window.action_wanted.connect(self._on_action_wanted)
            window.closed.connect(self._on_closed)
            window.chat.turn_ended.connect(self._on_turn_ended)
        return self._window

    def _end_window(self) -> None:
        """End it: the program ends, or speaks another language from now on."""
        window, self._window = self._window, None
        if window is not None:
            window.closed.disconnect(self._on_closed)
            window.leave()
            self._windows.quick_in_sight = False
            self._tasks.start(window.shut_down(), "end the quick window")

    def _on_emptying(self, content: MainWindow) -> None:
        if content is self._windows.front.content:  # all of them end, with what they share
            self._end_window()

    def _on_closed(self) -> None:
        self._windows.quick_in_sight = False
        self.left.emit()

    def _on_turn_ended(self, conversation: Conversation, reply: Message) -> None:
        window = self._window
        if window is None or not (window.isActiveWindow() and window.shows(conversation)):
            self.ended_unseen.emit(conversation, reply)
        self.left.emit()

    # the main window --------------------------------------------------------------------
    def _main(self) -> MainWindow:
        """The main window at the front, which may never have been on the screen."""
        front = self._windows.front
        if not front.frame.isVisible():
            front.frame.appear()
        self._windows.come_forward()
        return front.content

    def _new_chat(self) -> None:
        self._main().commands.new_chat()

    def _new_window(self) -> None:
        self._windows.open()

    def _on_quick(self) -> None:
        self.open_quick()

    def _on_chat_wanted(self, chat_id: int | None, text: str) -> None:
        content = self._main()
        if chat_id is not None:
            content.chat_controller.open_chat(chat_id)
        elif text:
            content.chat_controller.new_chat()
            content.drafts.write_before(text)  # something may be written there
        content.home.come()

    def _on_action_wanted(self, action: Action) -> None:
        content = self._main()
        if action is Action.ENTER_KEY:
            content.settings.open_key()
        elif action is Action.ENTER_PROXY_PASSWORD:
            content.settings.proxy_passwords.ask()
        elif action is Action.ENTER_PASSPHRASE:
            content.settings.trust.ask_passphrase()
        elif action is Action.SHOW_CHAIN:
            content.settings.trust.show_chain()
        else:
            content.settings.open()
