"""Turns inline markdown into runs of text; parses each part of a growing paragraph about once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from desktop.rendering.markdown.definitions import Definitions
from desktop.rendering.markdown.inline.heeded import heeded_length
from desktop.rendering.markdown.inline.parser import inline_tokens
from desktop.rendering.markdown.inline.references import REFERENCE
from desktop.rendering.markdown.inline.simple import simple_pieces
from desktop.rendering.markdown.inline.tags import name_of
from desktop.rendering.markdown.inline.unfinished import (
    Marks,
    as_if_closed,
    leaves_open,
    open_marks,
    safe_end,
)
from desktop.rendering.markdown.tag_names import MEANING
from desktop.rendering.safety.links import clickable
from desktop.rendering.safety.safe_text import safe_text

LINE_BREAK = "\u2028"
"""A line break within a block. A single newline of a reply is one too: models mean it so."""

OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
"""The character for a formula or a picture that is drawn there: Qt's mark for an object, whose
format says more."""


# Tuples, not dataclasses: they are made, compared and looked up for every word that arrives.
class Look(NamedTuple):
    """How marks make text look."""

    strong: bool = False
    emphasis: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    """An address that `links.is_openable`, or one of the window's own."""
    raised: bool = False
    """A footnote reference's mark."""
    math: str = ""
    """A formula's source with its delimiters; the run's text is then one U+FFFC."""
    tags: tuple[str, ...] = ()
    """The tags that Markdown has no mark for, of "kbd", "mark", "sub", "sup" and "u", in order."""
    reference: str = ""
    """The label of a link whose address a definition gives, which may come later; normalised."""
    fit: str = ""
    """How characters of Chinese beside Latin are drawn: see `mixed_scripts`."""

    def resolved(self, definitions: Definitions) -> Look:
        """Return the look with the address of its reference, "" where there is none so far."""
        if not self.reference:
            return self
        return self._replace(reference="", link=definitions.address(self.reference))


PLAIN = Look()


class Run(NamedTuple):
    """Text of one look."""

    text: str
    look: Look = PLAIN


class GrowingText:
    """The inline markdown of one block that grows at its end.

    Text that leaves no mark open can no longer be changed by the word behind it: it is settled
    there and never parsed again. Behind an open mark each word is guessed at once,
    as if the mark were closed after it, and parsed for good when it is.
    """

    def __init__(self) -> None:
        self._done = ""  # the part of the source that is settled
        self._guessed = 0  # up to here the guess goes, at least as far as what is settled
        self._guess: list[Run] = []
        self._marks: Marks = ()  # those open behind the guess
        self._patience = 0  # how much is to be unsettled before settling it is tried again
        self._gave_up = False
        self.characters_parsed = 0

    def fits(self, source: str) -> bool:
        """Whether `source` begins with the settled text."""
        return source.startswith(self._done)

    def update(self, source: str, final: bool = False) -> tuple[list[Run], list[Run]]:
        """Return newly settled runs, and those of the open rest, as if closed unless `final`.

        `source` must fit.
        """
        heeded = len(self._done) if self._gave_up else heeded_length(source)
        if final or heeded < len(source):
            self._gave_up = heeded < len(source)
            return self._finish(source, heeded), []
        if len(source) < self._guessed:
            self._forget_guess()
        settled = self._advance(source)
        rest = source[self._guessed :].rstrip()
        return settled, merged([*self._guess, *self._as_if_closed(rest)]) if rest else self._guess

    def _finish(self, source: str, heeded: int) -> list[Run]:
        """Settle all of the text; behind the marks that have an effect, as it was written."""
        rest = source[len(self._done) : heeded]
        self._done = source
        self._forget_guess()
        runs = self._parse(rest)
        return merged([*runs, Run(source[heeded:].replace("\n", LINE_BREAK))])

    def _forget_guess(self) -> None:
        self._guess, self._marks, self._guessed = [], (), len(self._done)
        self._patience = 0

    def _advance(self, source: str) -> list[Run]:
        """Settle or guess the text up to the last word. Returns the settled runs."""
        start = self._guessed
        end = safe_end(source, start)
        if end <= start:
            self._hurry(source)
            return []
        marks, clear = open_marks(source, start, end, self._marks)
        settled = []
        if not self._guess and clear > start:
            settled = self._settle(source, clear)
            start = self._guessed
        if start < end:
            self._guess = merged([*self._guess, *self._as_if_closed(source[start:end])])
            self._guessed, self._marks = end, marks
            if not marks and end - len(self._done) >= self._patience:
                settled += self._settle(source, end)
        return settled

    def _hurry(self, source: str) -> None:
        """Guess within a word, or a link, that is too long to be parsed again and again."""
        if len(source) - self._guessed < _LONGEST_REST:
            return
        marks, __ = open_marks(source, self._guessed, len(source), self._marks)
        self._guess = merged([*self._guess, *self._as_if_closed(source[self._guessed :])])
        self._guessed, self._marks = len(source), marks

    def _settle(self, source: str, end: int) -> list[Run]:
        """Settle the text up to `end`, if no mark is open there; else take it as a guess."""
        part = source[len(self._done) : end]
        self.characters_parsed += len(part)
        tokens: list[Token] = []
        runs = _simple_runs(part)
        if runs is None:
            tokens = inline_tokens(part)
            runs = merged(_runs(tokens))
        self._guessed = end
        if tokens and leaves_open(part, tokens):
            self._guess, self._marks, self._patience = runs, (), len(part) * 5 // 2
            return []
        self._done = source[:end]
        self._forget_guess()
        return runs

    def _as_if_closed(self, text: str) -> list[Run]:
        """A guess at the text behind the last guess."""
        markdown, literal, marks = as_if_closed(text, self._marks)
        runs = self._parse(markdown)
        if literal:
            runs.append(Run(literal.replace("\n", LINE_BREAK), _look_of(marks)))
        return runs

    def _parse(self, source: str) -> list[Run]:
        self.characters_parsed += len(source)
        runs = _simple_runs(source)
        return runs if runs is not None else merged(_runs(inline_tokens(source)))


def parse(source: str) -> list[Run]:
    """The runs of a finished piece of inline markdown."""
    return GrowingText().update(source, final=True)[0]


def _look_of(marks: Marks) -> Look:
    letters = [mark for mark in marks if mark[0] in "*_"]
    tags = {MEANING[name_of(mark)] for mark in marks if mark[0] == "<"}
    return Look(
        strong="strong" in tags or any(len(mark) > 1 for mark in letters),
        emphasis="em" in tags or any(len(mark) != 2 for mark in letters),
        strike="s" in tags or any(mark[0] == "~" for mark in marks),
        code=any(mark[0] == "`" for mark in marks),
        tags=tuple(sorted(tags - _AS_MARKS.keys())),
    )


_AS_MARKS = {"strong": 0, "em": 0, "s": 0}
"""Looks that Markdown has marks for; how many of each are open."""


def merged(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours of the same look into one run."""
    result: list[Run] = []
    for run in runs:
        text, look = run
        if result and result[-1][1] == look and not look.math:
            result[-1] = Run(result[-1][0] + text, look)
        elif text:
            result.append(run)
    return result


def _simple_runs(source: str) -> list[Run] | None:
    pieces = simple_pieces(source)
    if pieces is None:
        return None
    return [Run(text.replace("\n", LINE_BREAK), _SIMPLE[marks]) for text, marks in pieces]


_SIMPLE = {
    "": PLAIN,
    "`": Look(code=True),
    "*": Look(emphasis=True),
    "*`": Look(emphasis=True, code=True),
    "**": Look(strong=True),
    "**`": Look(strong=True, code=True),
}


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    depth, tags = dict(_AS_MARKS), dict[str, int]()
    links, labels = [""], [""]
    look = PLAIN
    for token in tokens:
        if not token.nesting:
            yield _run_of(token, look)
            continue
        if token.type == "link_open":
            links.append(clickable(str(token.attrs.get("href", ""))))
            labels.append(str(token.attrs.get(REFERENCE, "")))
        elif token.type == "link_close":
            links.pop()
            labels.pop()
        elif token.tag in depth:
            depth[token.tag] += token.nesting
        else:
            tags[token.tag] = tags.get(token.tag, 0) + token.nesting
        strong, emphasis, strike = depth.values()
        look = Look(strong > 0, emphasis > 0, strike > 0, False, links[-1])
        if tags:
            look = look._replace(tags=tuple(sorted(name for name in tags if tags[name])))
        if labels[-1]:
            look = look._replace(reference=labels[-1])


def _run_of(token: Token, look: Look) -> Run:
    match token.type:
        case "text" | "tag_alone":
            return Run(token.content, look)
        case "text_special":
            return Run(_special(token), look)
        case "softbreak" | "hardbreak":
            return Run(LINE_BREAK, look)
        case "code_inline":
            return Run(token.content, look._replace(code=True))
        case "math_inline":
            return Run(OBJECT, look._replace(math=token.markup))
        case "footnote_ref":
            return Run(token.content, look._replace(raised=True))
        case "image":
            return _picture(token, look)
    raise AssertionError(token.type)


def _special(token: Token) -> str:
    """An escaped character, or one written as an entity, which is made safe."""
    if token.info != "entity":
        return token.content
    return safe_text(token.content.replace("\n", " ")).replace("\t", " ")


def _picture(token: Token, look: Look) -> Run:
    """A picture is never loaded: its words are shown, as a link if that may be followed."""
    source = str(token.attrs["src"])
    words = " ".join(unescapeAll(token.content).split())
    shown = source if len(source) <= _LONGEST_SOURCE else source[:_LONGEST_SOURCE] + "…"
    return Run(safe_text(words or shown), look._replace(link=look.link or clickable(source)))


_LONGEST_SOURCE = 60
"""Characters of a picture's address that are shown where it has no words."""


_LONGEST_REST = 240
"""Characters behind the guess that are parsed anew with every flush, at most."""
