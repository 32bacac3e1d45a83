"""Reads `output`: the items of a reply in the shape of the Responses API, in newer versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.chat.messages import ToolCall
from desktop.exchange.readers.openwebui_export.folded import result, unfolded
from desktop.exchange.readers.openwebui_export.told import Told
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.values import (
    arguments,
    as_json,
    ident,
    line,
    number,
    rows,
    table,
    tables,
    text,
)


def told_by(output: Sequence[Any]) -> Told:
    """What the items of a reply tell."""
    told, names = Told(), dict[str, str]()
    for item in tables(output):
        match item.get("type"):
            case "message":
                inner = unfolded("".join(_texts(item.get("content"))))
                told.texts += inner.texts
                told.thoughts += inner.thoughts
                told.calls += inner.calls
            case "reasoning":
                written = "".join(_texts(item.get("content")))
                told.thoughts.append(written or joined(*_texts(item.get("summary"))))
                told.thought_s += number(item.get("duration"), 1e6) or 0.0
            case "function_call":
                name = line(item.get("name")) or "tool"
                names[ident(item.get("call_id"))] = name
                told.calls.append(ToolCall(name, arguments(item.get("arguments"))))
            case "function_call_output":
                name = names.get(ident(item.get("call_id")), "tool")
                told.thoughts.append(result(name, _output(item.get("output"))))
            case "open_webui:code_interpreter":
                _take_program(told, item)
    return told


def _take_program(told: Told, item: Mapping[str, Any]) -> None:
    given = {"language": line(item.get("lang")), "code": text(item.get("code"))}
    told.calls.append(ToolCall("code_interpreter", as_json(given)))
    told.thoughts.append(result("code_interpreter", _output(item.get("output"))))


def _output(output: object) -> object:
    return "".join(_texts(output)) if isinstance(output, list) else output


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield text(content)
    for one in rows(content):
        yield text(one) or text(table(one).get("text"))
