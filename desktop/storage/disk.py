"""Tells whether a folder lies on a disk of another computer, where SQLite's log does not work.

https://www.sqlite.org/wal.html: "All processes using a database must be on the same host computer;
WAL does not work over a network filesystem."
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")

_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs"),
    *("beegfs", "ncpfs", "coda", "davfs", "sshfs", "rclone", "s3fs", "webdav", "afpfs", "gvfsd"),
}
"""Types of file systems in a table of mounts, without the "fuse." of some."""


def network_kind(path: Path) -> str | None:
    """The type of the network file system that a path lies on, such as "nfs4"; None: on none, as
    far as the system tells. Never raises."""
    try:
        nearest = next(one for one in (path, *path.parents) if one.exists()).resolve()
        if sys.platform == "win32":
            return _kind_on_windows(nearest)
        if sys.platform == "darwin":
            return _kind_on_macos(nearest)
        return _kind_in_table(nearest)
    except (OSError, StopIteration, ValueError, AttributeError):
        return None


def _kind_in_table(path: Path) -> str | None:
    """By the longest mount point that leads to the path; of two that are the same, the last."""
    found, kind = Path("/"), ""
    for line in MOUNTS.read_text("utf-8", errors="surrogateescape").splitlines():
        fields = line.split(" ")
        point = Path(_unescaped(fields[1]))
        if path.is_relative_to(point) and len(point.parts) >= len(found.parts):
            found, kind = point, fields[2]
    plain = kind.removeprefix("fuse.").removeprefix("fuseblk.")
    return kind if plain in _NETWORK else None


def _unescaped(text: str) -> str:
    """A table of mounts writes a blank as "\\040"."""
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, character)
    return text


def _kind_on_macos(path: Path) -> str | None:
    """`statfs`: its flags say whether the disk is a local one."""
    buffer = ctypes.create_string_buffer(4096)
    if ctypes.CDLL(None).statfs(os.fsencode(path), buffer) != 0:
        return None
    flags = int.from_bytes(buffer.raw[64:68], sys.byteorder)
    is_local = flags & 0x1000
    return None if is_local else buffer.raw[72:88].split(b"\0")[0].decode("ascii", "replace")


def _kind_on_windows(path: Path) -> str | None:
    drive = path.drive
    if drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\")):
        return "smb"
    remote = 4
    kind = ctypes.windll.kernel32.GetDriveTypeW(drive + "\\")  # type: ignore[attr-defined,unused-ignore]
    return "smb" if kind == remote else None
