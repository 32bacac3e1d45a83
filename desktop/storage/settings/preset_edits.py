"""Edits the presets in the text of settings.toml: one is put, taken out, brought back, moved.

Every change of a preset in the file comes through here: what an organisation has locked is to be
refused here, with a ChatError, which all places that change presets show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.chat.settings.setting import DEFAULT_PRESET
from desktop.chat.steering.preset import Preset
from desktop.storage.failures import BadSetting, NameTaken
from desktop.storage.settings import edits
from desktop.storage.settings.blocks import block_at
from desktop.storage.settings.entries import Contents

Read = Callable[[str], Contents]


@dataclass(frozen=True, slots=True)
class RemovedPreset:
    """What was taken out of the file with a preset, so that all of it can come back."""

    preset: Preset
    index: int
    """Its place among the entries, usable or not."""
    lines: str | None
    """Its lines with their comments; None where the list is written inline."""
    was_default: bool
    before: str
    after: str
    """The whole text as it was, and as it was written then."""


def put(text: str, preset: Preset, old: str, read: Read) -> str:
    """The text with a preset added, or changed in the place of the one named `old`.

    Raises NameTaken, BadSetting.
    """
    contents = read(text)
    for problem in contents.problems:
        if isinstance(problem, BadSetting) and problem.where == "presets":
            raise problem
    if old != preset.name and preset.name in edits.names(text, "presets"):
        raise NameTaken(preset.name)
    before = next((one for one in contents.presets if one.name == old), None)
    text = edits.with_preset(text, preset, old, before)
    found = read(text)
    if contents.values.get(DEFAULT_PRESET.key) == old != preset.name:
        text = edits.with_value(text, DEFAULT_PRESET.key, preset.name)
    if any(one.name == preset.name for one in found.presets):
        return text
    for problem in found.problems:
        if isinstance(problem, BadSetting) and problem.name == preset.name:
            raise problem
    raise BadSetting("presets", "name", "", preset.name)


def removed(text: str, name: str, read: Read) -> RemovedPreset | None:
    """Take a preset out: `after` is the text without it. None: there is none of this name."""
    contents = read(text)
    preset = next((one for one in contents.presets if one.name == name), None)
    if preset is None:
        return None
    index = edits.names(text, "presets").index(name)
    was_default = contents.values.get(DEFAULT_PRESET.key) == name
    after = edits.without_preset(text, name)
    if was_default:
        after = edits.with_value(after, DEFAULT_PRESET.key, None)
    return RemovedPreset(preset, index, block_at(text, "presets", index), was_default, text, after)


def brought_back(text: str, gone: RemovedPreset, read: Read) -> str:
    """The text with a removed preset at its old place, its comments with it. Raises NameTaken."""
    if text == gone.after:
        return gone.before
    present, name = edits.names(text, "presets"), gone.preset.name
    if name in present:
        raise NameTaken(name)
    index = min(gone.index, len(present))
    added = edits.with_preset_lines(text, gone.lines, index) if gone.lines else None
    if added is None:
        added = edits.with_preset_at(put(text, gone.preset, name, read), name, index)
    if gone.was_default and DEFAULT_PRESET.key not in read(added).values:
        added = edits.with_value(added, DEFAULT_PRESET.key, name)
    return added


def moved(text: str, name: str, before: str | None) -> str:
    """The text with a preset right before another one; None: behind all. Where one of them is
    gone, the text as it is."""
    present = edits.names(text, "presets")
    if name not in present or name == before:
        return text
    present.remove(name)
    if before is not None and before not in present:
        return text
    to = len(present) if before is None else present.index(before)
    return edits.with_preset_at(text, name, to)
