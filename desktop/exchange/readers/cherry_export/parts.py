"""Reads the parts of a message of version 2: those of the AI SDK, and Cherry Studio's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.exchange.readers.cherry_export.blocks import take_block
from desktop.exchange.readers.cherry_export.spoken import Spoken
from desktop.exchange.readers.shared.folds import link, unread
from desktop.exchange.readers.shared.values import table, text

_TOOL, _DATA = "tool-", "data-"
_SILENT = "step-start"
"""A part that says nothing."""


def take_part(spoken: Spoken, part: Mapping[str, Any]) -> None:
    """Add what one part says."""
    kind = text(part.get("type"))
    match kind:
        case "text":
            spoken.pieces.append(text(part.get("text")))
        case "reasoning":
            spoken.think(text(part.get("text")), _took(part))
        case "file":
            url, name = part.get("url"), part.get("filename")
            spoken.pieces.append(spoken.files.at(url, name, part.get("mediaType")))
        case "dynamic-tool":
            _call(spoken, part, part.get("toolName"))
        case "source-url" | "source-document":
            shown = link(part.get("url"), part.get("title")) or text(part.get("title"))
            spoken.pieces.append(f"- {shown}" if shown else "")
        case _ if kind.startswith(_TOOL):
            _call(spoken, part, kind.removeprefix(_TOOL))
        case _ if kind.startswith(_DATA):
            _data(spoken, kind.removeprefix(_DATA), part)
        case _ if kind != _SILENT:
            spoken.unknown(kind)
            spoken.pieces.append(unread(part, "text"))


def _took(part: Mapping[str, Any]) -> object:
    """How many milliseconds a thought took."""
    metadata = table(table(part.get("providerMetadata")).get("cherry"))
    return metadata.get("thinkingMs", part.get("thinkingMs"))


def _call(spoken: Spoken, part: Mapping[str, Any], name: object) -> None:
    result = part.get("output", part.get("errorText"))
    spoken.call(name, part.get("input"), result)


def _data(spoken: Spoken, kind: str, part: Mapping[str, Any]) -> None:
    """A part of Cherry Studio's own: a block under another name."""
    data = part.get("data")
    block = data if isinstance(data, dict) else {"content": data}
    if kind == "error":
        spoken.fail(block.get("error") or block)
        return
    take_block(spoken, {**block, "type": kind})
