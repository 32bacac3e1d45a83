"""HTML and PDF as the engine's exports ask for them: it may not import this room, and is given
these two from above. No Qt here."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from desktop.exchange.writing import Chats, How, Output
from desktop.rendering.pages.html import page
from desktop.rendering.pages.options import PageOptions
from desktop.rendering.pages.pdf import pieces

T = TypeVar("T")


def write_html(chats: Chats, output: Output, how: How) -> None:
    """Write one page that stands alone. It has the variants, where nobody wants to be without."""
    options = _options(chats, how, variants=how.variants is not False)
    with _ended(page(chats.records, chats.words, options, output.stop.is_set)) as parts:
        for part in parts:
            output.write(part.encode("utf-8", "replace"))


def write_pdf(chats: Chats, output: Output, how: How) -> None:
    """Write the active paths for paper. Raises JobFailed."""
    options = _options(chats, how, variants=False)
    folder = output.path.parent if output.path is not None else None
    made = pieces(chats.records, chats.words, options, output.drawn, output.stop, folder)
    with _ended(made) as parts:
        for part in parts:
            output.write(part)


@contextmanager
def _ended(parts: Iterator[T]) -> Iterator[Iterator[T]]:
    """The parts; in the end, what makes them ends too, also where not all of them were taken."""
    try:
        yield parts
    finally:
        if isinstance(parts, Generator):
            parts.close()


def _options(chats: Chats, how: How, *, variants: bool) -> PageOptions:
    several = len(chats.titles) != 1
    return PageOptions(variants, how.thoughts, chats.titles, chats.name if several else "")
