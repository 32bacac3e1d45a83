"""Writes the notices of a bundle: its parts, the text of every licence, and a bill of materials.

The bundle's spec calls this once it knows all files that go in, so that none is left out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from make.parts import LICENCES, Part, parts_of
from make.places import OUT, ROOT, WORK, system, version

Entry = tuple[str, str, str]
"""A file in PyInstaller's form: its name in the bundle, where it is now, and its kind."""
NOTICES = WORK / "notices"
BILL = "sbom.cdx.json"


def entries(analysis: Any, name: str) -> list[Entry]:
    """Return the files that a spec adds to its `analysis.datas`, for the bundle of that name."""
    tables = [analysis.pure, analysis.binaries, analysis.datas, analysis.scripts]
    tables.append(analysis._modules_outside_pyz)  # what goes in compiled, each a file of its own
    files = [Path(row[1]) for table in tables for row in table if row[1]]
    parts = parts_of(file for file in files if file.is_absolute())
    return _written(NOTICES / f"{name}-{version()}-{system()}", parts)


def make() -> list[Path]:
    """Copy the bills of materials of the bundles beside the packages."""
    OUT.mkdir(parents=True, exist_ok=True)
    bills = sorted(NOTICES.glob(f"*-{version()}-*/{BILL}"))
    return [Path(shutil.copyfile(found, OUT / f"{found.parent.name}.cdx.json")) for found in bills]


def _written(folder: Path, parts: Sequence[Part]) -> list[Entry]:
    shutil.rmtree(folder, ignore_errors=True)
    _write(folder / "NOTICES.txt", _index(parts))
    _write(folder / BILL, json.dumps(bill(parts), indent=1, ensure_ascii=False) + "\n")
    _copy(ROOT / "LICENSE", folder / "Weir")
    for part in parts:
        for text in part.texts:
            _copy(text, folder / part.name)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(f"notices/{file.relative_to(folder).as_posix()}", str(file), "DATA") for file in files]


def _index(parts: Sequence[Part]) -> str:
    title = f"Weir {version()}"
    rows = [f"{part.name} {part.version}: {part.licence}" for part in parts]
    lines = [title, "=" * len(title), "", "Weir itself is under the MIT licence: Weir/LICENSE.", ""]
    lines += ["This program also holds the following. Each has a folder here with the text of its"]
    lines += ["licence.", "", *rows, ""]
    if any(part.name == "PySide6_Essentials" for part in parts):
        lines += ["", (LICENCES / "Qt.txt").read_text("utf-8")]
    return "\n".join(lines)


def bill(parts: Iterable[Part]) -> dict[str, Any]:
    """Return the parts as a CycloneDX bill of materials, the same for the same bundle."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "weir", "version": version()}},
        "components": [
            {
                "type": "library",
                "bom-ref": part.url,
                "name": part.name,
                "version": part.version,
                "purl": part.url,
                "licenses": [{"license": {"name": part.licence}}],
            }
            for part in parts
        ],
    }


def _copy(text: Path, folder: Path) -> None:
    """Store a text under a name of its own; a second text of the same name gets a number."""
    name, number = text.name, 2
    while (folder / name).exists() and (folder / name).read_bytes() != text.read_bytes():
        name, number = f"{text.stem}-{number}{text.suffix}", number + 1
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(text, folder / name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
