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

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def with_endpoint(text: str, endpoint: Endpoint, replacing: str, before: Endpoint | None) -> str:
    """Change the entry named `replacing`, or add one at the end.

    `before` is the endpoint that the entry was read as: a value that is still the same stays as
    the person wrote it.
    """
    document = _parse(text)
    entries = document.setdefault("endpoints", _aot())
    entry = next((one for one in entries if _name_of(one) == replacing), None)
    if entry is None:
        _append(entries, endpoint)
    else:
        wanted = _fields(endpoint)
        wanted["headers"] = dict.fromkeys(_mapping(entry.get("headers"))) | wanted["headers"]
        _change(entry, wanted, _fields(before) if before else {})
    return document.as_string()


def without_endpoint(text: str, name: str) -> str:
    """Take out the first entry of this name; the comment above the next entry stays with it."""
    entries = tomllib.loads(text)["endpoints"]
    index = next(number for number, one in enumerate(entries) if _name_of(one) == name)
    cut = _cut_lines(text, index)
    if cut is not None:
        return cut
    document = _parse(text)
    del document["endpoints"][index]
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


def names(text: str) -> list[str]:
    """The names of all entries, usable or not."""
    entries = tomllib.loads(text).get("endpoints", [])
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
    while end > 0 and _NOTHING.fullmatch(lines[end - 1]):
        end -= 1
    line = tomlkit.dumps({key: value}).rstrip("\n")
    added = "\n".join([*lines[:end], line, *lines[end:]])
    return added if _reads_as(added, {**tomllib.loads(text), key: value}) else None


def _append(entries: Any, endpoint: Endpoint) -> None:
    """Add the endpoint as a table, or as an inline one where the person wrote the list so."""
    import tomlkit

    if isinstance(entries, tomlkit.items.AoT):
        entry: Any = tomlkit.table()
        entry.trivia.indent = "\n" if len(entries) else ""
    else:
        entry = tomlkit.inline_table()
    _change(entry, _fields(endpoint), {})
    entries.append(entry)


def _change(table: Any, wanted: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Give a table these values; None takes a key out, a mapping changes the table within."""
    import tomlkit

    for key, value in wanted.items():
        if key in before and before[key] == value:
            continue
        if isinstance(value, Mapping):
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


_HEAD = re.compile(r"\s*\[\[\s*endpoints\s*\]\]")
_OTHER_HEAD = re.compile(r"\s*\[(?!\[?\s*endpoints\s*\.)")
_NOTHING = re.compile(r"\s*(#.*)?")


def _cut_lines(text: str, index: int) -> str | None:
    """The text without the lines of one `[[endpoints]]` table; None where lines cannot be cut.

    tomlkit counts the comment above a table to the one before it, and would take it along.
    """
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if _HEAD.match(line)]
    if index >= len(heads):
        return None
    start = heads[index]
    after = (n for n in range(start + 1, len(lines)) if _OTHER_HEAD.match(lines[n]))
    end = next(after, len(lines))
    while _NOTHING.fullmatch(lines[end - 1]):
        end -= 1
    blank_above = start == 0 or not lines[start - 1].strip()
    while blank_above and end < len(lines) - 1 and not lines[end].strip():
        end += 1
    cut = "\n".join(lines[:start] + lines[end:])
    wanted = tomllib.loads(text)
    del wanted["endpoints"][index]
    if not wanted["endpoints"]:
        del wanted["endpoints"]
    return cut if _reads_as(cut, wanted) else None


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    """Whether TOML reads the text so: a line within a long string may look like a head."""
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False
