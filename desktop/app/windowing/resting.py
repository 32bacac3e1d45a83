"""Has the history be encrypted, unlocked, or a chat of it forgotten, when a window asks for it."""

from __future__ import annotations

from collections.abc import Callable
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


class Resting(QObject):
    """One for all windows. Nothing shows a chat while the history changes as a whole."""

    def __init__(self, workspace: Workspace, windows: Windows) -> None:
        super().__init__(windows)
        self._encryption, self._windows = workspace.encryption, windows
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
        return ""

    # encrypting -------------------------------------------------------------------------
    def _on_encryption(self, wish: EncryptionWish) -> None:
        self._windows.work_empty(partial(self._convert, wish))

    async def _convert(self, wish: EncryptionWish, say: Say) -> str:
        words = (
            _("Your chats are being encrypted: {percent} %.")
            if wish.on
            else _("Your chats are being decrypted: {percent} %.")
        )
        turn = self._encryption.turn_on if wish.on else self._encryption.turn_off
        try:
            await turn(partial(say_share, say, words))
        except ChatError as failure:
            return explain(failure).line
        return await self._without_copies() if wish.with_copies else ""

    # forgetting -------------------------------------------------------------------------
    def _on_forgetting(self, wish: Forgetting) -> None:
        self._windows.work_empty(partial(self._forget, wish))

    async def _forget(self, wish: Forgetting, say: Say) -> str:
        try:
            await self._encryption.forget(wish.chats, partial(say_share, say, forgetting()))
        except ChatError as failure:
            return explain(failure).line
        return await self._without_copies() if wish.with_copies else ""

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
