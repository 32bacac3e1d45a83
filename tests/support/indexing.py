"""The index of a history, written at once."""

from __future__ import annotations

from pathlib import Path

from desktop.storage.searching.catching_up import CatchingUp


def index(database: Path) -> None:
    """Take all that the history has into its index."""
    CatchingUp(database, go_on, ignore).run()


def go_on(seconds: float) -> bool:
    """Wait for nothing between two batches."""
    return False


def ignore(left: int) -> None:
    """Nobody looks at the progress."""
