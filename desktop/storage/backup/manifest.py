"""The manifest of a backup: what is in it, and how to know that it is that.

```json
{"format": "weir-backup", "version": 1, "weir": "0.1.0", "created": "2026-11-29T18:05:00+00:00",
 "encrypted": false, "chats": 40, "messages": 160,
 "files": [{"name": "history.db", "size": 81920, "sha256": "…"}]}
```
"""

from __future__ import annotations

import re

import msgspec

from desktop.storage.backup.members import most_bytes

FORMAT, VERSION = "weir-backup", 1

_HASH = re.compile(r"[0-9a-f]{64}")


class Part(msgspec.Struct, frozen=True):
    """One file of a backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: str
    version: int
    weir: str
    """The version of the Weir that made it."""
    created: str
    encrypted: bool
    """Whether its databases need the key that the keyring had when it was made."""
    chats: int
    messages: int
    files: tuple[Part, ...]

    def encoded(self) -> bytes:
        """The manifest as it stands in the file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(part.size for part in self.files)


class _Version(msgspec.Struct):
    format: str
    version: int


class BadManifest(Exception):
    """A manifest that cannot be used. `reason`: "foreign", "newer", "damaged", "unsafe"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def decoded(content: bytes) -> Manifest:
    """The manifest that these bytes are. Raises BadManifest."""
    try:
        head = msgspec.json.decode(content, type=_Version)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise BadManifest("foreign") from exc
    if head.format != FORMAT:
        raise BadManifest("foreign")
    if head.version > VERSION:
        raise BadManifest("newer")
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise BadManifest("damaged") from exc
    _check(manifest)
    return manifest


def _check(manifest: Manifest) -> None:
    if manifest.version < 1 or len({one.name for one in manifest.files}) < len(manifest.files):
        raise BadManifest("damaged")
    for part in manifest.files:
        most = most_bytes(part.name)
        if most is None:
            raise BadManifest("unsafe", part.name)
        if not 0 <= part.size <= most or not _HASH.fullmatch(part.sha256):
            raise BadManifest("damaged", part.name)
