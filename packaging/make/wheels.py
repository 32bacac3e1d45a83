"""Makes what installs Weir without a network: a folder of wheels, and two lines to install them.

It is made for this system, or for those that the environment variable WEIR_WHEELS names: `all`, or
some of SYSTEMS with commas between them. The lock names every wheel but our own by its hash.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from make.places import BIN, OUT, ROOT, WORK, call, epoch, system, version

LOCK = ROOT / "packaging" / "lock" / "run.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_POSIX = {"os_name": "posix", "platform_python_implementation": "CPython"}
SYSTEMS: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
    "linux-x86_64": (
        [
            *(f"manylinux_2_{minor}_x86_64" for minor in range(34, 4, -1)),
            *("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"),
        ],
        {**_POSIX, "sys_platform": "linux", "platform_system": "Linux"},
    ),
    "windows-x86_64": (
        ["win_amd64"],
        {**_POSIX, "os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
    ),
    "macos-arm64": (
        ["macosx_13_0_arm64"],
        {**_POSIX, "sys_platform": "darwin", "platform_system": "Darwin"},
    ),
    "macos-x86_64": (
        ["macosx_13_0_x86_64"],
        {**_POSIX, "sys_platform": "darwin", "platform_system": "Darwin"},
    ),
}
"""For each system, the tags of wheels that fit, and the values for the markers of requirements."""
README = """Weir {version} for {system}, without a network. You need CPython 3.11 to 3.14.

In this folder, on Linux and the Mac:

    python3 -m venv weir
    weir/bin/pip install --no-index --no-deps -r requirements.txt

On Windows:

    py -m venv weir
    weir\\Scripts\\pip install --no-index --no-deps -r requirements.txt

Then weir/bin/weir (weir\\Scripts\\weir.exe) is the program. Every file is checked against the hash
that requirements.txt names. "On this computer" is there at once; it needs no key and no network.
"""


def make() -> list[Path]:
    """An archive for each system that is asked for."""
    asked = os.environ.get("WEIR_WHEELS") or system()
    names = list(SYSTEMS) if asked == "all" else asked.split(",")
    own = _own_wheel()
    return [_archive(_wheelhouse(name, own)) for name in names]


def requirements(name: str, python: str, lock: str) -> str:
    """Return the lock's entries for a system, without their markers.

    pip evaluates markers for the system it runs on, even where it downloads for another one.
    """
    from packaging.requirements import Requirement

    machine = {"platform_machine": name.split("-")[1], "implementation_name": "cpython"}
    where = {"python_version": python, "python_full_version": f"{python}.0"}
    kept = []
    for entry in _entries(lock):
        found = Requirement(entry.partition(" \\")[0])
        if not found.marker or found.marker.evaluate({**SYSTEMS[name][1], **machine, **where}):
            kept.append(re.sub(r" ;[^\\]*", " ", entry, count=1))
    return "\n".join(kept) + "\n"


def _entries(lock: str) -> list[str]:
    return re.split(r"\n(?=\S)", lock.strip())


def _own_wheel() -> Path:
    folder = _empty(WORK / "wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


def _wheelhouse(name: str, own: Path) -> Path:
    folder = _empty(WORK / f"weir-{version()}-wheelhouse-{name}")
    lock = LOCK.read_text("utf-8")
    for python in PYTHONS:
        _download(name, python, lock, folder / "wheels")
    shutil.copy(own, folder / "wheels")
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    ours = f"weir-chat=={version()} \\\n    --hash=sha256:{digest}\n"
    _write(folder / "requirements.txt", f"--no-index\n-f wheels\n{lock}{ours}")
    _write(folder / "README.txt", README.format(version=version(), system=name))
    return folder


def _download(name: str, python: str, lock: str, folder: Path) -> None:
    wanted = WORK / f"wheels-{name}-{python}.txt"
    _write(wanted, requirements(name, python, lock))
    platforms = [f"--platform={tag}" for tag in SYSTEMS[name][0]]
    fitting = ["--only-binary=:all:", f"--python-version={python}", "--implementation=cp"]
    options: list[str | Path] = ["--no-deps", "--require-hashes", "-r", wanted, "-d", folder]
    call(BIN / "python", "-m", "pip", "download", "-q", *options, *fitting, *platforms)


def _archive(folder: Path) -> Path:
    """Make a tar of the folder, the same for the same files. Wheels are compressed already."""
    OUT.mkdir(parents=True, exist_ok=True)
    archive = OUT / f"{folder.name}.tar"
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                tar.add(path, path.relative_to(folder.parent).as_posix(), filter=_plain)
    return archive


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime, entry.mode = int(epoch()), 0o644
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
