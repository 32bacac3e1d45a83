"""Tells whether a folder is one that a program copies to other computers as files change there.

Such a program knows nothing of SQLite's log beside a history: it may copy the one without the
other, or put an older file over a newer one while Weir writes.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_MARKS = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".dropbox": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".SynologyWorkingDirectory": "Synology Drive",
    ".pcloud": "pCloud",
}
"""What such programs keep in the folder that they copy."""
_SQLITE_MARKS = {"._sync_": "Nextcloud", ".sync_": "Nextcloud"}
"""The same, as the beginnings of the names of databases."""
_NAMES = {
    "OneDrive": "OneDrive",
    "Dropbox": "Dropbox",
    "iCloudDrive": "iCloud Drive",
    "iCloud Drive": "iCloud Drive",
    "Google Drive": "Google Drive",
    "GoogleDrive": "Google Drive",
    "My Drive": "Google Drive",
    "Nextcloud": "Nextcloud",
    "ownCloud": "ownCloud",
    "pCloudDrive": "pCloud",
    "pCloud Drive": "pCloud",
    "MEGA": "MEGA",
    "MEGAsync": "MEGA",
    "Proton Drive": "Proton Drive",
    "SynologyDrive": "Synology Drive",
    "Nutstore": "坚果云",
    "Nutstore Files": "坚果云",
    "坚果云": "坚果云",
    "BaiduSyncdisk": "百度网盘",
    "百度网盘同步空间": "百度网盘",
}
"""The names that such folders have where nobody changes them."""
_BEGINNINGS = {"OneDrive - ": "OneDrive", "Dropbox (": "Dropbox"}
_APPLE = {
    "OneDrive": "OneDrive",
    "GoogleDrive": "Google Drive",
    "Dropbox": "Dropbox",
    "Box": "Box",
    "ProtonDrive": "Proton Drive",
}
"""Below Library/CloudStorage on a Mac, before a hyphen or by themselves."""


def synced_by(folder: Path, environ: Mapping[str, str] = os.environ) -> str | None:
    """The name of the service whose folder this is, or lies in; None: of none that is known."""
    with contextlib.suppress(OSError, RuntimeError):
        folder = folder.resolve()
    chain = (folder, *folder.parents)
    for root, service in _roots(environ):
        if root in chain:
            return service
    return _by_names(folder.parts) or _by_marks(chain)


def _roots(environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """The folders that a service names itself."""
    for name in _VARIABLES:
        if root := environ.get(name):
            yield Path(root), "OneDrive"
    for base in (environ.get("APPDATA"), environ.get("LOCALAPPDATA"), environ.get("HOME")):
        if base:
            inside = "Dropbox" if base != environ.get("HOME") else ".dropbox"
            for path in _dropbox(Path(base) / inside / "info.json"):
                yield path, "Dropbox"


def _dropbox(info: Path) -> Iterator[Path]:
    try:
        with info.open("rb") as file:
            found = json.loads(file.read(65_536))
    except (OSError, ValueError, RecursionError):
        return
    for account in found.values() if isinstance(found, dict) else ():
        path = account.get("path") if isinstance(account, dict) else None
        if isinstance(path, str) and path:
            yield Path(path)


def _by_names(parts: tuple[str, ...]) -> str | None:
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else ""
        if part == "Mobile Documents" and before == "Library":
            return "iCloud Drive"
        if before == "CloudStorage":
            return _APPLE.get(part.partition("-")[0], part.partition("-")[0])
        if part in _NAMES:
            return _NAMES[part]
        for beginning, service in _BEGINNINGS.items():
            if part.startswith(beginning):
                return service
    return None


def _by_marks(chain: tuple[Path, ...]) -> str | None:
    for folder in chain:
        for mark, service in _MARKS.items():
            if os.path.lexists(folder / mark) and not _is_home_mark(folder, mark):
                return service
        for beginning, service in _SQLITE_MARKS.items():
            with contextlib.suppress(OSError):
                if next(folder.glob(f"{beginning}*.db"), None) is not None:
                    return service
    return None


def _is_home_mark(folder: Path, mark: str) -> bool:
    """Whether this is where Dropbox keeps its own settings: in the home of everybody who has it."""
    if mark not in (".dropbox", ".pcloud"):
        return False
    try:
        return folder == Path.home().resolve() or (folder / mark).is_dir()
    except (OSError, RuntimeError):
        return True
