"""Estimates how many tokens a text has, by the scripts that it is written in.

No tokenizer is at hand: each model has its own, and the smallest package of one takes 76 MB. The
weights are fitted to the tokenizer of a current model (o200k). What a server counts corrects them,
model by model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.chat.content import File

PER_MESSAGE = 4
"""Tokens that a server adds around each message, about."""
PER_PICTURE = 800
"""Tokens of a picture; servers count from 85 to some thousands."""

_PIECES = re.compile(
    r"(?P<word>[A-Z]?[a-z\u00df-\u024f]+|[A-Z\u00c0-\u00de]+(?![a-z]))"
    r"|(?P<number>[0-9]{1,3})"
    r"|(?P<han>[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|(?P<kana>[\u3040-\u30ff]+)"
    r"|(?P<hangul>[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+)"
    r"|(?P<letters>[\u0370-\u1fff]+)"
    r"|(?P<lines>[ \t]*[\r\n]+[ \t]*)"
    r"|(?P<indent>[ \t]{2,})"
    r"|(?P<space>[ \t])"
    r"|(?P<joint>[_.])(?=[A-Za-z])"
    r"|(?P<signs>[!-/:-@\[-`{-~\u2010-\u2027\u3000-\u303f\uff00-\uffef]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_LOOKED_AT, _SAMPLES = 60_000, 30
"""Characters that are looked at of a longer text, and from how many places they are taken."""
_LONG_WORD = 8
"""Letters of a word that is most often one token."""


_EAST_ASIAN = ("han", "kana", "hangul")
"""Scripts that a tokenizer either has many words of, or takes apart into bytes."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """About how many tokens, by script: no one factor corrects all of them for a tokenizer."""

    others: float = 0.0
    """Of all other scripts, of signs, numbers and white space."""
    east_asian: float = 0.0
    """Of Chinese, Japanese and Korean."""

    @property
    def total(self) -> int:
        """All together."""
        return round(self.others + self.east_asian)

    def __add__(self, more: Tokens) -> Tokens:
        return Tokens(self.others + more.others, self.east_asian + more.east_asian)


def tokens_in(text: str) -> Tokens:
    """About how many tokens a text has. The time it takes has a bound: a long text is sampled."""
    if len(text) <= _LOOKED_AT:
        return _sum([text], 1.0)
    step = len(text) / _SAMPLES
    starts = (round(number * step) for number in range(_SAMPLES))
    looked_at = _LOOKED_AT // _SAMPLES
    samples = [text[start : start + looked_at] for start in starts]
    return _sum(samples, len(text) / (looked_at * _SAMPLES))


def tokens_of(file: File) -> Tokens:
    """About how many tokens the text of a file has; looked at once for each file."""
    key = file.sha256, len(file.text), file.text[:_TOLD_BY]
    known = _known.get(key)
    if known is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[key] = tokens_in(file.text)
    return known


_TOLD_BY = 40
"""Characters that tell one choice of a file's pages from another one of the same length."""
_MOST_KNOWN = 1000
_known: dict[tuple[str, int, str], Tokens] = {}


def _sum(samples: list[str], times: float) -> Tokens:
    others = east_asian = 0.0
    for found in (piece for text in samples for piece in _PIECES.finditer(text)):
        kind = found.lastindex or 0
        base, free, each = _WEIGHTS[kind]
        length = found.end() - found.start()
        weight = base + (length - free) * each if length > free else base
        if kind in _EAST_ASIAN_KINDS:
            east_asian += weight
        else:
            others += weight
    return Tokens(others * times, east_asian * times)


_OF_KIND = {
    "word": (1.0, _LONG_WORD, 0.2),
    "han": (0.0, 0, 0.72),
    "kana": (0.0, 0, 0.75),
    "hangul": (0.0, 0, 0.68),
    "letters": (1.0, 4, 0.25),
    "signs": (0.5, 0, 0.4),
    "joint": (0.3, 0, 0.0),
    "space": (0.0, 0, 0.0),
    "other": (1.5, 0, 0.0),
}
"""Tokens of a piece, letters that these include, and tokens of each further letter."""
_NAMES = {number: name for name, number in _PIECES.groupindex.items()}
_WEIGHTS = [_OF_KIND.get(_NAMES.get(n, ""), (1.0, 0, 0.0)) for n in range(_PIECES.groups + 1)]
"""The same by the numbers of the groups: one look for each of a million pieces."""
_EAST_ASIAN_KINDS = {_PIECES.groupindex[name] for name in _EAST_ASIAN}
