"""Finishes first what a start before left undone. Loads nothing where there is nothing to do."""

from __future__ import annotations

from desktop.paths import Places


def settle(places: Places) -> None:
    """Finish a restore that was broken off. Call it before anything of the home is read. Raises
    RestoreUnfinished."""
    data = places.database.parent
    if (data / "restoring").is_dir() or (data / "backing-up").is_dir():
        from desktop.storage.backup import swapping  # with SQLite, which takes its time to load

        swapping.settle(places)
