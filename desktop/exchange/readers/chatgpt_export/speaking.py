"""Reads what a node says: text, thinking, a tool's call or result, by its kind of content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.chat.content import Content, Part
from desktop.chat.messages import ToolCall
from desktop.exchange.json_files.decoding import decode
from desktop.exchange.readers.chatgpt_export.assets import Assets
from desktop.exchange.readers.chatgpt_export.citations import with_links
from desktop.exchange.readers.shared.folds import fenced, folded, joined
from desktop.exchange.readers.shared.parts import content_of
from desktop.exchange.readers.shared.values import (
    arguments,
    as_json,
    line,
    number,
    rows,
    table,
    tables,
    text,
)
from desktop.exchange.source import Skip, Unreadable, Why

_LONGEST_JSON = 20_000
_LONGEST_CALL = 1 << 20
_TEXTS = ("text", "multimodal_text")
_DROPPED = ("sonic_webpage", "tether_browsing_display", "tether_quote", "model_editable_context")
"""Pages that were read for the reply, and what the model remembers: no words of this chat."""
_RESULTS = ("execution_output", "citable_code_output")
_RECAP = re.compile(r"(?:(\d+) ?m\w* ?)?(?:(\d+(?:\.\d+)?) ?s\w*)?$")


@dataclass(slots=True)
class Spoken:
    """What one node adds to a message."""

    content: Content = ()
    reasoning: str = ""
    calls: tuple[ToolCall, ...] = ()
    thought_ms: float | None = None
    error: str | None = None

    def __bool__(self) -> bool:
        return bool(self.content or self.reasoning or self.calls) or self.error is not None


class Speaking:
    """Reads the nodes of one chat."""

    def __init__(self, assets: Assets, skip: Skip) -> None:
        self._assets = assets
        self._skip = skip

    def asked(self, content: object, metadata: Mapping[str, Any]) -> Spoken:
        """What a person says."""
        kind = _kind(content)
        if kind in _TEXTS or kind in ("code", ""):
            pieces = self._assets.of_message(parts_of(content), metadata)
            return Spoken(content_of(pieces))
        quoted = table(content)
        shown = [quoted.get(key) for key in ("title", "url", "text")]
        if kind not in _DROPPED:
            self._skip(kind, Why.UNKNOWN)
            return Spoken(content_of([text(quoted.get("text")) or _json(content)]))
        return Spoken(content_of(text(one) for one in shown))

    def answered(self, message: Mapping[str, Any], metadata: Mapping[str, Any]) -> Spoken:
        """What the model says, to the person or to a tool."""
        content = message.get("content")
        kind, recipient = _kind(content), line(message.get("recipient")) or "all"
        if kind in _DROPPED:
            return Spoken()
        if (reader := _THOUGHTS.get(kind)) is not None:
            return reader(table(content), metadata)
        if recipient != "all":
            return _called(recipient, content)
        if kind == "code":
            code = table(content)
            return Spoken(content_of([fenced(text(code.get("text")), _language(code))]))
        if kind in _TEXTS or kind == "":
            if message.get("channel") == "analysis":
                return Spoken(reasoning=_written(content))
            pieces = self._assets.of_message(parts_of(content), metadata)
            return Spoken(content_of(_linked(pieces, metadata)))
        return self._result(kind, content, "")

    def tool_said(self, message: Mapping[str, Any], metadata: Mapping[str, Any]) -> Spoken:
        """What of a tool's answer is shown: pictures, and what a program printed."""
        content = message.get("content")
        kind, name = _kind(content), line(table(message.get("author")).get("name"))
        if kind in _DROPPED or kind in ("text", "code", ""):
            return Spoken()
        if kind == "multimodal_text":
            return Spoken(content_of(self._assets.pictures(parts_of(content), metadata)))
        if (reader := _THOUGHTS.get(kind)) is not None:
            return reader(table(content), metadata)
        said = self._result(kind, content, name)
        said.content = content_of(self._plotted(metadata)) or said.content
        return said

    def _result(self, kind: str, content: object, name: str) -> Spoken:
        known = table(content)
        if kind in _RESULTS:
            printed = text(known.get("text")) or text(known.get("output_str"))
            return Spoken(reasoning=joined(f"**{name}**" if name else "", _block(printed)))
        if kind == "system_error":
            said = ": ".join(filter(None, (line(known.get("name")), text(known.get("text")))))
            return Spoken(reasoning=said, error=said)
        if kind == "computer_output":
            shot = table(known.get("screenshot"))
            return Spoken(content_of(self._assets.pictures([shot], {})))
        self._skip(kind, Why.UNKNOWN)
        kept = folded(kind, joined(text(known.get("text")), fenced(_json(content), "json")))
        return Spoken(content_of([kept]))

    def _plotted(self, metadata: Mapping[str, Any]) -> Iterator[str | Part]:
        """The pictures that a program drew."""
        for one in tables(table(metadata.get("aggregate_result")).get("messages")):
            if one.get("message_type") == "image" and one.get("image_url"):
                yield self._assets.at(one["image_url"])


def parts_of(content: object) -> list[Any]:
    """The parts of a message, however it writes them."""
    if isinstance(content, str):
        return [content]
    known = table(content)
    return [*rows(known.get("parts"))] or [one for one in (known.get("text"),) if one]


def _written(content: object) -> str:
    return "\n".join(
        written
        for one in parts_of(content)
        if (written := text(one) or text(table(one).get("text")))
    )


def _kind(content: object) -> str:
    return line(table(content).get("content_type"))


def _linked(
    pieces: Iterator[str | Part | None], metadata: Mapping[str, Any]
) -> Iterator[str | Part | None]:
    return (with_links(one, metadata) if isinstance(one, str) else one for one in pieces)


def _called(recipient: str, content: object) -> Spoken:
    """A tool that the model asks for. A canvas that it writes is shown, too."""
    written = _written(content)
    call = ToolCall(recipient, written or arguments(content))
    if recipient != "canmore.create_textdoc" or len(written) > _LONGEST_CALL:
        return Spoken(calls=(call,))
    try:
        made = table(decode(written.encode("utf-8", "replace")))
    except Unreadable:
        made = {}
    body, kind = text(made.get("content")), line(made.get("type"))
    if not body:
        return Spoken(calls=(call,))
    shown = fenced(body, kind.partition("/")[2]) if kind.startswith("code") else body
    fold = folded(line(made.get("name")) or "canvas", shown)
    return Spoken(content_of([fold]), calls=(call,))


def _thoughts(content: Mapping[str, Any], _metadata: Mapping[str, Any]) -> Spoken:
    listed = content.get("thoughts")
    thoughts = [listed] if isinstance(listed, str) else rows(listed)
    if not thoughts:
        thoughts = rows(content.get("parts")) or [content.get("text")]
    return Spoken(reasoning=joined(*map(_thought, thoughts)))


def _thought(thought: object) -> str:
    if isinstance(thought, str):
        return text(thought)
    known = table(thought)
    said = text(known.get("content")) or "".join(map(text, rows(known.get("chunks"))))
    summary = line(known.get("summary"))
    return joined(f"**{summary}**" if summary else "", said)


def _recap(content: Mapping[str, Any], metadata: Mapping[str, Any]) -> Spoken:
    said = text(content.get("content")) or text(content.get("text"))
    measured = number(metadata.get("finished_duration_sec"), 1e6)
    return Spoken(
        reasoning=said, thought_ms=_milliseconds(said) if not measured else measured * 1e3
    )


def _milliseconds(said: str) -> float | None:
    """The time that "Thought for 1m 12s", "Thought for 12 seconds" says; None: it says none."""
    found = _RECAP.search(said.strip().rstrip(".")[-40:])
    if found is None or not (found[1] or found[2]):
        return None
    return (int(found[1] or 0) * 60 + float(found[2] or 0)) * 1e3


_THOUGHTS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Spoken]] = {
    "thoughts": _thoughts,
    "reasoning_recap": _recap,
}


def _block(printed: str) -> str:
    return fenced(printed) if printed.strip() else ""


def _language(code: Mapping[str, Any]) -> str:
    language = line(code.get("language"))
    return "" if language == "unknown" else language


def _json(content: object) -> str:
    return as_json(content, indent=2)[:_LONGEST_JSON]
