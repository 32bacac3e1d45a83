"""Puts chats in order: pins, folders, the archive, the trash. Several chats are one change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.chat.failures import ChatError
from desktop.chat.ordering.folder import Folder, ListKind
from desktop.chat.settings.features import HISTORY_DAYS
from desktop.chat.settings.setting import TRASH_DAYS
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import FIRST_TEMPORARY, Conversation, is_temporary
from desktop.engine.open_settings import OpenChats
from desktop.engine.ordering.emptying import Emptying
from desktop.engine.ordering.inheriting import steering_in
from desktop.storage.settings.settings import Settings

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.history.history import History
    from desktop.storage.history.reading import ChatSummary

_DAY = 86_400


class Ordering:
    """One for all chats of the program. Where it raises HistoryFailed, nothing has changed.

    Temporary chats can only be deleted: nothing else of them outlives the program.
    """

    def __init__(
        self,
        chats: Callable[[Conversation], OpenChats],
        settings: Settings,
        sweep: Callable[[Path], None],
    ) -> None:
        """`sweep` deletes the attachments that nothing needs after a purge."""
        self._chats, self._settings = chats, settings
        self._emptying = Emptying(partial(_purge, sweep))

    # chats ------------------------------------------------------------------------------
    def pin(self, chat_ids: Iterable[int], *, pinned: bool = True) -> None:
        """Have chats stand above all days, or no longer."""
        self._history.placing.pin(chat_ids, pinned=pinned)

    def archive(self, chat_ids: Iterable[int], *, archived: bool = True) -> None:
        """Take chats out of the list into the archive, or back."""
        self._history.placing.archive(chat_ids, archived=archived)

    def unarchived(self, chat_id: int) -> tuple[int | None, bool]:
        """Take a chat that was asked out of the archive; return its folder, and whether it is
        pinned."""
        return self._history.placing.unarchived(chat_id)

    def move(self, folders: Mapping[int, int | None], *, pinned: Iterable[int] = ()) -> None:
        """Put each of these chats in this folder; None: in none. Only those of `pinned` are."""
        history = self._history

        def written() -> None:
            for folder_id in set(folders.values()):
                placed = [chat for chat, to in folders.items() if to == folder_id]
                history.placing.move(placed, folder_id)
            history.placing.pin(folders, pinned=False)
            history.placing.pin(pinned)

        history.together(written)

    def delete(self, chat_ids: Iterable[int]) -> None:
        """Put chats in the trash."""
        for history, ids in self._by_history(chat_ids):
            history.placing.delete(ids)

    def restore(self, chat_ids: Iterable[int]) -> None:
        """Take chats out of the trash, to the place that they had."""
        for history, ids in self._by_history(chat_ids):
            history.placing.restore(ids)

    def listed(self, kind: ListKind) -> list[ChatSummary]:
        """The chats of a list, those last that went there first."""
        return self._history.summaries(kind)

    def kept(self) -> set[int]:
        """The ids of all chats there are, but for those whose term in the trash is over."""
        return self._history.placing.kept(self._term)

    # the trash --------------------------------------------------------------------------
    def empty(self, chat_ids: Iterable[int] | None = None) -> int:
        """Delete chats of the trash for good, None: all of them; return how many.

        They are out of sight at once; the disk gives up their words in the background.
        """
        count = self._history.placing.doom(chat_ids)
        self._begin(0.0)
        return count

    def purge_due(self) -> None:
        """Delete for good what is in the trash for longer than the person wants. Call it at the
        start: with a term of no days that is all that an earlier run deleted.

        So goes what is kept for a limited time only, wherever it stands.
        """
        if days := self._settings[HISTORY_DAYS].value:
            self._history.placing.doom_older(time.time() - days * _DAY)
        self._begin(self._term)

    def when_purged(self, purged: Callable[[], None], failed: Callable[[ChatError], None]) -> None:
        """Have these called, in any thread: when something may have been deleted for good, and
        where the disk refuses that for now."""
        self._emptying.on_purged, self._emptying.on_failed = purged, failed

    def finish(self) -> None:
        """Wait for what runs in the background."""
        self._emptying.finish()

    def close(self) -> None:
        """End what runs in the background; the next start goes on with it."""
        self._emptying.close()

    # folders ----------------------------------------------------------------------------
    def folders(self) -> list[Folder]:
        """All folders in their order: one that is nested stands behind its parent."""
        return self._history.folders.all()

    def add_folder(self, name: str, parent_id: int | None = None) -> int:
        """Add a folder below all others; return its id."""
        return self._history.folders.add(name, parent_id)

    def rename_folder(self, folder_id: int, name: str) -> None:
        """Give a folder another name."""
        self._history.folders.rename(folder_id, name)

    def place(self, folder_id: int, parent_id: int | None, order: Sequence[int]) -> bool:
        """Move a folder into another one, or out of it, and have all folders stand in this order.
        False: that would nest two deep."""
        history = self._history

        def written() -> bool:
            nests = history.folders.nest(folder_id, parent_id)
            if nests:
                history.folders.arrange(order)
            return nests

        return history.together(written)

    def steer_folder(self, folder_id: int, steering: Steering) -> None:
        """Keep what new chats in a folder begin with."""
        self._history.folders.steer(folder_id, steering)

    def delete_folder(self, folder_id: int, chat_ids: Iterable[int] = ()) -> None:
        """Delete a folder, and put these chats of it in the trash; its others stand in none."""
        history = self._history

        def written() -> None:
            history.placing.delete(chat_ids)
            history.folders.delete(folder_id)

        history.together(written)

    def restore_folder(
        self, folder: Folder, nested: Iterable[int], chats: Iterable[int], deleted: Iterable[int]
    ) -> None:
        """Make a deleted folder again with what was in it: folders, chats, and those of the chats
        that were deleted with it."""
        history = self._history

        def written() -> None:
            history.folders.restore(folder)
            for one in nested:
                history.folders.nest(one, folder.id)
            history.placing.restore(deleted)
            history.placing.move(chats, folder.id)

        history.together(written)

    def steering_in(self, folder_id: int) -> Steering:
        """What a new chat in this folder begins with."""
        return steering_in(folder_id, self.folders(), self._settings.presets)

    # where ------------------------------------------------------------------------------
    @property
    def _history(self) -> History:
        return self._chats(Conversation()).history

    @property
    def _term(self) -> float:
        """What was deleted before this time is to go."""
        return time.time() - self._settings[TRASH_DAYS].value * _DAY

    def _by_history(self, chat_ids: Iterable[int]) -> list[tuple[History, list[int]]]:
        ids = list(chat_ids)
        temporary = [one for one in ids if is_temporary(one)]
        found = [(self._history, [one for one in ids if not is_temporary(one)])]
        if temporary:
            found.append((self._chats(Conversation(FIRST_TEMPORARY)).history, temporary))
        return found

    def _begin(self, before: float) -> None:
        database = self._history.database
        if isinstance(database, Path):
            self._emptying.begin(database, before)


def _purge(
    sweep: Callable[[Path], None], database: Path, before: float, pause: Callable[[], bool]
) -> None:
    from desktop.storage.database.database import translated
    from desktop.storage.history.purging import purge

    with translated():
        purge(database, before, pause)
        sweep(database)
