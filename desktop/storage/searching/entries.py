"""What the index is to have of a message or a chat: the words of its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from desktop.chat.searching.folding import folded_words
from desktop.storage.database.mending import mended_text
from desktop.storage.searching.documents import attached

MOST_CHARACTERS = 1_000_000
"""A batch ends with the entry that goes beyond this."""


class Entry(NamedTuple):
    """What the index is to have of a message, or of a chat (minus its id); None: nothing."""

    id: int
    words: tuple[str, ...] | None


_BETWEEN_FILES = "\n\0\n"
"""Nobody searches for this, so that no phrase begins in one file and ends in the next."""


def words_of_title(title: bytes) -> tuple[str]:
    """The column of the table `titles`."""
    return (folded_words(mended_text(title), bool),)


def words_of_message(
    text: bytes, reasoning: bytes, parts: bytes | None, rest: Callable[[], object]
) -> tuple[str, str, str]:
    """The columns of the table `words`. `rest` is called now and then."""
    files = _BETWEEN_FILES.join(document.text for document in attached(parts))
    return (
        folded_words(mended_text(text), rest),
        folded_words(mended_text(reasoning), rest),
        folded_words(files, rest),
    )


def up_to_size(entries: Iterator[Entry]) -> Iterator[Entry]:
    """The first entries, as many as a batch may have."""
    size = 0
    for entry in entries:
        yield entry
        size += size_of(entry)
        if size > MOST_CHARACTERS:
            return


def size_of(entry: Entry) -> int:
    """Characters of an entry."""
    return sum(map(len, entry.words or ()))
