"""Names of files, made from what a person or a model wrote: every system takes them, and none of
them climbs, hides, or reads otherwise than it is."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120
"""Bytes. Systems take 255, with what is put behind it, and some count in UTF-16."""
_LONGEST_ENDING = 16
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.I)
"""Windows: https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""
_BETWEEN = str.maketrans(dict.fromkeys("/\\|:", "-"))
_IN_NO_NAME = frozenset('<>"?*')
_IN_NO_TEXT = ("C", "Zl", "Zp")
"""The classes of Unicode's characters that nobody sees, or that turn round what stands there."""


def safe_stem(title: str, otherwise: str, longest: int = _LONGEST) -> str:
    """A file's name without an ending; `otherwise` where nothing is left of the title."""
    normal = unicodedata.normalize("NFC", title).translate(_BETWEEN)
    seen = "".join(c if _is_seen(c) else " " for c in normal)
    stem = _shortened(" ".join(seen.split()).strip(" .-~"), longest).rstrip(" .")
    return (f"_{stem}" if _RESERVED.match(stem) else stem) or otherwise


def safe_name(name: str, otherwise: str) -> str:
    """A whole name of a file, such as an attachment has, whose ending stays."""
    base = re.split(r"[/\\]", name)[-1]
    stem, dot, ending = base.rpartition(".")
    ending = safe_stem(ending, "")
    if not dot or not stem or not ending or len(ending.encode()) > _LONGEST_ENDING:
        return safe_stem(base, otherwise)
    return f"{safe_stem(stem, otherwise)}.{ending}"


def folded(name: str) -> str:
    """What two names have in common that are one for some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def _is_seen(character: str) -> bool:
    kind = unicodedata.category(character)
    return character not in _IN_NO_NAME and not kind.startswith(_IN_NO_TEXT)


def _shortened(text: str, longest: int) -> str:
    return text.encode("utf-8", "ignore")[:longest].decode("utf-8", "ignore")
