"""Writes chats as one HTML file that stands alone: no script, no network, light and dark, and for
paper. It is made in parts, so that no page is ever whole in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from desktop import language
from desktop.exchange.record import Record
from desktop.exchange.writing import Words
from desktop.language import _
from desktop.rendering.helper.blocking_helper import BlockingHelper
from desktop.rendering.pages.chat_html import ChatHtml
from desktop.rendering.pages.drawings import Drawings
from desktop.rendering.pages.facts import title
from desktop.rendering.pages.look import style_sheet
from desktop.rendering.pages.options import PageOptions

_PART = 32_768
"""Characters of a part, about: what is written of a chat comes in much smaller ones."""
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""For the browser: nothing is loaded and nothing runs, whatever stands in the page."""


def never() -> bool:
    """Nobody stops the writing."""
    return False


def page(
    records: Iterable[Record],
    words: Words,
    options: PageOptions = PageOptions(),  # noqa: B008  # frozen
    stop: Callable[[], bool] = never,
) -> Iterator[str]:
    """Write chats, one record in memory at a time.

    Blocks: go through it in a thread, and close it where it is given up. Once `stop` says so, it
    ends early. What cannot be coloured or drawn in time stands as it was written.
    """
    with BlockingHelper(stop) as helper:
        parts, size = list[str](), 0
        for part in _written(records, words, options, Drawings(helper)):
            parts.append(part)
            size += len(part)
            if size >= _PART:
                yield "".join(parts)
                parts, size = [], 0
                if stop():
                    return
        yield "".join(parts)


def _written(
    records: Iterable[Record], words: Words, options: PageOptions, drawings: Drawings
) -> Iterator[str]:
    several = len(options.titles) > 1
    name = options.name
    for number, record in enumerate(records, start=1):
        if number == 1:
            name = name or title(record.title)
            yield _head(name)
            yield _contents(name, options.titles) if several else "<main>"
        yield from ChatHtml(record, words, options, drawings, number, several=several).parts()
    if not name:
        yield _head(_("Chats")) + "<main>"
    yield "</main></div></body></html>\n"


def _head(name: str) -> str:
    tongue = language.current().replace("_", "-")
    return (
        f'<!DOCTYPE html>\n<html lang="{tongue}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="generator" content="Weir">'
        f"<title>{escape(title(name))}</title>\n<style>\n{style_sheet()}</style></head>\n"
        '<body><div class="page">'
    )


def _contents(name: str, titles: Sequence[str]) -> str:
    rows = "".join(
        f'<li><a href="#c{number}"><bdi>{escape(title(one))}</bdi></a></li>'
        for number, one in enumerate(titles, start=1)
    )
    return (
        f"<header><h1><bdi>{escape(title(name))}</bdi></h1>"
        f'<nav aria-label="{escape(_("Contents"))}"><ol>{rows}</ol></nav></header>\n<main>'
    )
