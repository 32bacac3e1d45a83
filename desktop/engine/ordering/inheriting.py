"""What a new chat in a folder begins with: its instructions, and the preset as it is by now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop.chat.ordering.folder import Folder
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering


def steering_in(folder_id: int, folders: Iterable[Folder], presets: Iterable[Preset]) -> Steering:
    """The settings of a new chat in this folder.

    A folder that says nothing has what the folder around it says. Where a folder names a preset,
    the chat begins with that, and the folder's own instructions go in place of the preset's. A
    preset that is gone leaves the instructions alone.
    """
    by_id = {folder.id: folder for folder in folders}
    folder = by_id.get(folder_id)
    if folder is None:
        return Steering()
    own = folder.steering
    if own == Steering() and folder.parent_id in by_id:
        own = by_id[folder.parent_id].steering
    preset = next((one for one in presets if one.name == own.preset), None)
    if preset is None:
        return replace(own, preset="")
    return replace(preset.steering, system=own.system or preset.system, sent=own.sent)
