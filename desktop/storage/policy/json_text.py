"""Policies as JSON: an object of keys. A value alone is locked, `{"default": value}` a default."""

from __future__ import annotations

import json
import re
from typing import Any

from desktop.chat.policy.keys import BY_NAME
from desktop.storage.failures import PolicyDamaged
from desktop.storage.policy.source import DAMAGED, Given, Reading

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?P<names>\s*:)?|[{}\[\]]')


class _Twice(ValueError):
    """A key that stands twice in one object: which one was meant, nobody can tell."""


def read_json(text: str, path: str) -> Reading:
    """What the text of a file says. Where it is no JSON, each key that it names is without a
    value."""
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as exc:
        return _damaged(text, path, exc)
    if not isinstance(document, dict):
        return Reading(problems=[PolicyDamaged(path, 1, "no object")])
    return Reading([_given(key, value, text, path) for key, value in document.items()])


def line_of(text: str, key: str) -> int:
    """The line where the outermost object names the key; 1 where that cannot be told."""
    depth = 0
    for token in _TOKEN.finditer(text):
        sign = token[0][0]
        depth += (sign in "{[") - (sign in "}]")
        name = token[0].removesuffix(token["names"] or "")
        if depth == 1 and token["names"] and name in (f'"{key}"', json.dumps(key)):
            return text.count("\n", 0, token.start()) + 1
    return 1


def _given(key: str, value: object, text: str, path: str) -> Given:
    where = f"{path}:{line_of(text, key)}"
    if isinstance(value, dict) and list(value) == ["default"]:
        return Given(key, value["default"], where, locked=False)
    return Given(key, value, where)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _damaged(text: str, path: str, error: Exception) -> Reading:
    line = None
    if isinstance(error, json.JSONDecodeError):
        line = error.lineno
    elif isinstance(error, _Twice):
        places = [found.start() for found in re.finditer(re.escape(json.dumps(str(error))), text)]
        line = text.count("\n", 0, places[-1]) + 1 if places else None
    reason = f"twice: {error}" if isinstance(error, _Twice) else str(error)
    if isinstance(error, RecursionError):
        reason = "nested too deeply"
    named = [key for key in BY_NAME if re.search(rf'"{key}"\s*:', text)]
    where = f"{path}:{line}" if line else path
    return Reading(
        [Given(key, None, where, fault=(DAMAGED, "")) for key in named],
        [PolicyDamaged(path, line, reason)],
    )
