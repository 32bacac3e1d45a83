"""What the blocks or parts of one message of Cherry Studio come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desktop.chat.content import Part
from desktop.chat.messages import ToolCall
from desktop.exchange.readers.cherry_export.stored import StoredFiles
from desktop.exchange.readers.shared.folds import fenced, folded, link
from desktop.exchange.readers.shared.values import (
    arguments,
    line,
    number,
    rows,
    table,
    tables,
    text,
)

Unknown = Callable[[str], None]
"""Is told a kind of part that nobody knows."""
_MOST_SOURCES = 50


class Spoken:
    """What a message says, thinks, calls and shows."""

    def __init__(self, files: StoredFiles, unknown: Unknown) -> None:
        self.files = files
        self.unknown = unknown
        self.pieces: list[str | Part] = []
        self.thoughts: list[str] = []
        self.calls: list[ToolCall] = []
        self.thought_ms: float | None = None
        self.error: str | None = None
        self.code: object = None

    def think(self, thought: str, took: object) -> None:
        """Add a thought, and how many milliseconds it took."""
        self.thoughts.append(thought)
        if (known := number(took)) is not None:
            self.thought_ms = (self.thought_ms or 0) + known

    def call(self, name: object, given: object, result: object) -> None:
        """Add a call of a tool; what it gave stands among the thoughts."""
        self.calls.append(ToolCall(line(name), "" if given is None else arguments(given)))
        if (said := _given_by_tool(result)).strip():
            self.thoughts.append(fenced(said))

    def fail(self, error: object) -> None:
        """Note how the reply failed."""
        found = table(error)
        inner = table(found.get("error")).get("message")
        known = (error, inner, *(found.get(name) for name in ("message", "content", "name")))
        self.error = next(filter(None, map(text, known)), "…")
        self.code = found.get("status") or found.get("statusCode") or found.get("code")

    def cite(self, *found: object) -> None:
        """Add the pages that a reply names as its sources."""
        links = list(dict.fromkeys(one for each in found for one in _links(each)))
        self.pieces += [f"- {one}" for one in links[:_MOST_SOURCES]]

    def translate(self, said: str, language: object) -> None:
        """Add a translation of the message, folded."""
        if said.strip():
            self.pieces.append(folded(line(language) or "…", said))


def _given_by_tool(result: object) -> str:
    """The texts of what a tool gave, else its JSON."""
    if result in (None, ""):
        return ""
    found = table(result).get("content", result)
    said = [text(one.get("text")) for one in tables(found)]
    return "\n".join(said) if any(said) else arguments(found)


def _links(found: object) -> Iterator[str]:
    """The pages in what a search found, which every service writes in another way."""
    waiting: list[tuple[object, int]] = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            made = link(value)
        else:
            url, title = (_first(table(value), keys) for keys in (_URLS, _TITLES))
            made = link(url, title)
        if made:
            yield made
        elif depth < _DEEPEST:
            inner = rows(value) or [
                one for one in table(value).values() if not isinstance(one, str)
            ]
            waiting += [(one, depth + 1) for one in reversed(inner)]


_URLS, _TITLES = ("url", "link", "uri", "sourceUrl"), ("title", "name")
_DEEPEST = 4


def _first(found: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    return next((found[key] for key in keys if found.get(key)), "")
