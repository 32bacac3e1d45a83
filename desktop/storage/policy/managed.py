"""The policies of macOS: property lists that a management tool puts down (managed preferences)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from desktop.chat.policy.keys import BY_NAME
from desktop.storage.failures import PolicyDamaged, PolicyRefused
from desktop.storage.policy.source import DAMAGED, DEFAULTS, Given, Reach, Reading
from desktop.storage.policy.trusted import read_trusted, stamp_of

BUNDLE = "io.github.weir-chat.Weir"
FOLDER = Path("/Library/Managed Preferences")
_TOOLS = "Payload"
"""What the keys begin with that management tools write for themselves."""


class ManagedPreferences:
    """Reads one of them. All is locked but what stands in the dictionary `Recommended`."""

    def __init__(self, path: Path, reach: Reach, owner: int = 0) -> None:
        self.reach: Reach = reach
        self._path = path
        self._owner = owner

    def stamp(self) -> object:
        """What is another once the file came, went or was written."""
        return stamp_of(self._path)

    def read(self) -> Reading:
        """All that it says."""
        if self.stamp() is None:
            return Reading()
        import plistlib  # late: a Mac alone has such files

        where = str(self._path)
        try:
            content = read_trusted(self._path, self._owner)
            document = plistlib.loads(content)
        except PolicyRefused as refused:
            return Reading(problems=[refused])
        except (ValueError, ExpatError, OverflowError, AttributeError) as exc:
            line = exc.lineno if isinstance(exc, ExpatError) else None
            named = [key for key in BY_NAME if re.search(rb"\b%b\b" % key.encode(), content)]
            return Reading(
                [Given(key, None, where, fault=(DAMAGED, "")) for key in named],
                [PolicyDamaged(where, line, str(exc))],
            )
        if not isinstance(document, dict):
            return Reading(problems=[PolicyDamaged(where, 1, "no dictionary")])
        return Reading([*_given(document, where), *_defaults(document, where)])


def _given(document: dict[str, Any], where: str, *, locked: bool = True) -> list[Given]:
    return [
        Given(key, value, f"{where} {key}", locked)
        for key, value in document.items()
        if key != DEFAULTS and not key.startswith(_TOOLS)
    ]


def _defaults(document: dict[str, Any], where: str) -> list[Given]:
    found = document.get(DEFAULTS)
    return _given(found, f"{where} {DEFAULTS}", locked=False) if isinstance(found, dict) else []
