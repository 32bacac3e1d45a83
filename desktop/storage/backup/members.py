"""What a backup holds, by names: the whole list. Nothing else is written, and nothing else is read.

    history.db  history.encrypted  files/HASH  files.db  drafts/NAME.txt  drafts.db
    prompts/NAME.md  settings.toml  window.state

Not in it: the index of the search, which is made anew; the log; models; who has the home open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from desktop.storage.database.age import marker_path
from desktop.storage.prompt_files import MOST_BYTES

HISTORY, MARKER, SETTINGS = "history.db", "history.encrypted", "settings.toml"
MANIFEST = "manifest.json"
DATABASES = (HISTORY, "files.db", "drafts.db")
"""Each is copied as it is at one moment."""
FOLDERS = ("files", "drafts", "prompts")

_DATABASE, _FILE, _TEXT, _SMALL = 1 << 40, 1 << 32, 1 << 28, 1 << 24
_PROMPT = r"[^/\\:*?\"<>|\x00-\x1f\x7f.][^/\\:*?\"<>|\x00-\x1f\x7f]{0,99}\.md"
_MOST = tuple(
    (re.compile(pattern), most)
    for pattern, most in (
        (r"(history|files|drafts)\.db", _DATABASE),
        (r"files/[0-9a-f]{64}", _FILE),
        (r"drafts/[0-9a-z-]{1,64}\.txt", _TEXT),
        (rf"prompts/{_PROMPT}", 16 * MOST_BYTES),
        (r"settings\.toml|window\.state", _SMALL),
        (r"history\.encrypted", 4096),
    )
)

_PATTERNS = (
    *("history.db*", "history.encrypted", "search.db*", "files.db*", "drafts.db*"),
    *(*FOLDERS, "window.state", SETTINGS),
)
"""What belongs to a home and goes with it, with companions, index, and what a killed Weir left."""


def most_bytes(name: str) -> int | None:
    """How large a part of this name may be; None: no backup has one of that name."""
    return next((most for pattern, most in _MOST if pattern.fullmatch(name)), None)


def files_of(database: Path, *, encrypted: bool) -> Iterator[tuple[str, Path]]:
    """The files beside a history that are copied one by one, with their names in the backup. What
    an encrypted one has in databases must not stand beside them as files."""
    data = database.parent
    if (data / "window.state").is_file():
        yield "window.state", data / "window.state"
    if encrypted and marker_path(database).is_file():
        yield MARKER, marker_path(database)
    for folder in ("prompts",) if encrypted else FOLDERS:
        for path in sorted((data / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if most_bytes(name) is not None and path.is_file():
                yield name, path


def parts_of(folder: Path) -> list[str]:
    """The names of all that belongs to the home in this folder, and is there."""
    return sorted({path.name for pattern in _PATTERNS for path in folder.glob(pattern)})
