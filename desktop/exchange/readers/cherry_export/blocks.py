"""Reads the blocks of a message, and messages of before there were any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.exchange.readers.cherry_export.spoken import Spoken
from desktop.exchange.readers.shared.folds import fenced, unread
from desktop.exchange.readers.shared.values import rows, table, tables, text

Block = Mapping[str, Any]


def take_block(spoken: Spoken, block: Block) -> None:
    """Add what one block says."""
    content = block.get("content")
    match kind := text(block.get("type")):
        case "main_text" | "compact":
            spoken.pieces.append(text(content))
        case "thinking":
            spoken.think(text(content), block.get("thinking_millsec", block.get("thinkingMs")))
        case "translation":
            spoken.translate(text(content), block.get("targetLanguage"))
        case "code":
            spoken.pieces.append(fenced(text(content), text(block.get("language"))))
        case "image":
            _picture(spoken, block)
        case "file":
            spoken.pieces.append(spoken.files.described(_file_of(block)))
        case "video":
            spoken.pieces.append(spoken.files.at(block.get("url") or block.get("filePath")))
        case "tool":
            _tool(spoken, block)
        case "citation":
            found = ("response", "knowledge", "memories", "responseData", "knowledgeData")
            spoken.cite(*(block.get(name) for name in found))
        case "error":
            spoken.fail(block.get("error") or content)
        case "unknown" if not text(content):  # a place that was kept for what did not come
            pass
        case _:
            spoken.unknown(kind)
            spoken.pieces.append(unread(block, "content"))


def blocks_of_old(message: Mapping[str, Any]) -> Iterator[Block]:
    """A message without blocks, as the blocks that Cherry Studio itself made of it."""
    metadata = table(message.get("metadata"))
    if thought := text(message.get("reasoning_content")):
        took = table(message.get("metrics")).get("time_thinking_millsec")
        yield {"type": "thinking", "content": thought, "thinking_millsec": took}
    for tool in tables(metadata.get("mcpTools")):
        yield {"type": "tool", "content": tool.get("response"), "metadata": {_RAW: tool}}
    if said := text(message.get("content")):
        yield {"type": "main_text", "content": said}
    yield {"type": "translation", "content": text(message.get("translatedContent"))}
    for file in tables(message.get("files")):
        yield {"type": "image" if file.get("type") == "image" else "file", "file": file}
    for url in rows(message.get("images")):
        yield {"type": "image", "url": url}
    if made := table(metadata.get("generateImage")):
        yield {"type": "image", "metadata": {"generateImageResponse": made}}
    cited = ("groundingMetadata", "annotations", "citations", "webSearch", "webSearchInfo")
    yield {"type": "citation", "response": [metadata.get(name) for name in (*cited, "tavily")]}
    if error := message.get("error"):
        yield {"type": "error", "error": error}


_RAW = "rawMcpToolResponse"


def _file_of(block: Block) -> Mapping[str, Any]:
    """The description of its file: in it, or in newer ones by its id alone."""
    return table(block.get("file")) or {"id": block.get("fileId"), "name": block.get("fileId")}


def _picture(spoken: Spoken, block: Block) -> None:
    made = table(table(block.get("metadata")).get("generateImageResponse"))
    pictures = [one for one in rows(made.get("images")) if isinstance(one, str)]
    if url := text(block.get("url")):
        spoken.pieces.append(spoken.files.at(url))
    elif block.get("file") or block.get("fileId"):
        spoken.pieces.append(spoken.files.described(_file_of(block)))
    elif pictures:
        for one in pictures:
            is_address = one.startswith(("data:", "http:", "https:", "file:"))
            address = one if is_address else f"data:image/png;base64,{one}"
            spoken.pieces.append(spoken.files.at(address))
    else:
        spoken.pieces.append(spoken.files.missing(""))


def _tool(spoken: Spoken, block: Block) -> None:
    """A call of a tool; name and arguments may stand in what the tool's server answered alone."""
    raw = table(table(block.get("metadata")).get(_RAW))
    tool = table(raw.get("tool"))
    name = block.get("toolName") or tool.get("name") or raw.get("toolName") or block.get("toolId")
    given = block.get("arguments", raw.get("arguments", tool.get("arguments")))
    spoken.call(name, given, block.get("content", raw.get("response")))
