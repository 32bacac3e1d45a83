"""Reads settings.toml: the values that can be used, and the problems of the others."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.settings.checks import BadValue, whole_number
from desktop.chat.settings.endpoint_fields import read_fields
from desktop.chat.settings.row import Row, read_rows
from desktop.chat.settings.setting import SETTINGS
from desktop.chat.steering.preset import PRESET_FIELDS, Preset
from desktop.storage.failures import BadSetting

_VERSION = Row("version", whole_number, 1)


@dataclass(slots=True)
class Contents:
    """The contents of a settings file."""

    endpoints: list[Endpoint] = field(default_factory=list)
    presets: list[Preset] = field(default_factory=list)
    problems: list[ChatError] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    """The values that the file sets of SETTINGS, by key; one that it does not set is missing."""
    version: int = 1


def read_contents(text: str) -> Contents:
    """Raises tomllib.TOMLDecodeError; whatever else is wrong is among the problems."""
    document = tomllib.loads(text)
    contents = Contents()
    endpoints: dict[str, Endpoint] = {}
    for number, entry in enumerate(_entries(document, "endpoints", contents.problems), start=1):
        try:
            endpoint = read_endpoint(entry, f"endpoints[{number}]", endpoints)
            endpoints[endpoint.name] = endpoint
        except BadSetting as problem:
            contents.problems.append(problem)
    contents.endpoints = list(endpoints.values())
    presets: dict[str, Preset] = {}
    for number, entry in enumerate(_entries(document, "presets", contents.problems), start=1):
        try:
            preset = read_preset(entry, f"presets[{number}]", presets)
            presets[preset.name] = preset
        except BadSetting as problem:
            contents.problems.append(problem)
    contents.presets = list(presets.values())
    for row in (*SETTINGS, _VERSION):
        try:
            for value in read_rows(document, [row]).values():
                contents.values[row.key] = value
        except BadValue as bad:
            contents.problems.append(_problem(bad))
    contents.version = contents.values.pop(_VERSION.key, _VERSION.default)
    return contents


def read_endpoint(
    entry: Mapping[str, Any], where: str, taken: Mapping[str, Endpoint] = MappingProxyType({})
) -> Endpoint:
    """The endpoint of one `[[endpoints]]` table. Raises BadSetting.

    An entry with anything wrong in it is refused as a whole: half of one could send a prompt
    past the proxy it was to go through.
    """
    try:
        found = _checked(entry, taken)
    except BadValue as bad:
        raise _problem(bad, where, entry.get("name")) from bad
    return Endpoint(**found)


def read_preset(
    entry: Mapping[str, Any], where: str, taken: Mapping[str, Preset] = MappingProxyType({})
) -> Preset:
    """The preset of one `[[presets]]` table. Raises BadSetting.

    One with anything wrong in it is refused as a whole: it would ask otherwise than it says.
    """
    try:
        found = read_rows(entry, PRESET_FIELDS)
        _has(found, ("name",))
        _is_new(found["name"], taken)
    except BadValue as bad:
        raise _problem(bad, where, entry.get("name")) from bad
    return Preset(**found)


def _has(found: Mapping[str, Any], keys: Iterable[str]) -> None:
    for key in keys:
        if key not in found:
            raise BadValue("missing", key=key)


def _is_new(name: str, taken: Mapping[str, object]) -> None:
    if name in taken:
        raise BadValue("duplicate", key="name")


def _checked(entry: Mapping[str, Any], taken: Mapping[str, Endpoint]) -> dict[str, Any]:
    """The fields that the entry sets, by attribute. Raises BadValue."""
    found = read_fields(entry)
    _is_new(found["name"], taken)
    return found


def _entries(
    document: Mapping[str, Any], key: str, problems: list[ChatError]
) -> list[Mapping[str, Any]]:
    found = document.get(key, [])
    if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
        return found
    problems.append(BadSetting(key, "type", "list of tables"))
    return []


def _problem(bad: BadValue, where: str = "", name: object = "") -> BadSetting:
    at = f"{where}.{bad.key}" if where else bad.key
    return BadSetting(at, bad.reason, bad.detail, name.strip() if isinstance(name, str) else "")
