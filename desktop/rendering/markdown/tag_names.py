"""The tags that mean something in a reply, and the line break, as they are written."""

from __future__ import annotations

MEANING = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "s",
    "del": "s",
    "u": "u",
    "ins": "u",
    "sub": "sub",
    "sup": "sup",
    "kbd": "kbd",
    "mark": "mark",
}
"""What each tag means: what a mark of Markdown does, else the tag itself."""

TAG = rf"</?(?:{'|'.join(MEANING)})>"
"""A whole tag."""

BREAK = r"<br[ \t]*/?>"
"""A line break."""
