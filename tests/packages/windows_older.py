"""An older version to upgrade from: the present bundles with another number in them.

The number has as many characters, so that it can take the place of the other inside programs.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from tests.packages import wine_folder  # noqa: F401 - it puts `make` into the path

from make import windows  # isort: skip
from make.places import WORK, version  # isort: skip
from make.windows_bundle import BUNDLES, DIST, Bundle, contents  # isort: skip

OLDER = re.sub(r"\d", "0", version()[:-1]) + "9"
"""Such as 0.0.9, before 0.1.0."""
FOLDER = WORK / "windows" / "older"
ONLY_THEN = "desktop/only_then.txt"
"""A file that the newer version has no more."""


def older_installers() -> dict[str, Path]:
    """By `weir.exe`, `weir.msi`, `weir-local.exe`, `weir-local.msi`: made where they are not newer
    than the bundles."""
    found: dict[str, Path] = {}
    for bundle in BUNDLES:
        stem = FOLDER / f"{bundle.name}-{OLDER}-windows-x86_64-wine-test"
        made = [Path(f"{stem}-setup.exe"), Path(f"{stem}.msi")]
        newest = (DIST / bundle.name / f"{bundle.programs[0]}.exe").stat().st_ctime
        if any(not path.exists() or path.stat().st_mtime < newest for path in made):
            _make(bundle)
        found |= {f"{bundle.name}{path.suffix}": path for path in made}
    return found


def _make(bundle: Bundle) -> None:
    folder = FOLDER / bundle.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DIST / bundle.name, folder)
    inside = (folder / contents(version())).rename(folder / contents(OLDER))
    for program in bundle.programs:
        _renumber(folder / f"{program}.exe")
    if (inside / "desktop" / "__init__.pyc").exists():
        _renumber(inside / "desktop" / "__init__.pyc")
    (inside / ONLY_THEN).parent.mkdir(exist_ok=True)
    (inside / ONLY_THEN).touch()
    (FOLDER / windows.BY_WINE).touch()
    os.environ["WEIR_QUICK"] = "1"
    windows.installers(bundle, FOLDER, OLDER, FOLDER)
    del os.environ["WEIR_QUICK"]


def _renumber(path: Path) -> None:
    data = path.read_bytes()
    for encoding in ("utf-8", "utf-16-le"):
        data = data.replace(version().encode(encoding), OLDER.encode(encoding))
    path.write_bytes(data)
