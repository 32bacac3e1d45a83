"""Reads the blocks of a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.chat.messages import ToolCall
from desktop.exchange.readers.claude_export.artifacts import Artifacts
from desktop.exchange.readers.shared.folds import fenced, folded, joined, link
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import (
    arguments,
    as_json,
    line,
    rows,
    table,
    tables,
    text,
)
from desktop.exchange.source import Skip, Why

_PLACEHOLDER = re.compile(
    r"(?:^|\n)(?:```\w*\n)?This block is not supported on your current device yet\.(?:\n```)?"
    r"(?=\n|$)"
)
_LONGEST_JSON = 20_000
_EMPTY = ("token_budget", "flag", "redacted_thinking")
"""Blocks that say nothing to a person."""


@dataclass(slots=True)
class Blocks:
    """What the blocks of one message say together."""

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    thought_s: float = 0.0
    at: float | None = None
    """When the first of them began."""


class BlockReader:
    """Reads the blocks of one chat's messages."""

    def __init__(self, skip: Skip) -> None:
        self._skip = skip
        self._artifacts = Artifacts()

    def read(self, message: Mapping[str, Any]) -> Blocks:
        """All that a message says. Where its blocks have no text, its `text` is it: either may be
        empty, or leave things out."""
        found = Blocks()
        was_text = False
        for block in rows(message.get("content")):
            if isinstance(block, str):
                block = {"type": "text", "text": block}
            if not isinstance(block, dict):
                continue
            if found.at is None:
                found.at = seconds(block.get("start_timestamp"))
            is_text = block.get("type") == "text"
            if is_text and was_text and self._is_one(found.texts, block, message):
                found.texts[-1] += _cited(block)
            else:
                self._take(block, found)
            was_text = is_text and bool(found.texts)
        if not any(one.strip() for one in found.texts):
            found.texts = [_PLACEHOLDER.sub("", text(message.get("text"))).strip("\n")]
        return found

    def _is_one(
        self, texts: Sequence[str], block: Mapping[str, Any], message: Mapping[str, Any]
    ) -> bool:
        """Whether a text goes on where the one before it ended: `text` has them so."""
        piece = text(block.get("text"))
        return bool(piece) and (texts[-1][-40:] + piece[:40]) in text(message.get("text"))

    def _take(self, block: Mapping[str, Any], found: Blocks) -> None:
        match block.get("type"):
            case "text":
                found.texts.append(_cited(block))
            case "thinking":
                found.thoughts.append(_thought(block))
                found.thought_s += _lasted(block)
            case "tool_use" | "server_tool_use":
                self._call(block, found)
            case "tool_result" | "web_search_tool_result":
                found.thoughts.append(_result(block))
            case "voice_note":
                found.texts.append(text(block.get("text")) or line(block.get("title")))
            case kind if kind in _EMPTY:
                pass
            case kind:
                self._skip(line(kind) or "…", Why.UNKNOWN)
                found.texts.append(_unknown(block))

    def _call(self, block: Mapping[str, Any], found: Blocks) -> None:
        name, given = line(block.get("name")) or "tool", block.get("input")
        found.calls.append(ToolCall(name, arguments(given)))
        if name == "artifacts":
            found.texts.append(self._artifacts.shown(table(given)))


def _thought(block: Mapping[str, Any]) -> str:
    whole = text(block.get("thinking"))
    return whole or joined(*(text(one.get("summary")) for one in tables(block.get("summaries"))))


def _lasted(block: Mapping[str, Any]) -> float:
    begun, ended = seconds(block.get("start_timestamp")), seconds(block.get("stop_timestamp"))
    return max(0.0, ended - begun) if begun is not None and ended is not None else 0.0


def _result(block: Mapping[str, Any]) -> str:
    """What a tool answered; of an artifact it is "OK"."""
    name, content = line(block.get("name")), block.get("content")
    said = _said([content] if isinstance(content, str) else rows(content))
    if not said.strip() or (name == "artifacts" and block.get("is_error") is not True):
        return ""
    return joined(f"**{name}**" if name else "", said)


def _said(content: Sequence[Any]) -> str:
    links: list[str] = []
    texts: list[str] = []
    for one in content:
        known = table(one)
        address = link(known.get("url"), known.get("title"))
        if address:  # a page that was found: its text is not what the reply says
            links.append(f"- {address}")
        else:
            texts.append(text(known.get("text")) if known else text(one))
    written = "\n".join(filter(None, texts))
    return joined("\n".join(links), fenced(written) if written.strip() else "")


def _cited(block: Mapping[str, Any]) -> str:
    """The text with a link behind each place that names its source."""
    written = text(block.get("text"))
    places: list[tuple[int, str]] = []
    for one in tables(block.get("citations")):
        known = {**table(one.get("details")), **one}
        end = one.get("end_index")
        address = link(known.get("url"), known.get("title"))
        if address and isinstance(end, int) and 0 <= end <= len(written):
            places.append((end, f" {address}"))
    for end, address in sorted(dict.fromkeys(places), reverse=True)[:1000]:
        written = f"{written[:end]}{address}{written[end:]}"
    return written


def _unknown(block: Mapping[str, Any]) -> str:
    body = fenced(as_json(block, indent=2)[:_LONGEST_JSON], "json")
    return text(block.get("text")) or folded(line(block.get("type")), body)
