"""The settings of a chat in a few words."""

from __future__ import annotations

import json
from typing import Any

from desktop.chat.steering.parameters import KNOWN
from desktop.chat.steering.steering import Steering
from desktop.chat.text import printable_line
from desktop.language import _, ngettext

_LONGEST = 60
"""Characters of a value."""


def in_short(steering: Steering) -> str:
    """The preset and what is set, as the header has it: “Reviewer · t 0.2”; "" for nothing."""
    named = [_short(name, value) for name, value in _in_order(steering)]
    words = [printable_line(steering.preset)] if steering.preset else []
    if steering.system and not steering.preset:
        words.append(_("instructions"))
    words += named[:2]
    if len(named) > 2:
        words.append(f"+{len(named) - 2}")
    return " · ".join(words)


def in_full(steering: Steering) -> str:
    """All of it, a line for each part; "" where nothing is set."""
    lines = [_("Preset: {name}").format(name=printable_line(steering.preset))]
    lines = lines if steering.preset else []
    if steering.system:
        lines.append(f"{_('Instructions to the model')}: {_cut(steering.system)}")
    lines += [f"{_name(name)}: {shown(value)}" for name, value in _in_order(steering)]
    return "\n".join(lines)


def shown(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _cut(", ".join(value))
    return _cut(json.dumps(value, ensure_ascii=False))


def _in_order(steering: Steering) -> list[tuple[str, Any]]:
    """What is set, in the order of the table, what it does not know behind that."""
    order = [row.key for row in KNOWN]
    return sorted(
        steering.parameters.items(),
        key=lambda item: order.index(item[0]) if item[0] in order else len(order),
    )


def _short(name: str, value: Any) -> str:
    match name:
        case "temperature":
            return f"t {shown(value)}"
        case "top_p":
            return f"p {shown(value)}"
        case "max_tokens" | "max_completion_tokens":
            return ngettext("{count} token", "{count} tokens", value).format(count=shown(value))
        case "reasoning_effort":
            return effort_words(value)
        case "response_format":
            return "JSON" if value.get("type") != "text" else _("text")
    return _name(name)


def _name(name: str) -> str:
    row = next((row for row in KNOWN if row.key == name and row.words), None)
    return row.words().name if row is not None and row.words else name


def effort_words(effort: str) -> str:
    """A reasoning effort in the language of the window."""
    known = {
        "none": _("none"),
        "minimal": _("minimal"),
        "low": _("low"),
        "medium": _("medium"),
        "high": _("high"),
        "xhigh": _("very high"),
    }
    return known.get(effort, effort)


def _cut(text: str) -> str:
    line = printable_line(text[: _LONGEST + 1])
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
