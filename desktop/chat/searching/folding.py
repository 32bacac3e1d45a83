"""Writes a text as it is compared in a search: without case, accents and forms of writing.

`fold` is NFKC, then each character without case and accents. Characters that nobody sees (a soft
hyphen, a mark of direction) are left out.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast
from unicodedata import category, normalize


class _Late:
    """A pattern that is compiled when it is first used. Classes of so many characters take a
    millisecond each, in which a window that starts could be seen."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __getattr__(self, name: str) -> object:
        method = getattr(re.compile(self._source), name)
        setattr(self, name, method)
        return method


def _late(source: str) -> re.Pattern[str]:
    return cast("re.Pattern[str]", _Late(source))


_ALONE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3400-\u4dbf"
    "\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\U00020000-\U000323af"  # Han and Yi
    "\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff\U0001b000-\U0001b16f"  # kana
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
)
"""Characters that are found each by itself: where they are written, no space parts the words."""
_IS_ALONE = _late(f"[{_ALONE}]")
_SPECIAL = _late(rf"(\s*)([{_ALONE}]+|(?:[^\w\s]|_)+)(\s*)")
_TAGS = {code: 0xE0000 + code for code in range(0x80) if not chr(code).isalnum()}
"""What stands for punctuation in ASCII, and for a space: characters that `fold` leaves out."""
_SPACE = chr(_TAGS[ord(" ")])

_MARKS = _late(
    "[\u0300-\u0333\u0339-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
"""Accents, and what chooses between forms of one character. Not the marks of kana."""

_EAST = "\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_OTHER = f"[^\x00-\x84\x86-\x9f\u2010-\u2017\u2500-\u27bf{_EAST}]"
_OTHERS = _late(f"{_OTHER}{_OTHER}*")  # `re` finds this faster than a +
"""Characters of which more may change than their case."""
_JOINING = _late(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    "\u302a-\u302f\u3099-\u309c\u3131-\u318e\ua66f-\uabff\ud7b0-\ud7ff\ufb1e\ufe20-\ufe2f\uff9e-\uffdc"
    "\U00010000-\U0001efff\U000e0100-\U000e01ef]"
)
"""Characters that may become one with the one before them: only there a text is more than its
characters, and has to be brought to NFKC as a whole, which takes ten times as long."""
_PLAIN = (
    "\x00-\xac\xae-\xbb\xbf-\xde\xe0-\u0130\u0180-\u01bf\u0250-\u02ff\u037b-\u0482"
    "\u2010-\u2024\u2190-\u21ff\u2500-\u27bf\uff01-\uff5e\U0001f300-\U0001f64f"
    f"{_EAST}"
)
_PLAIN_RUN = _late(f"[{_PLAIN}]+(?=[{_PLAIN}]|\\Z)")
_NOT_PLAIN = _late(f"[^{_PLAIN}]")
"""Plain characters fold to one character each, whatever plain ones stand beside them."""

_LATER_JAMO = _late("[\u1160-\u11ff\ud7b0-\ud7ff]")
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
    if character.isspace():
        return character if character.isascii() else " "
    bare = _MARKS.sub("", normalize("NFKD", character.translate(_QUOTES).casefold()))
    return normalize("NFKC", bare).casefold()


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text as it is compared."""
    if text.isascii():
        return text.lower()
    if _JOINING.search(text):
        text = normalize("NFKC", text)
    return _OTHERS.sub(_fold_others, text).casefold()


def _fold_others(found: re.Match[str]) -> str:
    run = found[0]
    return _FOLDS[ord(run)] if len(run) == 1 else run.translate(_FOLDS)


def spaced(folded: str) -> str:
    """A folded text for FTS5's tokenizer `ascii`, to which all that is not ASCII belongs to words.

    Words stay; what is found by itself, and each sign of punctuation, becomes a word of its own,
    and so does a space beside one of these. So the words in a row say all that the text says.
    """
    return _SPECIAL.sub(_spaced, folded.strip())


def _spaced(found: re.Match[str]) -> str:
    before, run, behind = found.groups()
    words = " ".join(run if _IS_ALONE.match(run) else run.translate(_TAGS))
    first = f" {_SPACE} " if before else " "
    return f"{first}{words} {_SPACE} " if behind else f"{first}{words} "


def folded_words(text: str, rest: Callable[[], object]) -> str:
    """A text for FTS5's tokenizer. A long one is folded in pieces, which end where a line does: a
    step that takes long would hold up all other threads. `rest` is called between two steps."""
    if len(text) <= _AT_ONCE:
        return spaced(fold(text))
    folded = list[str]()
    for piece in _pieces(text):
        folded.append(fold(piece))
        rest()
    return _SPECIAL.sub(partial(_spaced_after, rest), "".join(folded).strip())


def _spaced_after(rest: Callable[[], object], found: re.Match[str]) -> str:
    rest()
    return _spaced(found)


def _pieces(text: str, size: int = _AT_ONCE) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.find("\n", at + size) + 1 or len(text)
        yield text[at:end]
        at = end


def is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end at this place of a text."""
    return at <= 0 or at >= len(text) or not (_is_of_word(text[at - 1]) and _is_of_word(text[at]))


def ends_within_word(text: str) -> bool:
    """Whether a word may go on behind this text."""
    return _is_of_word(text[-1])


def _is_of_word(character: str) -> bool:
    """Whether it is a letter or a digit of a word with several."""
    return character.isalnum() and (character.isascii() or not _IS_ALONE.match(character))


def origins(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """For each character of `fold(text)`: from where and to where it stands in the text."""
    if not _NOT_PLAIN.search(text):
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
    if are_places_kept(text, at):
        return at
    folded = 0
    for start, end, width in _parts(text):
        length = end - start if width is None else width
        if at < folded + length:
            return start + at - folded if width is None else start
        folded += length
    return len(text)


def are_places_kept(text: str, to: int) -> bool:
    """Whether each character up to here stands at the same place in `fold(text)`."""
    return text.isascii() or not _NOT_PLAIN.search(text, 0, to + 1)


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
