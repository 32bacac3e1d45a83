"""Reads the file of the settings, as far as it is one that this program knows."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

from desktop.storage.failures import SettingsDamaged, SettingsNewer
from desktop.storage.settings.entries import Contents, read_contents

VERSION = 1
"""The highest `version` of the file this program knows; a file without one is of version 1."""

MOST_BYTES = 10_000_000
"""No settings file is longer; a longer one would be read for minutes."""


def text_on_disk(path: Path) -> str | None:
    """The text of the file; None: there is none. Raises SettingsDamaged."""
    try:
        if not stat.S_ISREG((found := path.stat()).st_mode):
            raise SettingsDamaged(str(path), None, "not a file")  # it may never end
        if found.st_size > MOST_BYTES:
            raise SettingsDamaged(str(path), None, "too large")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise SettingsDamaged(str(path), line, "not UTF-8") from exc
    except OSError as exc:
        raise SettingsDamaged(str(path), None, exc.strerror or "unreadable") from exc


def contents_of(text: str, path: Path) -> Contents:
    """What a text says. Raises SettingsDamaged, SettingsNewer; `path` is what they name."""
    try:
        contents = read_contents(text)
    except tomllib.TOMLDecodeError as exc:
        at = re.search(r"\(at line (\d+)", str(exc))
        line = int(at[1]) if at else text.count("\n") + 1
        raise SettingsDamaged(str(path), line, str(exc)) from exc
    except (ValueError, RecursionError) as exc:  # a number of 5,000 digits, 5,000 brackets
        reason = "nested too deeply" if isinstance(exc, RecursionError) else str(exc)
        raise SettingsDamaged(str(path), None, reason) from exc
    if contents.version > VERSION:
        raise SettingsNewer(str(path), contents.version)
    return contents
