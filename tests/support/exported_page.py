"""Reads an exported page as strictly as no browser does, and says what is wrong with it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

_EMPTY = {"meta", "img", "br", "hr"}
_DRAWING = {"svg", "path", "rect", "line", "g", "polyline", "polygon", "ellipse", "circle", "text"}
_TAGS = _EMPTY | _DRAWING | {
    "html", "head", "title", "style", "body", "div", "header", "main", "nav", "section", "article",
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "span", "bdi", "small", "time", "a", "ul", "ol", "li",
    "figure", "figcaption", "pre", "code", "blockquote", "details", "summary", "table", "thead",
    "tbody", "tr", "th", "td", "b", "i", "s", "u", "sup", "sub", "kbd", "mark",
}  # fmt: skip
_ATTRIBUTES = {
    "id", "class", "dir", "href", "start", "scope", "tabindex", "role", "aria-label", "datetime",
    "open", "alt", "src", "lang", "charset", "name", "content", "http-equiv",
}  # fmt: skip
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/]+={0,2}")
_LINK = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]+|#[cm][0-9-]+")


class ExportedPage(HTMLParser):
    """One page. `faults` are in the order in which they were met."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.texts: list[str] = []
        """All that is read, but for titles of drawings."""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.deepest = 0
        self._open: list[str] = []
        self._ids: list[str] = []
        self._meta: dict[str, str] = {}
        self.feed(html)
        self.close()
        self._judge()

    @property
    def text(self) -> str:
        """What can be read on it."""
        return "".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag not in _TAGS:
            self.faults.append(f"<{tag}>")
        allowed = given.keys() if tag in _DRAWING else _ATTRIBUTES
        self.faults += [f"{tag} {name}" for name in given if name not in allowed]
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on")]
        self._look(tag, given)
        if tag not in _EMPTY:
            self._open.append(tag)
            self.deepest = max(self.deepest, len(self._open))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> ends what is not open")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style" and "svg" not in self._open:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data[:20]}")

    def handle_decl(self, decl: str) -> None:
        if decl != "DOCTYPE html":
            self.faults.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.faults.append(data)

    def handle_pi(self, data: str) -> None:
        self.faults.append(data)

    def _look(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self._ids.append(given["id"])
        if tag == "meta":
            self._meta[given.get("http-equiv", given.get("name", ""))] = given.get("content", "")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "img" and (not given.get("alt") or not _PICTURE.fullmatch(given["src"])):
            self.faults.append("img")
        if tag == "html" and not given.get("lang"):
            self.faults.append("no language")
        if tag == "svg" and (given.get("role") != "img" or "href" in str(given)):
            self.faults.append("svg")
        if tag == "th" and "scope" not in given:
            self.faults.append("th")
        if tag == "summary" and self._open[-1] != "details":
            self.faults.append("summary")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def _judge(self) -> None:
        if self._open:
            self.faults.append(f"left open: {self._open[-5:]}")
        if len(set(self._ids)) != len(self._ids):
            self.faults.append("an id twice")
        for link in self.links:
            if not _LINK.fullmatch(link) or (link[0] == "#" and link[1:] not in self._ids):
                self.faults.append(f"link {link[:60]}")
        if self.tags.count("main") != 1 or self.tags.count("h1") != 1:
            self.faults.append("main, h1")
        if self.headings[:1] != [1] or any(b > a + 1 for a, b in pairwise(self.headings)):
            self.faults.append(f"headings {self.headings[:30]}")
        if self._meta.get("Content-Security-Policy") != _POLICY:
            self.faults.append("no policy")
