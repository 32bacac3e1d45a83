"""Takes thinking, tools and programs out of a reply's text, where Open WebUI folds them.

<details type="reasoning" done="true" duration="3"><summary>…</summary>
&gt; escaped lines
</details>
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from desktop.chat.messages import ToolCall
from desktop.exchange.json_files.decoding import decode
from desktop.exchange.readers.openwebui_export.told import Told
from desktop.exchange.readers.shared.folds import fenced, joined, thought_and_said
from desktop.exchange.readers.shared.values import arguments, as_json, clean, line, number
from desktop.exchange.source import Unreadable

_OPENS = re.compile(r'<details\b((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*>', re.IGNORECASE)
_TYPE = re.compile(r'\stype="(reasoning|tool_calls|code_interpreter)"')
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
_SUMMARY = re.compile(r"\s*<summary>.*?</summary>\n?", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(r"```(\w*)\n(.*?)\n?```", re.DOTALL)
_END = "</details>"


def unfolded(content: str) -> Told:
    """What a reply's text tells."""
    told = Told()
    thought, content = thought_and_said(content)
    told.thoughts.append(thought)
    for attributes, text in _pieces(content):
        if attributes is None:
            told.texts.append(text)
            continue
        _READERS[attributes["type"]](told, attributes, text)
    return told


def _pieces(content: str) -> Iterator[tuple[dict[str, str] | None, str]]:
    """Each text, and each that is folded with the attributes of its tag."""
    done = 0
    for found in _OPENS.finditer(content):
        if found.start() < done or _TYPE.search(found[1]) is None:
            continue
        yield None, content[done : found.start()]
        end = content.find(_END, found.end())
        attributes = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        yield attributes, content[found.end() : len(content) if end < 0 else end]
        done = len(content) if end < 0 else end + len(_END)
    yield None, content[done:]


def _thought(told: Told, attributes: Mapping[str, str], inside: str) -> None:
    plain = html.unescape(_SUMMARY.sub("", inside, count=1)).strip("\n")
    lines = [re.sub(r"^> ?", "", one) for one in plain.split("\n")]
    told.thoughts.append(clean("\n".join(lines)).strip())
    told.thought_s += _seconds(attributes.get("duration", ""))


def _called(told: Told, attributes: Mapping[str, str], _inside: str) -> None:
    name = line(attributes.get("name")) or "tool"
    told.calls.append(ToolCall(name, arguments(_value(attributes.get("arguments", "")))))
    told.thoughts.append(result(name, _value(attributes.get("result", ""))))


def _ran(told: Told, attributes: Mapping[str, str], inside: str) -> None:
    found = _CODE.search(inside)
    language, code = (found[1], found[2]) if found else ("", _SUMMARY.sub("", inside).strip())
    given = {"language": language, "code": clean(code)}
    told.calls.append(ToolCall("code_interpreter", as_json(given)))
    output = _value(attributes.get("output", ""))
    if isinstance(output, dict):
        said = [output.get(key) for key in ("stdout", "stderr", "result")]
        output = "\n".join(one.rstrip("\n") for one in said if isinstance(one, str) and one)
    told.thoughts.append(result("code_interpreter", output))


_READERS: Mapping[str, Callable[[Told, Mapping[str, str], str], None]] = {
    "reasoning": _thought,
    "tool_calls": _called,
    "code_interpreter": _ran,
}


def result(name: str, value: object) -> str:
    """What a tool answered, to stand among the thinking."""
    written = clean(value) if isinstance(value, str) else as_json(value, indent=2) if value else ""
    return joined(f"**{name}**", fenced(written)) if written.strip() else ""


def _value(written: str) -> Any:
    """What an attribute holds: JSON, often in a text of JSON."""
    value: Any = written
    for _ in range(2):
        if not isinstance(value, str) or not value.strip():
            return value
        try:
            inner = decode(value.encode("utf-8", "replace"))
        except Unreadable:
            return value
        if not isinstance(inner, str | dict | list):
            return value
        value = inner
    return value


def _seconds(written: str) -> float:
    try:
        return number(float(written[:20]), 1e6) or 0.0
    except ValueError:
        return 0.0
