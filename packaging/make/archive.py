"""Makes archives to install without root: the bundle, files for the desktop, an install script."""

from __future__ import annotations

import lzma
import sys
import tarfile
from pathlib import Path

from make import bundle, share
from make.places import DIST, OUT, ROOT, WORK, epoch, system, version

FILES = (ROOT / "packaging" / "linux" / "install.sh", ROOT / "LICENSE")


def make() -> list[Path]:
    """Make the archives of the program and of the on-device component."""
    if sys.platform != "linux":
        print("The archives for Linux are made on Linux.")  # noqa: T201 - it speaks to a person
        return []
    bundle.make()
    shared = share.make(WORK / "linux" / "share")
    program = _archive("weir", {"weir": DIST / "weir", "share": shared})
    # A model hardly gets smaller, whatever the trouble.
    return [program, _archive("weir-local", {"weir-local": DIST / "weir-local"}, effort=1)]


def _archive(name: str, folders: dict[str, Path], effort: int = 6) -> Path:
    OUT.mkdir(parents=True, exist_ok=True)
    top = f"{name}-{version()}"
    target = OUT / f"{top}-{system()}.tar.xz"
    write(target, top, folders, effort)
    return target


def write(target: Path, top: str, folders: dict[str, Path], effort: int = 1) -> None:
    """Make an archive that is equal for equal content: sorted, without owners, all of one time."""
    with (
        lzma.open(target, "wb", preset=effort) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for file in FILES:
            archive.add(file, f"{top}/{file.name}", filter=_plain)
        for place, folder in folders.items():
            for path in sorted(folder.rglob("*")):
                inside = f"{top}/{place}/{path.relative_to(folder)}"
                archive.add(path, inside, recursive=False, filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = int(epoch())
    member.mode = 0o755 if member.mode & 0o100 else 0o644
    return member
