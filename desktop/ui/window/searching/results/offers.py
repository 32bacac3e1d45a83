"""What the search window offers before anything is typed: chats to go to, and recent searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from desktop.language import _
from desktop.ui.window.searching.results.rows import Forgetting, Heading, Jump, Recent, Row

MOST_CHATS = 6
"""So many leave room for the searches below; the others are found by their titles."""


def offers(searches: Sequence[str], chats: Iterable[Jump]) -> list[Row]:
    """Return the rows; Enter goes to the first of them, the chat that was used before."""
    jumps = list(islice(chats, MOST_CHATS))
    rows: list[Row] = []
    if jumps:
        rows += [Heading(_("Go to a chat")), *jumps]
    if searches:
        rows += [Heading(_("Recent searches")), *map(Recent, searches), Forgetting()]
    return rows
