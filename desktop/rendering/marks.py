"""The inline parser: CommonMark's and GFM's marks, kinder to emphasis beside Chinese.

CommonMark asks for a space or punctuation around a `**` that stands next to punctuation, which
Chinese does not have: `**“你好”**后` stays as it is there, and models write it all the time.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType


def inline_tokens(source: str) -> list[Token]:
    """The tokens of a piece of inline markdown. HTML is text in them."""
    return _parser().parseInline(source)[0].children or []


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.inline = _Inline()
    options = {"html": False, "linkify": False, "typographer": False}
    # Without `text_join` an escaped mark stays a token of its own, known not to open anything.
    return parser.configure("js-default", options).disable("text_join")


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Whether marks may open or close. Beside a wide character white space alone decides."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not canSplitWord or not (_is_wide(before) or _is_wide(after)):
            return scanned
        return Scanned(not after.isspace(), not before.isspace(), scanned.length)


def _is_wide(character: str) -> bool:
    """Whether it is Chinese, Japanese or Korean, their punctuation included; emoji are not."""
    wide = unicodedata.east_asian_width(character) in "WFH"
    return wide and unicodedata.category(character) != "So"
