"""Formulas within a line: `$…$`, `$$…$$`, `\\(…\\)` and `\\[…\\]`.

A dollar is a price far more often than a formula. The rules are pandoc's: no white space inside
the dollars, no digit after them; and a number followed by a word opens none.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline.state_inline import StateInline

from desktop.rendering.markdown.words import WORDS

LONGEST = 500
"""Characters of a formula within a line; it does not go over the line's end either."""

FORMULA = (
    r"\$\$(?!\s*\$)(?:\\.|[^\\$\n]|\$(?!\$)){1,500}?\$\$"
    r"|(?<![0-9A-Za-z$])\$(?![\s$])(?!\d[\d.,]*\s[A-Za-z]{2})"
    r"(?>(?:\\.|[^\\$\n]){0,499})(?<!\s)(?:\$(?![0-9A-Za-z$])|(?<=[\w)}])\$(?![0-9$]))"
    r"|\\\((?:\\[^)\n]|[^\\\n]){1,500}?\\\)"
    rf"|\\\[(?!(?:\d+|\\\\|{WORDS})\\\])"
    r"(?:\\[^\]\n]|[^\\\n]){1,500}?\\\](?!\()"
)
"""A whole formula with its delimiters. Escaped numbers, `\\[1\\]`, are none; nor are words,
or a backslash."""

_FORMULA = re.compile(FORMULA)


def formula(state: StateInline, silent: bool) -> bool:
    """The inline rule: a token `math_inline` whose markup is the formula as written."""
    opener = state.src[state.pos : state.pos + 2]
    end = _ENDS.get(opener, "$" if opener[:1] == "$" else "")
    if not end or state.html_terminator_last(end) <= state.pos:  # nothing can close it
        return False
    found = _FORMULA.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.markup = found[0]
    state.pos = found.end()
    return True


_ENDS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}


def bare(source: str) -> str:
    """A formula without its delimiters and the space within them."""
    for opening, closing in _DELIMITERS:
        if source.startswith(opening) and source.endswith(closing):
            inner = source[len(opening) : len(source) - len(closing)]
            if len(source) >= len(opening) + len(closing):
                return inner.strip()
    return source.strip()


_DELIMITERS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))
