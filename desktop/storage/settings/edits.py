"""Edits the text of settings.toml. Everything that a change does not concern stays as typed.

tomlkit takes 30-50 ms to import and is needed for writing only, so it is imported late.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.chat.endpoint import Endpoint, Timeouts
from desktop.chat.settings.endpoint_fields import FIELDS, LIMITS
from desktop.chat.settings.row import Row
from desktop.chat.steering.preset import PRESET_FIELDS, Preset
from desktop.storage.settings.blocks import (
    NOTHING,
    reads_as,
    with_block,
    with_block_moved,
    without_block,
)

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def with_endpoint(text: str, endpoint: Endpoint, replacing: str, before: Endpoint | None) -> str:
    """Change the entry named `replacing`, or add one at the end.

    `before` is the endpoint that the entry was read as: a value that is still the same stays as
    the person wrote it.
    """
    old = _fields(before) if before else {}
    return _with_entry(text, "endpoints", _fields(endpoint), replacing, old)


def without_endpoint(text: str, name: str) -> str:
    """Take out the first entry of this name; the comment above the next entry stays with it."""
    return _without_entry(text, "endpoints", name)


def with_preset(text: str, preset: Preset, replacing: str, before: Preset | None) -> str:
    """The same for a preset."""
    old = _preset_fields(before) if before else {}
    return _with_entry(text, "presets", _preset_fields(preset), replacing, old)


def without_preset(text: str, name: str) -> str:
    """Take out the first preset of this name."""
    return _without_entry(text, "presets", name)


def with_preset_lines(text: str, block: str, index: int) -> str | None:
    """Put the lines of a preset in as the one of this index; None where that cannot be done."""
    return with_block(text, "presets", index, block)


def with_preset_at(text: str, name: str, to: int) -> str:
    """Put the first preset of this name at another place of the list."""
    index = names(text, "presets").index(name)
    if index == to:
        return text
    moved = with_block_moved(text, "presets", index, to)
    if moved is not None:
        return moved
    document = _parse(text)
    entries: Any = document["presets"]
    entries.insert(to, entries.pop(index))
    return document.as_string()


def _with_entry(
    text: str, key: str, wanted: dict[str, Any], replacing: str, before: Mapping[str, Any]
) -> str:
    document = _parse(text)
    entries = document.setdefault(key, _aot())
    entry = next((one for one in entries if _name_of(one) == replacing), None)
    if entry is None:
        _append(entries, wanted)
    else:
        if "headers" in wanted:
            wanted["headers"] = dict.fromkeys(_mapping(entry.get("headers"))) | wanted["headers"]
        _change(entry, wanted, before)
    return document.as_string()


def _without_entry(text: str, key: str, name: str) -> str:
    entries = tomllib.loads(text)[key]
    index = next(number for number, one in enumerate(entries) if _name_of(one) == name)
    cut = without_block(text, key, index)
    if cut is not None:
        return cut
    document = _parse(text)
    del document[key][index]
    return document.as_string()


def with_value(text: str, key: str, value: str | float | bool | None) -> str:
    """Set a top-level key, or take it out."""
    document = _parse(text)
    if value is None:
        document.pop(key, None)
    elif key in document:
        document[key] = value
    elif _only_tables(document):
        document[key] = _first_line(value)
    elif added := _with_line(text, key, value):
        return added
    else:
        document[key] = value
    return document.as_string()


def names(text: str, key: str = "endpoints") -> list[str]:
    """The names of all entries, usable or not."""
    entries = tomllib.loads(text).get(key, [])
    return [_name_of(one) for one in entries] if isinstance(entries, list) else []


def text_for(endpoints: Sequence[Endpoint]) -> str:
    """A new file."""
    text = ""
    for endpoint in endpoints:
        text = with_endpoint(text, endpoint, endpoint.name, None)
    return text


def _parse(text: str) -> TOMLDocument:
    import tomlkit

    return tomlkit.parse(text)


def _aot() -> Any:
    import tomlkit

    return tomlkit.aot()


def _only_tables(document: Mapping[str, Any]) -> bool:
    return not any(isinstance(value, str | int | float) for value in document.values())


def _first_line(value: str | float | bool) -> Any:
    """A value with an empty line between it and the first table."""
    import tomlkit

    item = tomlkit.item(value)
    item.trivia.trail = "\n\n"
    return item


_ANY_HEAD = re.compile(r"\s*\[")


def _with_line(text: str, key: str, value: str | float | bool) -> str | None:
    """The text with the key in a new line below the other top-level ones; None where TOML would
    read the result otherwise.

    tomlkit would put it above the first table, below the comment that belongs to that.
    """
    import tomlkit

    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if _ANY_HEAD.match(line)), len(lines))
    while end > 0 and NOTHING.fullmatch(lines[end - 1]):
        end -= 1
    line = tomlkit.dumps({key: value}).rstrip("\n")
    added = "\n".join([*lines[:end], line, *lines[end:]])
    return added if reads_as(added, {**tomllib.loads(text), key: value}) else None


def _append(entries: Any, wanted: Mapping[str, Any]) -> None:
    """Add an entry as a table, or as an inline one where the person wrote the list so."""
    import tomlkit

    if isinstance(entries, tomlkit.items.AoT):
        entry: Any = tomlkit.table()
        entry.trivia.indent = "\n" if len(entries) else ""
    else:
        entry = tomlkit.inline_table()
    _change(entry, wanted, {})
    entries.append(entry)


def _change(table: Any, wanted: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Give a table these values; None takes a key out, a mapping changes the table within."""
    import tomlkit

    for key, value in wanted.items():
        if key in before and before[key] == value:
            continue
        if isinstance(value, _Whole):
            table[key] = tomlkit.item({key: dict(value)}, _sort_keys=False)[key]
        elif isinstance(value, Mapping):
            if not isinstance(table.get(key), Mapping):
                table[key] = tomlkit.inline_table()
            _change(table[key], value, before.get(key) or {})
            if not table[key]:
                del table[key]
        elif value is None:
            table.pop(key, None)
        elif key not in table or table[key] != value:
            table[key] = value


def _fields(endpoint: Endpoint) -> dict[str, Any]:
    """The values of an endpoint by key, as the file has them; None for a default."""
    return _written(endpoint, FIELDS)


class _Whole(dict[str, Any]):
    """A table that is written anew, whatever stood there."""


def _preset_fields(preset: Preset) -> dict[str, Any]:
    """The values of a preset by key, as the file has them; None for a default."""
    found = _written(preset, PRESET_FIELDS)
    found["parameters"] = _Whole(preset.parameters) if preset.parameters else None
    found["starters"] = list(preset.starters) or None
    return found


def _written(source: object, rows: Sequence[Row[Any]]) -> dict[str, Any]:
    return {row.key: _value(getattr(source, row.attribute), row.default) for row in rows}


def _value(value: object, default: object) -> Any:
    """A table is always given, with its keys, so that `_change` can take keys out of it."""
    if isinstance(value, Timeouts):
        return _written(value, LIMITS)
    if isinstance(value, Mapping):
        return dict(value)
    if value == default:
        return None
    return _short(value) if isinstance(value, float) else value


def _short(seconds: float) -> float:
    """10, not 10.0, as a person would write."""
    return int(seconds) if seconds == int(seconds) else seconds


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _name_of(entry: Any) -> str:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return str(name).strip() if isinstance(name, str) else ""
