"""Characters that a text document or an eye would take for something else."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_TABLE: dict[int, int | str | None] = {
    **_PICTURES,
    ord("\r"): "\n",  # a line end, alone as with a line feed behind it
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),  # half a character
    **dict.fromkeys((0x2028, 0x2029), 0x20),  # Qt would begin a new block
    # Text must not turn round what stands beside it: code that reads otherwise than it runs.
    **dict.fromkeys(range(0x202A, 0x202F), 0xFFFD),
    # These right-to-left text does need at times. Without them it stands in its own order.
    **dict.fromkeys(range(0x2066, 0x206A)),
    0xFFFC: 0xFFFD,  # Qt's mark for an object in the text
    **dict.fromkeys((*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF), 0xFFFD),  # Qt's own marks
}

_UNSAFE = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")
"""Looked for first: to translate costs 10 times as much, and there is hardly ever anything."""

_MOST_MARKS = 8
"""Marks upon one letter that are shown. Tibetan and vowelled Hebrew have 5 at most, a flag 6."""

_KIND = defaultdict(lambda: ".", Mn="m", Me="m", Mc="m")
_JOINING = re.compile(r"[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]")
"""Joiners, skin tones and tags: they join the character before them just as accents do."""

_HEAP = re.compile(rf"m{{{_MOST_MARKS + 1},}}")
_MANY = re.compile(rf"[^\w\s\x00-\u02ff]{{{_MOST_MARKS + 1},}}")
"""Where there may be too many: no mark is a letter, a digit or white space."""


class SafeText:
    """Makes the parts of one text safe as they arrive; it does not matter how it was cut.

    Control characters are made visible and what would confuse the document is replaced. Of a
    heap of marks upon one letter the first 8 are kept, and one U+FFFD says that more were there.
    """

    def __init__(self) -> None:
        self._marks = 0  # how many marks in a row the text ends with
        self._after_return = False  # the text ends with CR, which a line feed belongs to

    def feed(self, text: str) -> str:
        """The next part, made safe."""
        if self._after_return and text:
            text = text.removeprefix("\n")
            self._after_return = False
        if _UNSAFE.search(text):
            self._after_return = text[-1] == "\r"
            text = text.replace("\r\n", "\n").translate(_TABLE)
        if not text:
            return text
        if text.isascii():
            self._marks = 0
        elif self._marks or _MANY.search(text):
            return self._thinned(text)
        else:
            end = _kinds(text[-_MOST_MARKS - 1 :])
            self._marks = len(end) - len(end.rstrip("m"))
        return text

    def _thinned(self, text: str) -> str:
        before = self._marks
        kinds = "m" * before + _kinds(text)
        kept, at = [], 0
        for heap in _HEAP.finditer(kinds):
            last = heap.start() + _MOST_MARKS - before
            kept += [text[at : max(last, 0)], "\ufffd" if last >= 0 else ""]
            at = heap.end() - before
        self._marks = min(len(kinds) - len(kinds.rstrip("m")), _MOST_MARKS + 1)
        return "".join([*kept, text[at:]])


def safe_text(text: str) -> str:
    """The whole of a text made safe."""
    return SafeText().feed(text)


def utf16_length(text: str) -> int:
    """The length of `text` in a document, which counts UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _kinds(text: str) -> str:
    """ "m" for each mark of `text`, "." for all else."""
    return "".join(map(_KIND.__getitem__, map(unicodedata.category, _JOINING.sub("\u0301", text))))
