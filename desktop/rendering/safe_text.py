"""Characters that a text document or an eye would take for something else."""

from __future__ import annotations

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_TABLE: dict[int, int | None] = {
    **_PICTURES,
    ord("\r"): None,  # of CRLF; alone it means nothing that can be shown
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),  # half a character
    **dict.fromkeys((0x2028, 0x2029), 0x20),  # Qt would begin a new block
    0xFFFC: 0xFFFD,  # Qt's mark for an object in the text
    **dict.fromkeys((*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF), 0xFFFD),  # Qt's own marks
}


def safe_text(text: str) -> str:
    """`text` with control characters made visible and what would confuse the document replaced."""
    return text.translate(_TABLE)


def utf16_length(text: str) -> int:
    """The length of `text` in a document, which counts UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
