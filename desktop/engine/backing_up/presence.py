"""Says that a window has the home open."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from desktop.engine.backing_up.settling import settle
from desktop.paths import Places
from desktop.storage.backup.failures import RestoreUnfinished as Unsettled
from desktop.storage.database.owner import Owner

__all__ = ["Unsettled", "present"]


@contextlib.contextmanager
def present(places: Places) -> Iterator[None]:
    """Hold the home open: nobody puts another in its place meanwhile. Raises RestoreUnfinished."""
    owner = None
    with contextlib.suppress(OSError):  # where nothing can be written, nothing is restored
        owner = Owner(places.database)
    try:
        settle(places)  # behind the lock: who asks for the home sees it, or is seen
        yield
    finally:
        if owner is not None:
            owner.release()
