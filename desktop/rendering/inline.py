"""Inline markdown → runs of text, each part of a growing paragraph parsed about once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from markdown_it.token import Token

from desktop.rendering.links import is_openable
from desktop.rendering.marks import inline_tokens

LINE_BREAK = "\u2028"
"""A line within a block. A single newline of a reply is one too: models mean it so."""

_MOST = {re.compile(r"[\\*_~`<&]"): 600, re.compile(r"\["): 200}
"""Marks of one block that are heeded; from there on it is shown as it was written. No person's
text has so many, and brackets cost the square of their number: 4,000 of them 0.3 s."""


# Tuples, not dataclasses: they are made, compared and looked up for every word that arrives.
class Look(NamedTuple):
    """What marks make of text."""

    strong: bool = False
    emphasis: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    """An address that `links.is_openable`, or one of the window's own."""


PLAIN = Look()


class Run(NamedTuple):
    """Text of one look."""

    text: str
    look: Look = PLAIN


class GrowingText:
    """The inline markdown of one block that grows at its end.

    What stands before a word and leaves nothing open can no longer be changed by what follows.
    It is settled there and never parsed again.
    """

    def __init__(self) -> None:
        self._done = ""  # the part of the source that is settled
        self._tried = 0  # and was last tried up to here
        self.characters_parsed = 0

    def fits(self, source: str) -> bool:
        """Whether `source` begins with what was settled."""
        return source.startswith(self._done)

    def update(self, source: str, final: bool = False) -> tuple[list[Run], list[Run]]:
        """Newly settled runs, and those of the open rest, drawn as if closed unless `final`.

        `source` must fit.
        """
        heeded = _heeded_length(source)
        if heeded < len(source):
            return self._give_up(source, heeded), []
        settled = self._settle(source)
        rest = source[len(self._done) :]
        if final:
            self._done = source
            return [*settled, *self._parse(rest)], []
        return settled, self._parse(_as_if_closed(rest))

    def _give_up(self, source: str, heeded: int) -> list[Run]:
        """There are too many marks: what is not settled is, the part beyond them as it stands."""
        done = len(self._done)
        self._done = source
        marked = self._parse(source[done:heeded]) if done < heeded else []
        return [*marked, Run(source[max(done, heeded) :].replace("\n", LINE_BREAK))]

    def _settle(self, source: str) -> list[Run]:
        done = len(self._done)
        end = _start_of_last_word(source, max(done, self._tried))
        waiting = self._tried - done
        if end <= done or (waiting > 0 and end - done < waiting * 1.5):
            return []  # tried in vain not long ago: the next try waits for half as much again
        part = source[done:end]
        self.characters_parsed += len(part)
        tokens = _tokens(part)
        if _OPEN.search(_skeleton(tokens)):
            self._tried = end
            return []
        self._done, self._tried = source[:end], end
        return merged(_runs(tokens))

    def _parse(self, source: str) -> list[Run]:
        self.characters_parsed += len(source)
        return parse(source)


def parse(source: str) -> list[Run]:
    """The runs of a finished piece of inline markdown."""
    return merged(_runs(_tokens(source)))


def merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one look become one run."""
    result: list[Run] = []
    for run in runs:
        if result and result[-1].look == run.look:
            result[-1] = Run(result[-1].text + run.text, run.look)
        elif run.text:
            result.append(run)
    return result


_SPECIAL = re.compile(r"[\\*_~`\[\]<&]|[ \t]\n|\n[ \t]")
_OPEN = re.compile(
    r"`"  # what follows may close this code span,
    r"|\*+(?=[^\s*])|~+(?=[^\s~])"  # or this emphasis;
    r"|(?<![^\W_])_+(?=[^\s_])"  # a `_` within a word opens none;
    r"|\[[^\[\]]*$|\[[^\[\]]*\[|\]\("  # or may make a link of these brackets
)


def _tokens(source: str) -> list[Token]:
    if not source:
        return []
    if not _SPECIAL.search(source):  # most of most replies
        return [Token("text", "", 0, content=source.replace("\n", LINE_BREAK))]
    return inline_tokens(source)


def _skeleton(tokens: Iterable[Token]) -> str:
    """The text in which a mark can still be an open one; all else is a full stop.

    Not a letter: behind one a `_` would not open anything, behind punctuation it may.
    """
    return "".join(token.content if token.type == "text" else "." for token in tokens)


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    open_: Counter[str] = Counter()
    links = [""]
    for token in tokens:
        name, _, edge = token.type.rpartition("_")
        if name == "link":
            links = [*links, _allowed(token.attrGet("href"))] if edge == "open" else links[:-1]
        elif name in ("strong", "em", "s"):
            open_[name] += token.nesting
        else:
            link = links[-1] or (_allowed(token.attrGet("src")) if token.type == "image" else "")
            marks = (open_["strong"] > 0, open_["em"] > 0, open_["s"] > 0)
            yield Run(_text_of(token), Look(*marks, token.type == "code_inline", link))


def _text_of(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return LINE_BREAK
    if token.type == "image":  # never loaded: its words are shown, as a link to it
        return token.content or str(token.attrGet("src"))
    return token.content


def _allowed(address: object) -> str:
    return address if isinstance(address, str) and is_openable(address) else ""


def _heeded_length(source: str) -> int:
    """Up to where its marks are heeded: a matter of what stands before, not of what comes."""
    if len(source) <= min(_MOST.values()):
        return len(source)
    beyond = (next(islice(p.finditer(source), most, None), None) for p, most in _MOST.items())
    return min((found.start() for found in beyond if found), default=len(source))


def _start_of_last_word(source: str, after: int) -> int:
    """Where the last word begins that stands behind white space; 0 where none does."""
    end = len(source.rstrip())
    found = max(source.rfind(" ", after, end), source.rfind("\n", after, end))
    return found + 1


_MARK = re.compile(r"\\.|`+|\*{1,3}|~~|__?")
_HALF_LINK = re.compile(r"!?\[([^\[\]\n]*)(?:\]\([^()\n]*)?$")


def _as_if_closed(rest: str) -> str:
    """The open end of a paragraph, its half-finished marks hidden or closed.

    A guess for the eye, for as long as the text still arrives: nothing flashes.
    """
    rest = rest.rstrip("*_~`[!\\ ")
    if not _SPECIAL.search(rest):
        return rest
    rest = _HALF_LINK.sub(r"\1", rest)
    marks: list[str] = []
    for found in _MARK.finditer(rest):
        mark = found[0]
        in_code = bool(marks) and marks[-1][0] == "`"
        if mark in marks and (not in_code or marks[-1] == mark):
            del marks[marks.index(mark) :]
        elif not in_code and mark[0] != "\\" and _opens(rest, found.start(), found.end()):
            marks.append(mark)
    return rest + "".join(reversed(marks))


def _opens(text: str, start: int, end: int) -> bool:
    if text[start] == "`":
        return True
    within_word = text[start] == "_" and start > 0 and text[start - 1].isalnum()
    return end < len(text) and not text[end].isspace() and not within_word
