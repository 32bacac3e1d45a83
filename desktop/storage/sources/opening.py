"""Opens what a person chose, whatever it turns out to be."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.storage.sources.archive import Archive, is_archive
from desktop.storage.sources.bare_file import BareFile
from desktop.storage.sources.folder import Folder
from desktop.storage.sources.source import OpenSource, open_file
from desktop.storage.sources.stream import unreadable


def open_source(path: Path) -> OpenSource:
    """A file, an archive or a folder; close it when done. Raises Unreadable."""
    if os.path.isdir(path):  # Path.is_dir raises where the name is too long
        return Folder(path)
    with open_file(path) as file:
        try:
            begins = file.read(4)
        except OSError as exc:
            raise unreadable(exc) from exc
    return Archive(path) if is_archive(begins) else BareFile(path)
