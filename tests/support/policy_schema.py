"""The JSON Schema of a policy file, made from the table of keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.chat.endpoint import Timeouts
from desktop.chat.policy.given import PROMPT_FIELDS
from desktop.chat.policy.keys import KEYS, PolicyKey
from desktop.chat.settings.endpoint_fields import FIELDS, LIMITS
from desktop.chat.settings.row import Row
from desktop.chat.steering.preset import PRESET_FIELDS

ROWS: Mapping[str, Iterable[Row[Any]]] = {
    "endpoints": FIELDS,
    "presets": PRESET_FIELDS,
    "prompts": PROMPT_FIELDS,
}
NEEDED = {"endpoints": ["name"], "presets": ["name"], "prompts": ["name", "text"]}


def schema() -> str:
    """The whole schema, as text."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policies of Weir",
        "description": 'A value alone is locked; {"default": value} is a default.',
        "type": "object",
        "properties": {key.name: _key(key) for key in KEYS},
        "additionalProperties": False,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _key(key: PolicyKey) -> dict[str, Any]:
    value = _value(key)
    default = {
        "type": "object",
        "properties": {"default": value},
        "required": ["default"],
        "additionalProperties": False,
    }
    return {
        "title": key.title,
        "description": key.explanation,
        "anyOf": [value, default],
        "examples": [key.example, {"default": key.example}],
    }


def _value(key: PolicyKey) -> dict[str, Any]:
    match key.kind:
        case "flag":
            return {"type": ["boolean", "null"]}
        case "number":
            return {"type": ["integer", "null"], "minimum": 0, "maximum": 36_500}
        case "text":
            return {"type": ["string", "null"]}
        case "choice":
            return {"enum": [*key.choices, "", None]}
        case "texts":
            return {"type": ["array", "null"], "items": {"type": "string", "minLength": 1}}
        case "tables":
            return {"type": ["array", "null"], "items": _table(key.name)}


def _table(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {row.key: _field(row) for row in ROWS[name]},
        "required": NEEDED[name],
    }


def _field(row: Row[Any]) -> dict[str, Any]:
    """What a field takes, by its default."""
    match row.default:
        case bool():
            return {"type": "boolean"}
        case int() | float():
            return {"type": "number"}
        case Timeouts():
            return {"type": "object", "properties": {one.key: _field(one) for one in LIMITS}}
        case Mapping():
            return {"type": "object"}
        case tuple():
            return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}
