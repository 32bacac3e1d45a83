"""Has the history be encrypted, unlocked, or a chat of it forgotten, when a window asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import QObject

from desktop.app.windows import Windows
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.chats.acting.wishes import Forgetting
from desktop.ui.settings.system.encryption_setting import EncryptionWish
from desktop.ui.tasks import Tasks
from desktop.ui.window.main_window import MainWindow

Say = Callable[[str], object]
Work = Callable[[Callable[[float], object]], Awaitable[None]]


class Resting(QObject):
    """One for all windows. Nothing shows a chat while the history changes as a whole."""

    def __init__(self, workspace: Workspace, windows: Windows) -> None:
        super().__init__(windows)
        self._workspace, self._windows = workspace, windows
        self._encryption = workspace.encryption
        self._tasks = Tasks()
        self._is_asking = False
        windows.filled.connect(self._on_filled)

    def wait(self) -> None:
        """Where the keyring has not answered yet, go on with what it says, whenever that is."""
        if self._encryption.is_waiting:
            self._ask()

    async def close(self) -> None:
        """Wait for nothing any more."""
        await self._tasks.close()

    def _on_filled(self, content: MainWindow) -> None:
        content.pane.locked.unlock_requested.connect(self._ask)
        content.settings.encryption_wished.connect(self._on_encryption)
        content.order.forgetting_wished.connect(self._on_forgetting)

    # unlocking --------------------------------------------------------------------------
    def _ask(self) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._tasks.start(self._unlock(), "unlock the history")

    async def _unlock(self) -> None:
        try:
            is_unlocked = await self._encryption.ask()
        finally:
            self._is_asking = False
        if is_unlocked:
            self._windows.work_empty(self._take_up)
        else:
            self._windows.refresh_lock()

    async def _take_up(self, say: Say) -> str:
        await self._encryption.unlock()
        self._workspace.search.start_indexing()
        return ""

    # encrypting and forgetting ----------------------------------------------------------
    def _on_encryption(self, wish: EncryptionWish) -> None:
        words = (
            _("Your chats are being encrypted: {percent} %.")
            if wish.on
            else _("Your chats are being decrypted: {percent} %.")
        )
        turn = self._encryption.turn_on if wish.on else self._encryption.turn_off
        self._windows.work_empty(partial(self._do, turn, words, wish.with_copies))

    def _on_forgetting(self, wish: Forgetting) -> None:
        forget = partial(self._encryption.forget, wish.chats)
        self._windows.work_empty(partial(self._do, forget, forgetting(), wish.with_copies))

    async def _do(self, work: Work, words: str, with_copies: bool, say: Say) -> str:
        """Change the history as a whole; return what the person is told afterwards."""
        try:
            await work(partial(say_share, say, words))
        except ChatError as failure:
            return explain(failure).line
        finally:
            self._workspace.search.start_indexing()  # it is made anew
        return await self._without_copies() if with_copies else ""

    async def _without_copies(self) -> str:
        if not await self._encryption.delete_copies():
            return ""
        return _("Not all older copies could be deleted. They lie beside the chats.")


def forgetting() -> str:
    """What is said while chats are forgotten."""
    return _("The history is written anew without what you forget: {percent} %.")


def say_share(say: Say, words: str, share: float) -> None:
    """Say what share is done, and that nothing is lost."""
    safe = _("Nothing is lost if Weir ends meanwhile: all of it happens, or nothing.")
    say(words.format(percent=round(share * 100)) + "\n" + safe)
