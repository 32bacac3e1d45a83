"""Settings and history as a front end finds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop.chat.endpoint import BIGAI_PRO, ON_THIS_COMPUTER
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import Policy
from desktop.engine.failures import RepliesRecovered, SettingsSetAside
from desktop.local.models import is_available
from desktop.paths import Places
from desktop.storage.failures import (
    FilesClosed,
    FilesForeign,
    HistoryFailed,
    SettingsDamaged,
    SettingsNewer,
)
from desktop.storage.files import close_to_others
from desktop.storage.files import set_aside as put_aside
from desktop.storage.kept_files import KeptFiles
from desktop.storage.settings.settings import Settings

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.history.history import History
    from desktop.storage.history.journal import Journal


def open_settings(
    places: Places, policy: Policy, *, set_aside: bool
) -> tuple[Settings, list[ChatError]]:
    """The settings, and what went wrong with them, to be shown to the person.

    A home without a file has BigAI Pro and, where it can run, the on-device model. A file that
    cannot be used is put aside where `set_aside` says so; else SettingsDamaged or SettingsNewer is
    raised.
    """
    data = places.database.parent
    looked = close_to_others(
        *(places.settings.parent, data, data / "owners", places.logs),
        *(places.drafts, places.prompts),
    )
    fresh = [BIGAI_PRO, *([ON_THIS_COMPUTER] if is_available(places.models) else [])]
    notices: list[ChatError] = []
    if looked.count:
        notices.append(FilesClosed(looked.count))
    if looked.foreign:
        notices.append(FilesForeign(str(looked.foreign[0]), len(looked.foreign)))
    try:
        settings = Settings(places.settings, fresh, policy=policy)
    except (SettingsDamaged, SettingsNewer) as failure:
        if not set_aside:
            raise
        reason = "newer" if isinstance(failure, SettingsNewer) else "damaged"
        line = failure.line if isinstance(failure, SettingsDamaged) else None
        try:
            aside = put_aside(places.settings, reason)
        except OSError:  # where nothing can be written, this run has the fresh ones
            settings = Settings(places.settings, fresh, read=False, policy=policy)
            return settings, [*notices, failure]
        notices.append(SettingsSetAside(str(aside), reason, line))
        settings = Settings(places.settings, fresh, policy=policy)
    return settings, notices + settings.problems


class OpenChats(NamedTuple):
    """Chats on disk or in memory, and the journal that writes replies to it while they arrive."""

    history: History
    journal: Journal


def open_temporary(files: KeptFiles) -> OpenChats:
    """Chats in memory alone. They have a journal as all others, which writes there, too.

    `files` keeps the pictures of replies, in memory as well.
    """
    from desktop.storage.history.history import History
    from desktop.storage.history.journal import Journal

    history = History(None)
    return OpenChats(history, Journal(history.database, files=files))


def open_history(
    path: Path,
    on_notice: Callable[[ChatError], None],
    on_progress: Callable[[float], object] = float,
    files: KeptFiles | None = None,
) -> OpenChats:
    """Open the chats on disk and give the replies of killed runs the text that they had.

    `files` keeps the pictures of replies. `on_notice` is called with each thing that the person
    must know; `on_progress` with the share that is done, while an older file is brought up to date.
    """
    from desktop.storage.history.history import History
    from desktop.storage.history.journal import Journal

    history = History(path, on_notice, on_progress)
    journal = Journal(history.database, files=files)
    try:
        if recovered := history.recover():
            on_notice(RepliesRecovered(recovered))
    except HistoryFailed as failure:  # it can wait for the next start
        if failure.reason == "damaged":
            on_notice(failure)
    return OpenChats(history, journal)
