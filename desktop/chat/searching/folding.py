"""Writes a text as it is compared in a search: without case, accents and forms of writing.

`fold` is NFKC, then each character without case and accents. Characters that nobody sees (a soft
hyphen, a mark of direction) are left out.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from unicodedata import category, is_normalized, normalize

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3400-\u4dbf\u4e00-\u9fff"
    "\ua000-\ua4cf\uf900-\ufaff"  # Han and Yi
    "\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff"  # kana, bopomofo
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
)
_SIGNS = "\u2190-\u2bff\U0001b000-\U0001b16f\U0001f000-\U0001faff\U00020000-\U000323af"
"""Arrows and signs, emoji, rare kana and Han: characters that FTS5's tokenizer may not know."""

_ALONE = re.compile(f"([{_CJK}])|([{_SIGNS}])")
"""A character that is found by itself, since no space parts it from the next word."""

_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
"""Accents, and what chooses between forms of one character. Not the marks of kana."""

_PLAIN = (
    "\x00-\x7f\u3001-\u3003\u3008-\u3011\u3041-\u3096\u30a1-\u30fa"
    "\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e"
)
_PLAIN_RUN = re.compile(f"[{_PLAIN}]+(?=[{_PLAIN}]|\\Z)")
"""Characters that fold to one character each, whatever stands beside them."""


_LATER_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""The vowels and last consonants of Hangul."""


_QUOTES = str.maketrans("‘’“”", "''\"\"")


_AT_ONCE = 20_000
"""Characters that are folded in one go."""


class _Folds(dict[int, str]):
    """What each character becomes; worked out when a text first has it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    if category(character) == "Cf":
        return ""
    bare = _MARKS.sub("", normalize("NFKD", character.translate(_QUOTES).casefold()))
    return normalize("NFKC", bare).casefold()


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text as it is compared."""
    if text.isascii():
        return text.lower()
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    return text.translate(_FOLDS)


def spaced(folded: str) -> str:
    """A folded text for FTS5's tokenizer `unicode61`: each character that is found by itself as a
    word of its own, and signs that the tokenizer does not know by their numbers."""
    return folded if folded.isascii() else _ALONE.sub(_spaced, folded)


def _spaced(found: re.Match[str]) -> str:
    known, sign = found.groups()
    return f" {known} " if known else f" u{ord(sign):x} "


def folded_words(text: str) -> str:
    """A text for FTS5's tokenizer. A long one in pieces, at ends of lines: a step that takes long
    would hold up all other threads."""
    if len(text) <= _AT_ONCE:
        return spaced(fold(text))
    return "".join(spaced(fold(piece)) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", at + _AT_ONCE) + 1 or len(text)
        yield text[at:end]
        at = end


def is_edge(folded: str, at: int) -> bool:
    """Whether a word may begin or end at this place of a folded text."""
    if at <= 0 or at >= len(folded):
        return True
    before, after = folded[at - 1], folded[at]
    if not (_is_of_word(before) and _is_of_word(after)):
        return True
    return bool(_ALONE.match(before) or _ALONE.match(after))


def ends_within_word(folded: str) -> bool:
    """Whether a word may go on behind this text."""
    return _is_of_word(folded[-1]) and not _ALONE.match(folded[-1])


def _is_of_word(character: str) -> bool:
    """Whether words consist of it: letters, digits, marks, and characters for private use."""
    kind = category(character)
    return kind[0] in "LNM" or kind == "Co"


def origins(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """For each character of `fold(text)`: from where and to where it stands in the text."""
    if text.isascii():
        return range(len(text)), range(1, len(text) + 1)
    starts, ends = array("q"), array("q")
    for start, end, width in _parts(text):
        if width is None:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * width)
            ends.extend([end] * width)
    return starts, ends


def origin_of(text: str, at: int) -> int:
    """Where in the text a place of `fold(text)` is."""
    if text.isascii():
        return at
    folded = 0
    for start, end, width in _parts(text):
        length = end - start if width is None else width
        if at < folded + length:
            return start + at - folded if width is None else start
        folded += length
    return len(text)


def _parts(text: str) -> Iterator[tuple[int, int, int | None]]:
    """Parts of the text that fold by themselves: from, to, and the characters that each becomes;
    None where every character becomes one."""
    at = 0
    while at < len(text):
        if run := _PLAIN_RUN.match(text, at):
            to, width = run.end(), None
        else:
            to = at + 1
            while to < len(text) and _joins(text[to]):
                to += 1
            width = len(fold(text[at:to]))
        yield at, to, width
        at = to


def _joins(character: str) -> bool:
    """Whether it may become one character with the one before it."""
    first = normalize("NFKD", character)[0]
    return category(first)[0] == "M" or bool(_LATER_JAMO.match(first))
