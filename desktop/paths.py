"""Knows where Weir's files are on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Places(NamedTuple):
    """The folders and files of one person's Weir. Naming them creates nothing."""

    settings: Path
    database: Path
    logs: Path
    models: Path
    """GGUF files for the on-device model."""

    @property
    def prompts(self) -> Path:
        """The folder of the prompt library."""
        return self.database.parent / "prompts"

    @property
    def files(self) -> Path:
        """The folder of attachments, by their hash."""
        return self.database.parent / "files"

    @property
    def drafts(self) -> Path:
        """The folder of what is written and not sent yet."""
        return self.database.parent / "drafts"

    @property
    def updates(self) -> Path:
        """What the update notice remembers: when it asked, and what was said."""
        return self.database.parent / "update.json"

    @property
    def backups(self) -> Path:
        """What is remembered of backups: which were made, and why one was not."""
        return self.database.parent / "backups.json"

    @property
    def window(self) -> Path:
        """What a window remembers of its place and of the person's."""
        return self.database.parent / "window.state"


class NoSuchHome(Exception):
    """`WEIR_HOME` begins with a "~" of somebody without a home folder."""


def places(environ: Mapping[str, str] = os.environ) -> Places:
    """Return the places below `WEIR_HOME` if it is set, else the system's own places.

    Raises NoSuchHome.
    """
    if home := environ.get("WEIR_HOME"):
        try:
            root = Path(home).expanduser().absolute()
        except (RuntimeError, OSError) as exc:
            raise NoSuchHome(home) from exc
        return Places(root / "settings.toml", root / "history.db", root / "logs", root / "models")
    import platformdirs

    folders = platformdirs.PlatformDirs("weir", appauthor=False, roaming=True)
    data = folders.user_data_path
    return Places(
        settings=folders.user_config_path / "settings.toml",
        database=data / "history.db",
        logs=folders.user_log_path,
        models=data / "models",
    )


def notices() -> Path | None:
    """Return the folder with the licences of all that a bundle holds; None outside of a bundle."""
    folder = Path(__file__).parents[1] / "notices"
    return folder if (folder / "NOTICES.txt").is_file() and (folder / "Weir").is_dir() else None


def resources() -> Path:
    """Return the folder of icons and translations: inside the wheel, or beside the package in a
    clone."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "resources"
