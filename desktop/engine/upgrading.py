"""Brings an older history up to date before it is opened, while a window stands and says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from desktop.storage.database.age import is_old

PATIENCE = 1.0
"""Seconds within which nothing is said."""
_PAUSE = 0.2


class Progress:
    """Hears, from any thread, what share of the work is done."""

    def __init__(self) -> None:
        self.share = 0.0

    def __call__(self, share: float) -> None:
        self.share = share


async def bring_up_to_date(
    database: Path, tell: Callable[[float], object], given_up: Callable[[], bool]
) -> None:
    """Do it in a thread; after a second, `tell` what share is done, again and again.

    Returns at once where there is nothing to do, and where it is `given_up`: the process may end
    at any moment, and the next start goes on.
    """
    if not is_old(database):
        return
    from desktop.storage.rescue.opening import bring_up_to_date as work

    progress = Progress()
    working = asyncio.get_running_loop().run_in_executor(None, work, database, progress)
    done, _waiting = await asyncio.wait([working], timeout=PATIENCE)
    while not done and not given_up():
        tell(progress.share)
        done, _waiting = await asyncio.wait([working], timeout=_PAUSE)
