"""Reads at once the inline markdown that most of most replies is: words, `code`, *emphasis* and
**strong** words, none within another but code. The whole parser gives the same for it."""

from __future__ import annotations

import re

_WORDS = r"[^\\*_~`\[\]<&$]++"
_CODE = r"`[^`\n ][^`\n]*`(?!`)"
_PIECE = re.compile(
    rf"({_WORDS})|({_CODE})"
    # Beside a letter, a mark opens or closes whatever stands on its other side.
    rf"|(\*\*?)(?=[^\W_])((?>(?:{_WORDS}|{_CODE})+))(?<=[^\W_])\3(?![*\ufe0f\u20e3])"
)
_BROKEN = re.compile(r"[ \t]\n|\n[ \t]")
"""White space beside a line break, which is not shown."""


def simple_pieces(source: str) -> list[tuple[str, str]] | None:
    """Return the pieces of text, each with the marks around it; None where it takes a parser."""
    if "://" in source or "@" in source or "www." in source:
        return None
    if "\n" in source and _BROKEN.search(source):
        return None
    pieces, at, end = list[tuple[str, str]](), 0, len(source)
    while at < end:
        found = _PIECE.match(source, at)
        if found is None:
            return None
        words, code, mark, marked = found.groups()
        if words:
            pieces.append((words, ""))
        elif code:
            pieces.append((code[1:-1], "`"))
        else:
            parts = marked.split("`")  # words and code in turns
            pieces += [(part, mark + "`" * (n % 2)) for n, part in enumerate(parts) if part]
        at = found.end()
    return pieces
