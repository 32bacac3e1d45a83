"""Encrypts the history, unlocks it at the start, and has it be plain again.

The key lies in the keyring of the system alone. Whatever holds words of chats is in the history's
file, in its index, in the drafts, and in the attachments: all four have the same key.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from desktop.chat.failures import ChatError
from desktop.chat.tree import is_temporary
from desktop.engine.attaching.files import Files
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.engine.remembered.window_state import WindowState
from desktop.engine.threads import in_daemon_thread
from desktop.engine.upgrading import Progress
from desktop.storage.database.age import forgetting_list, may_be_locked
from desktop.storage.failures import HistoryLocked

T = TypeVar("T")

_PAUSE = 0.2

_log = logging.getLogger(__name__)


class AtRest(StrEnum):
    """How the history lies on the disk."""

    PLAIN = "plain"
    ENCRYPTED = "encrypted"
    LOCKED = "locked"
    """Encrypted, and the key is not there yet."""


class Encryption:
    """One for the history of a workspace. Call it inside a running loop."""

    def __init__(
        self,
        database: Path,
        drafts: DraftFiles,
        window_state: WindowState,
        files: Files,
        let_go: Callable[[], Awaitable[None]],
    ) -> None:
        """`let_go` closes all that this process has open of the history."""
        self._database, self._files = database, files
        self._drafts, self._window_state, self._let_go = drafts, window_state, let_go
        self.state = AtRest.PLAIN
        self.failure: HistoryLocked | None = None
        """Why the history is locked, once somebody asked for its key."""
        self._asking: asyncio.Future[None] | None = None
        if may_be_locked(database):
            self.lock()

    @property
    def is_locked(self) -> bool:
        """Whether the history cannot be read for want of its key."""
        return self.state is AtRest.LOCKED

    def lock(self) -> None:
        """The history is encrypted, and its key is not there: keep nothing beside it."""
        self.state = AtRest.LOCKED
        self._is_private(True)
        self._drafts.keep_in_memory()
        self._files.kept.keep_in_memory()

    @property
    def is_waiting(self) -> bool:
        """Whether the keyring was asked and has not answered yet."""
        return self._asking is not None and not self._asking.done()

    async def unlock(self, patience: float | None = None) -> bool:
        """Ask the keyring for the key; return whether the history can be opened now. What was
        opened while it was locked is let go of: no window may use it."""
        if not await self.ask(patience):
            return False
        if self.is_locked:
            await self._let_go()
            await self._take_state()
        return True

    async def ask(self, patience: float | None = None) -> bool:
        """Ask the keyring for the key; return whether it is there, for `unlock` to take it up.

        After `patience` seconds the keyring goes on to wait for the person, and the next call
        waits for the same answer.
        """
        if not self.is_locked:
            return True
        if self._asking is None or self._asking.done():
            from desktop.storage.at_rest.unlocking import unlock

            self._asking = asyncio.ensure_future(in_daemon_thread(unlock, self._database))
        await asyncio.wait([self._asking], timeout=patience)
        if not self._asking.done():
            self.failure = HistoryLocked("waiting")
            return False
        try:
            self._asking.result()
        except HistoryLocked as failure:
            self.failure = failure
            return False
        return True

    @property
    def why_locked(self) -> HistoryLocked:
        """Why the history is locked, as far as that is known."""
        return self.failure or HistoryLocked()

    async def check(self) -> None:
        """Unlock the history, or raise HistoryLocked: a command in a terminal can do nothing
        without it."""
        if not await self.unlock():
            raise self.why_locked

    async def turn_on(self, tell: Callable[[float], object] = float) -> None:
        """Encrypt the history, which may take minutes; `tell` hears what share is done.

        No window may use the history meanwhile. Raises KeyringMissing, KeyringLocked,
        HistoryFailed: then it is plain as it was.
        """
        from desktop.storage.at_rest.unlocking import encrypt

        await self._convert(encrypt, tell)

    async def turn_off(self, tell: Callable[[float], object] = float) -> None:
        """Have the history be plain again; as `turn_on`."""
        from desktop.storage.at_rest.unlocking import decrypt

        with contextlib.suppress(OSError, ChatError):  # while the key is there to read them
            await in_daemon_thread(self._drafts.keep_in, None)
            await in_daemon_thread(self._files.kept.keep_in, None)
        await self._convert(decrypt, tell)

    @property
    def forgets(self) -> bool:
        """Whether an earlier run ended while it forgot chats, and something may be left."""
        return not self.is_locked and forgetting_list(self._database).exists()

    def copies(self) -> list[Path]:
        """Older copies of the history that Weir made, which hold whole chats."""
        from desktop.storage.at_rest.forgetting import copies

        return copies(self._database)

    async def delete_copies(self) -> int:
        """Overwrite and delete them; return how many the system did not let go."""
        from desktop.storage.at_rest.forgetting import delete_copies

        return await in_daemon_thread(delete_copies, self._database)

    async def forget(
        self, chat_ids: Iterable[int], tell: Callable[[float], object] = float
    ) -> None:
        """Delete these chats so that no byte of them is left in a file of Weir's; `tell` hears
        what share is done. No window may use the history meanwhile. Raises HistoryFailed."""
        from desktop.storage.at_rest.forgetting import forget, settle

        ids = [one for one in chat_ids if not is_temporary(one)]
        await self._let_go()
        gone = await self._awaited(forget, tell, self._database, ids)
        await in_daemon_thread(self._drafts.forget, gone.chats, gone.messages)
        await in_daemon_thread(self._files.sweep, self._database, 0.0)
        settle(self._database)

    async def _convert(
        self,
        convert: Callable[[Path, Callable[[float], object]], None],
        tell: Callable[[float], object],
    ) -> None:
        if self.is_locked:
            raise self.why_locked
        await self._let_go()
        try:
            await self._awaited(convert, tell, self._database)
        finally:
            await self._take_state()

    async def _awaited(
        self, work: Callable[..., T], tell: Callable[[float], object], *arguments: object
    ) -> T:
        """What `work` returns, in a thread; it is given something to tell its progress to."""
        progress = Progress()
        working = asyncio.ensure_future(in_daemon_thread(work, *arguments, progress))
        while not working.done():
            tell(progress.share)
            await asyncio.wait([working], timeout=_PAUSE)
        return working.result()

    async def _take_state(self) -> None:
        """Take up what holds now, and keep the drafts accordingly."""
        from desktop.storage.at_rest.sealed_files import SealedFiles
        from desktop.storage.at_rest.sealed_texts import SealedTexts
        from desktop.storage.database.sealing import key_of

        self.failure = None
        is_on = key_of(self._database) is not None
        self.state = AtRest.ENCRYPTED if is_on else AtRest.PLAIN
        self._is_private(is_on)
        try:
            texts = SealedTexts(self._database) if is_on else None
            await in_daemon_thread(self._drafts.keep_in, texts)
            sealed = SealedFiles(self._database) if is_on else None
            await in_daemon_thread(self._files.kept.keep_in, sealed)
        except (OSError, ChatError) as exc:
            _log.warning("drafts or files stay where they are: %s", type(exc).__name__)
            return
        if not is_on:
            with contextlib.suppress(OSError):
                SealedTexts(self._database).remove()
                SealedFiles(self._database).erase()

    def _is_private(self, private: bool) -> None:
        self._window_state.keeps_words = not private
        if private:
            self._window_state.searches = ()
