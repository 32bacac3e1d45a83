"""Words that differ: what one answer says and most of the others do not.

Of three answers, one that is about something else would else have all three marked from end to
end.

Word by word, in the order of the text: a word counts as shared where a common order of words
goes through it, so that a word that merely occurs elsewhere, too, is still a difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 1200
"""Words of an answer that are compared; what stands behind them is not marked. Four answers of
this length take some 30 ms."""

_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W぀-ヿ㐀-鿿가-힯]+(?:['’][^\W]+)*")
"""A word; of scripts that are written without spaces, each character."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, in characters: `text[start:end]`."""

    start: int
    end: int


def differing(texts: Sequence[str]) -> list[list[Span]]:
    """For each text, the parts that most of the others have not; empty for a text alone."""
    found = differing_words(texts)
    return [parts(text, differs) for text, differs in zip(texts, found, strict=True)]


def differing_words(texts: Sequence[str]) -> list[list[bool]]:
    """For each text, whether each of its first words is missing in most of the others."""
    words = [_words(text) for text in texts]
    shared = [[0] * len(own) for own in words]
    for one in range(len(texts)):
        for other in range(one + 1, len(texts)):
            _count_shared(one, other, words, shared)
    others = len(texts) - 1
    return [[times * 2 < others for times in counts] for counts in shared]


def parts(text: str, differs: Sequence[bool]) -> list[Span]:
    """The parts of a text that are made of its words of which this holds.

    Words beside each other are one part, with what stands between them.
    """
    marked = zip(_words(text), differs, strict=False)
    return _joined(text, [word for word, holds in marked if holds])


def word_count(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _word in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    span: Span


def _words(text: str) -> list[_Word]:
    """The first words of a text; capitals make no difference."""
    found: list[_Word] = []
    for match in _WORD.finditer(text):
        if len(found) == MOST_WORDS:
            break
        found.append(_Word(match[0].casefold(), Span(*match.span())))
    return found


def _count_shared(
    one: int, other: int, words: Sequence[list[_Word]], shared: Sequence[list[int]]
) -> None:
    """Count each word of two texts that the other one has, too."""
    mine = [word.text for word in words[one]]
    theirs = [word.text for word in words[other]]
    for block in SequenceMatcher(None, mine, theirs).get_matching_blocks():
        for step in range(block.size):
            shared[one][block.a + step] += 1
            shared[other][block.b + step] += 1


def _joined(text: str, words: Sequence[_Word]) -> list[Span]:
    """One span for words between which there is no other word, and no new line."""
    spans: list[Span] = []
    for word in words:
        last = spans[-1] if spans else None
        between = text[last.end : word.span.start] if last else ""
        if last and "\n" not in between and not _WORD.search(between):
            spans[-1] = Span(last.start, word.span.end)
        else:
            spans.append(word.span)
    return spans
