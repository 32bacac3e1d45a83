"""Reads the text of HTML: headings, lists, tables and links as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO

from desktop.documents.limits import LONGEST_TEXT
from desktop.documents.plain import decoded
from desktop.documents.protocol import Begun, Page

_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object"})
_PARAGRAPHS = frozenset({"p", "table", "blockquote", "pre", "dl"})
_BLOCKS = _PARAGRAPHS | {
    *("address", "article", "aside", "body", "dd", "div", "dt", "fieldset", "figcaption", "figure"),
    *("footer", "form", "header", "hr", "main", "nav", "ol", "section", "tbody", "tfoot", "thead"),
    *("title", "ul"),
}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)
_SAMPLE = 4096


def pages(file: BinaryIO) -> Iterator[Begun | Page]:
    """The text of a page. Raises Refusal."""
    content = file.read(4 * LONGEST_TEXT)
    named = _CHARSET.search(content[:_SAMPLE])
    text, encoding = decoded(content, named[1].decode("ascii") if named else None)
    yield Begun("html", 1, encoding)
    yield Page(text_of(text))


def text_of(page: str) -> str:
    """The text of HTML as one reads it. Nothing that it names is opened."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._taken: list[str] = []
        self._skipping = 0
        self._preformatted = 0
        self._links: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _HEADINGS:
            self._taken.append("\n\n" + _HEADINGS[tag])
        elif tag in _BLOCKS:
            self._taken.append("\n\n" if tag in _PARAGRAPHS else "\n")
            self._preformatted += tag == "pre"
            self._depth += tag in ("ul", "ol")
        else:
            self._start_inline(tag, dict(attrs))

    def _start_inline(self, tag: str, attributes: dict[str, str | None]) -> None:
        match tag:
            case "br":
                self._taken.append("\n")
            case "li":
                self._taken.append("\n" + "  " * min(self._depth - 1, 8) + "- ")
            case "tr":
                self._taken.append("\n|")
            case "img":
                self._taken.append(attributes.get("alt") or "")
            case "a":
                address = attributes.get("href") or ""
                self._links.append(address if address.startswith(("http://", "https://")) else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in ("td", "th"):
            self._taken.append(" |")
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._taken.append(f" ({address})" if address else "")
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._taken.append("\n\n" if tag in _PARAGRAPHS else "\n")
            self._preformatted -= tag == "pre" and self._preformatted > 0
            self._depth -= tag in ("ul", "ol") and self._depth > 0

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if not self._preformatted:
            data = re.sub(r"\s+", " ", data)
            if not self._taken or self._taken[-1].endswith((" ", "\n")):
                data = data.lstrip()
        self._taken.append(data)

    def text(self) -> str:
        """All that was read, without the spaces and empty lines that the page's source has."""
        lines = "".join(self._taken).split("\n")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
