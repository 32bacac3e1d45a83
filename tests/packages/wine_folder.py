"""A Windows 10 as wine plays it: programs are run in it, its files and registry are looked at."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
from make import wine

PERSON = wine.DRIVE / "users" / os.environ.get("USER", "root")
LOCAL, ROAMING = PERSON / "AppData" / "Local", PERSON / "AppData" / "Roaming"
_NOISE = re.compile(
    r"^windows/|/Temp/|\.tmp$|Microsoft/Windows/(INetCache|History|Cookies)|/Package Cache",
    re.IGNORECASE,
)
"""What Windows writes for itself, whatever is installed."""
_NOISE_KEYS = re.compile(
    r"Explorer\\|Cryptography\\RNG|Wine\\|\\Fonts|Cached Pages|PendingFileRenameOperations"
    r"|Installer\\(UserData|Folders)|Volatile",
    re.IGNORECASE,
)


_ROOTS = ("HKLM\\Software", "HKCU", r"HKLM\System\CurrentControlSet\Control\Session Manager")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a program."""

    status: int
    out: str
    err: str


def start(*words: str | Path, **more: str) -> subprocess.Popen[bytes]:
    """A program by its path on this system, or one that Windows has. Its streams are pipes."""
    shown = [wine.windows_path(word) if isinstance(word, Path) else word for word in words]
    pipe = subprocess.PIPE
    environ = {**os.environ, **wine.environ(**more)}
    return subprocess.Popen(["wine", *shown], env=environ, stdin=pipe, stdout=pipe, stderr=pipe)


def run(*words: str | Path, given: str = "", limit: float = 300, **more: str) -> Done:
    """The same, to its end."""
    return end(start(*words, **more), given, limit)


def run_line(line: str) -> Done:
    """A whole command line with its quotes, as the registry names one."""
    script = wine.DRIVE / "line.cmd"
    script.write_text(f"@{line}\r\n@exit %errorlevel%\r\n")
    try:
        return run("cmd", "/c", script)
    finally:
        script.unlink()


def end(process: subprocess.Popen[bytes], given: str = "", limit: float = 300) -> Done:
    """Wait for it; not for the end of its streams: processes of wine may have inherited them."""
    streams = {name: getattr(process, name) for name in ("stdout", "stderr")}
    told: dict[str, list[bytes]] = {name: [] for name in streams}
    readers = [
        threading.Thread(target=lambda s=stream, t=told[name]: t.extend(iter(s.readline, b"")))
        for name, stream in streams.items()
    ]
    for reader in readers:
        reader.daemon = True
        reader.start()
    if process.stdin is not None:
        process.stdin.write(given.encode())
        process.stdin.close()
    process.wait(limit)
    for reader in readers:
        reader.join(2)
    out, err = (b"".join(lines).decode("utf-8", "replace") for lines in told.values())
    return Done(process.returncode, out.replace("\r\n", "\n"), err.replace("\r\n", "\n"))


def value(key: str, name: str) -> str | None:
    """A value of the registry."""
    told = run("reg", "query", key, "/v", name)
    found = re.search(rf"^ +{re.escape(name)} +REG_\w+ +(.*)$", told.out, re.MULTILINE)
    return found and found[1].strip()


def files() -> set[str]:
    """Those that a program could have left."""
    found = [path for path in wine.DRIVE.rglob("*") if not path.is_symlink()]
    return {
        name
        for name in (path.relative_to(wine.DRIVE).as_posix() for path in found)
        if not _NOISE.search(name)
    }


def registry() -> set[str]:
    """Its values, each with its key."""
    found = set()
    for root in _ROOTS:
        where = wine.DRIVE / "exported.reg"
        run("reg", "export", root, where, "/y")
        key = ""
        text = where.read_text("utf-16").replace("\\\n  ", "")  # of long values
        for line in text.splitlines():
            key = line if line.startswith("[") else key
            if line and not _NOISE_KEYS.search(f"{key} {line}"):
                found.add(f"{key} {line}")
        where.unlink()
    return found
