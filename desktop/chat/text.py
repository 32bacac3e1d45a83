"""What counts as text here: what can be sent, stored and shown."""

from __future__ import annotations


def whole_text(text: str) -> str:
    """Text that can be encoded: half a surrogate pair, which is no character, becomes U+FFFD.

    Clipboards hold such halves, and JSON can write them. Two that stand together become the
    character they mean.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
