"""Joins text that was cut between the halves of a surrogate pair. Sans-IO."""

from __future__ import annotations

import re

from desktop.chat.text import whole_text

_SURROGATE = re.compile("[\ud800-\udfff]")


class Joiner:
    """Makes text of deltas that may be cut between the halves of a surrogate pair.

    JSON may write 😀 as two escapes, and a server that cuts by escapes sends them in two deltas.
    Half a pair is no text (it cannot be encoded): one that stays alone becomes U+FFFD.
    """

    def __init__(self) -> None:
        self._high = ""

    def keeps(self, text: str) -> bool:
        """Whether `join` would return this very text."""
        return not self._high and (text.isascii() or _SURROGATE.search(text) is None)

    def join(self, text: str) -> str:
        """Return the text, without half a pair at its end."""
        if self.keeps(text):
            return text
        text = self._high + text
        self._high = text[-1] if text and "\ud800" <= text[-1] <= "\udbff" else ""
        return whole_text(text[: len(text) - len(self._high)])

    def rest(self) -> str:
        """Return U+FFFD for a half whose other half never came, else ""."""
        high, self._high = self._high, ""
        return whole_text(high)
