"""What the examples of GFM's extensions are made of, by the HTML that their specification gives."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from tests.unit.rendering.markdown.conformance import Part, Styled, merged, theirs

_DATA = Path(__file__).parents[3] / "data" / "gfm" / "examples.json"
_WRITTEN: dict[str, str] = dict(json.loads(_DATA.read_text("utf-8")))
EXAMPLES = list(_WRITTEN)

_MARKS = {"strong": "strong", "em": "emphasis", "del": "strike", "code": "code"}
_BLOCKS = {"p", "blockquote", "ul", "li", "table", "tr", "th", "td"}


def by_specification(text: str) -> list[Part]:
    """The parts of an example; where HTML is filtered, those of it with HTML as text."""
    html = _WRITTEN[text]
    if "&lt;title>" in html:
        return theirs(text)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.parts


class _Reader(HTMLParser):
    """Reads the few elements that the examples have."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = list[Part]()
        self._depth = self._quotes = self._rows = 0
        self._marks, self._link = list[str](), ""
        self._words, self._cells, self._aligns = list[Styled](), list[list[Styled]](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end_text()
        given = dict(attrs)
        match tag:
            case "blockquote":
                self._quotes += 1
            case "li":
                self.parts.append(("item", self._depth, self._quotes, None, ""))
                self._depth += 1
            case "input":
                self.parts[-1] = (*self.parts[-1][:-1], "☑" if "checked" in given else "☐")
            case "table":
                self._rows, self._aligns = 0, []
            case "th":
                self._aligns.append(given.get("align") or "")
            case "a":
                self._link = given["href"] or ""
            case _ if tag in _MARKS:
                self._marks.append(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "th" | "td":
                self._cells.append(merged(self._words))
                self._words = []
            case "tr":
                place = (self._depth, self._quotes, self._rows)
                self.parts.append(("row", *place, tuple(self._aligns), self._cells))
                self._cells, self._rows = [], self._rows + 1
            case "a":
                self._link = ""
            case _ if tag in _MARKS:
                self._marks.pop()
            case _ if tag in _BLOCKS:
                self._end_text()
                self._depth -= tag == "li"
                self._quotes -= tag == "blockquote"

    def handle_data(self, data: str) -> None:
        if data.strip() or self._words:
            self._words.append((data, frozenset(self._marks), self._link))

    def _end_text(self) -> None:
        if self._words:
            *words, (last, marks, link) = self._words
            words = merged([*words, (last.rstrip("\n"), marks, link)])
            self.parts.append(("text", self._depth, self._quotes, 0, words))
            self._words = []
