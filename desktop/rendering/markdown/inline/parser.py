"""The inline parser: CommonMark's and GFM's marks, kinder to emphasis beside Chinese.

CommonMark asks for a space or punctuation around a `**` that stands next to punctuation, which
Chinese does not have: `**“你好”**后` stays as it is there, and models write it all the time.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import (
    backtick,
    emphasis,
    entity,
    escape,
    image,
    link,
    newline,
    strikethrough,
)
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from desktop.rendering.markdown.inline.autolinks import BARE, MAIL, angle, bare
from desktop.rendering.markdown.inline.inline_maths import formula
from desktop.rendering.markdown.inline.references import reference
from desktop.rendering.markdown.inline.tags import pair, tag

_DEEPEST = 20
"""Brackets within brackets that are parsed."""


KEYCAP = "\ufe0f\u20e3"
"""Makes the `*` before it the picture of a key, which is no mark."""

_LONGEST_ADDRESS = 2000


def inline_tokens(source: str) -> list[Token]:
    """Parse inline markdown into tokens. HTML is plain text, but for a few tags."""
    parser = _parser()
    state = _State(source, parser, {}, [])
    state.stop = _STOP_AT_ADDRESSES if _has_address(source) else _STOP
    parser.inline.tokenize(state)
    if state.delimiters or len(state.tokens_meta) > 1:
        for rule in parser.inline.ruler2.getRules(""):
            rule(state)
    if "</" in source:
        pair(state.tokens)
    return state.tokens


def footnote(state: StateInline, silent: bool) -> bool:
    """The inline rule for `[^1]`: a token `footnote_ref` whose content is the note's name."""
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("footnote_ref", "", 0).content = found[1]
    state.pos = found.end()
    return True


def bracket(state: StateInline, silent: bool) -> bool:
    """The inline rule for links and pictures. Looks for no end where none can be."""
    if min(map(state.html_terminator_last, ("](", ")"))) <= state.pos:
        return False
    rule = link if state.src[state.pos] == "[" else image
    return rule(state, silent)


_STOP = re.compile(r"[\n\\`*_~\[\]<&$]|!(?=\[)")
_STOP_AT_ADDRESSES = re.compile(f"{_STOP.pattern}|{BARE}|{MAIL}")
_FOOTNOTE = re.compile(r"\[\^(?!\w-\w\])(\w[\w.:-]{0,39})\](?![+{])")
"""Leaves out most character classes of regular expressions, which look like notes."""


def _has_address(source: str) -> bool:
    return "://" in source or "@" in source or "www." in source


_RULES: dict[str, tuple[RuleFuncInlineType, ...]] = {
    "\n": (newline,),
    "\\": (formula, escape),
    "`": (backtick,),
    "~": (strikethrough.tokenize,),
    "*": (emphasis.tokenize,),
    "_": (emphasis.tokenize,),
    "[": (footnote, bracket, reference),
    "]": (),
    "!": (bracket, reference),
    "<": (angle, tag),
    "&": (entity,),
    "$": (formula,),
}


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("zero", {"maxNesting": _DEEPEST})
    parser.inline = _Inline()
    parser.inline.ruler2.enableOnly(
        ["balance_pairs", "strikethrough", "emphasis", "fragments_join"]
    )
    return parser


class _Parser(MarkdownIt):
    """Keeps the address of a link as it was written; `links.clickable` checks it later."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        parts: Any = SimpleNamespace(**vars(helpers))  # the module itself is every parser's
        parts.parseLinkDestination = _link_destination
        self.helpers = parts

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:
        return True


def _link_destination(source: str, pos: int, end: int) -> Any:
    """Find a link's address, of at most the longest length: many that never end would cost time."""
    return helpers.parseLinkDestination(source, pos, min(end, pos + _LONGEST_ADDRESS))


class _Inline(ParserInline):
    """Calls the rules of a character at once; the base class tries all of them one by one."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Called for the words of a picture alone: they stay as they were written."""
        return tokens

    def tokenize(self, state: StateInline) -> None:
        end = state.posMax
        while state.pos < end:
            _step(state, silent=False)
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:
        start = state.pos
        if start in state.cache:
            state.pos = state.cache[start]
            return
        state.level += 1
        _step(state, silent=True)
        state.level -= 1
        state.cache[start] = state.pos


class _State(StateInline):
    stop = _STOP
    """Where the next mark or address may begin."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Whether marks may open or close. Beside a wide character white space alone decides."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if after in KEYCAP:
            return Scanned(False, False, scanned.length)
        if not canSplitWord or not (_is_wide(before) or _is_wide(after)):
            return scanned
        return Scanned(not after.isspace(), not before.isspace(), scanned.length)


def _step(state: StateInline, silent: bool) -> None:
    """Read one token, or the text up to the next."""
    assert isinstance(state, _State)
    pos, src = state.pos, state.src
    rules = _RULES.get(src[pos])
    if rules is None:
        found = state.stop.search(src, pos, state.posMax)
        end = found.start() if found else state.posMax
        if end == pos and bare(state, silent):
            return
        state.pos = max(end, pos + 1)
    else:
        if state.level < _DEEPEST:
            for rule in rules:
                if rule(state, silent):
                    return
        state.pos = pos + 1
    if not silent:
        state.append_pending(src[pos : state.pos])


def _is_wide(character: str) -> bool:
    """Whether a character is Chinese, Japanese or Korean, or their punctuation; emoji are not."""
    wide = not character.isascii() and unicodedata.east_asian_width(character) in "WFH"
    return wide and unicodedata.category(character) != "So"
