"""Reads the text of events that are like one another in all but that. Sans-IO.

A server writes the events of a reply alike, down to their spaces, as long as the model writes text.
What stands around the text is parsed once; of the events that follow it is compared, and the texts
alone are decoded. Servers that put something new into each event (token counts, padding) have all
of it parsed.
"""

from __future__ import annotations

import re
import secrets

import msgspec

from desktop.wire.chunks import only_text
from desktop.wire.shapes import UNFIT

TRIES = 8
"""How often in a row what stands around a text is learned without being of use."""
_WORD = secrets.token_hex(8)
_TEXT = re.compile(r'"content": ?("(?>(?:[^"\\]|\\.)*)")')
_texts = msgspec.json.Decoder(list[str]).decode

Source = tuple[str, str]


class Alike:
    """Remembers what stood around the last text.

    It is no guess that this means the same around another text. It was parsed around a word that
    nobody can know, and that word was all that the event said: so is any other string there.
    """

    def __init__(self) -> None:
        self._source: Source | None = None
        self._before = self._after = ""
        self._begin = self._end = self._between = b""  # the same, as a line and a blank one
        self._tries = TRIES

    def fits(self, source: Source | None) -> bool:
        """Whether there are events to compare with that come from this source."""
        return source is not None and source == self._source

    def split(self, data: bytes) -> tuple[list[str], bytes]:
        """The texts of the events that `data` begins with, as far as they are alike; the rest."""
        if not data.startswith(self._begin):
            return [], data
        *within, last = data[len(self._begin) :].split(self._between)
        text, is_whole, rest = last.partition(self._end)
        if is_whole:
            within.append(text)
        else:
            rest = self._begin + last
        try:
            # No string of JSON goes on behind a line's end: each of these begins one, at least.
            texts = _texts(b'["' + b'"\n,"'.join(within) + b'"\n]')
        except UNFIT:
            return [], data
        if len(texts) != len(within) or not all(texts):  # none within: "", which is one too many
            return [], data
        self._tries = TRIES
        return texts, rest

    def learn(self, data: str, source: Source) -> None:
        """Remember what stands around the text of an event that comes from `source`, and of which
        `only_text` is known."""
        if not self._tries or (source == self._source and self._is_like(data)):
            return
        self._tries, self._source = self._tries - 1, None
        found = _TEXT.search(data)
        if found is None or not self._tries or "\n" in data:  # of several lines: each has a name
            return
        self._before, self._after = data[: found.start(1) + 1], data[found.end(1) - 1 :]
        if only_text(self._before + _WORD + self._after, source) == _WORD:
            self._source = source
            self._begin = b"data: " + self._before.encode()
            self._end = self._after.encode() + b"\n\n"
            self._between = self._end + self._begin

    def _is_like(self, data: str) -> bool:
        return data.startswith(self._before) and data.endswith(self._after)
