"""Writes the files that a Linux desktop wants below `share`: entry, description, icons, manual."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

from make import icons, manual
from make.places import ID, REPOSITORY, ROOT, WORK, day, version

HERE = ROOT / "packaging" / "linux"
ICONS = WORK / "icons"
_RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (?:([\d-]+)|Unreleased)$", re.MULTILINE)


def make(folder: Path) -> Path:
    """Fill the folder anew, and return it."""
    shutil.rmtree(folder, ignore_errors=True)
    icons.make()
    _write(folder / "applications" / "weir.desktop", (HERE / "weir.desktop").read_text("utf-8"))
    _write(folder / "metainfo" / f"{ID}.metainfo.xml", metainfo())
    for shell, place in manual.COMPLETIONS.items():
        _write(folder / place, manual.completion(shell))
    _write_zipped(folder / "man" / "man1" / "weir.1.gz", manual.page())
    _copy_icons(folder / "icons" / "hicolor")
    return folder


def metainfo() -> str:
    """Return the description for software centres."""
    images = f"https://raw.githubusercontent.com/{REPOSITORY}/v{version()}/docs/images"
    facts = {
        "ID": ID,
        "HOME": f"https://github.com/{REPOSITORY}",
        "IMAGES": images,
        "RELEASES": _releases(),
    }
    text = (HERE / "weir.metainfo.xml").read_text("utf-8")
    return re.sub(r"@([A-Z]+)@", lambda found: facts[found[1]], text)


def _releases() -> str:
    """Return the changelog's releases; one that is not out yet gets the day of the last commit."""
    found = _RELEASE.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))
    return "\n".join(
        f'    <release version="{name}" date="{date or day()}" />' for name, date in found
    )


def _copy_icons(folder: Path) -> None:
    for picture in sorted(ICONS.glob("weir-*.png")):
        side = picture.stem.removeprefix("weir-")
        _copy(picture, folder / f"{side}x{side}" / "apps" / "weir.png")
    _copy(ICONS / "weir.svg", folder / "scalable" / "apps" / "weir.svg")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_zipped(path: Path, text: str) -> None:
    """Write a text with gzip, without the time of day, which gzip would add."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
