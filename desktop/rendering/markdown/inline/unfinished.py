"""Finds the unfinished end of growing inline markdown, and shows it as if it were closed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markdown_it.token import Token

from desktop.rendering.markdown.inline.autolinks import BARE, BREAK
from desktop.rendering.markdown.inline.inline_maths import FORMULA
from desktop.rendering.markdown.inline.parser import KEYCAP
from desktop.rendering.markdown.inline.references import REFERENCE
from desktop.rendering.markdown.inline.tags import ALONE, HALF_TAG, name_of
from desktop.rendering.markdown.tag_names import TAG

Marks = tuple[str, ...]
"""Marks that are open, the outermost first."""


def leaves_open(source: str, tokens: Iterable[Token]) -> bool:
    """Whether text that follows after white space can still change the meaning of `source`."""
    signs = "".join(map(_sign, tokens))
    if _OPEN.search(signs):
        return True
    depth = 0
    for bracket in _BRACKET.findall(signs):
        depth = depth + 1 if bracket == "[" else max(0, depth - 1)
    return depth > 0 or ("](" in signs and _OPEN_TARGET.search(source) is not None)


def safe_end(source: str, start: int) -> int:
    """Up to where `source` can be drawn for now: not into its last word, nor into half a link.

    At least `start`.
    """
    end = _start_of_last_word(source, start)
    halves = (half.search(source, max(start, end - _LONGEST_HALF), end) for half in _HALVES)
    first = min((half.start() for half in halves if half), default=end)
    return _start_of_last_word(source, start, first + 1) if first < end else end


def open_marks(source: str, start: int, end: int, before: Marks = ()) -> tuple[Marks, int]:
    """Return the marks open at `end`, if `before` were open at `start`; and how far no new one is.

    That is the start of the word in which the first mark between was opened.
    """
    stack = _stack(source[start:end], before)
    if not stack:
        return (), end
    first = next((start + at for __, at in stack if at >= 0), end)
    clear = _start_of_last_word(source, start, first) if len(stack) > len(before) else end
    return tuple(mark for mark, __ in stack[:_MOST_OPEN]), clear


def as_if_closed(text: str, before: Marks = ()) -> tuple[str, str, Marks]:
    """Return markdown for the open end of a paragraph, its half-finished marks hidden or closed.

    Second comes text to be shown behind it as it is, third the marks around that text. It is a
    guess for as long as the text still arrives, so that nothing flashes.
    """
    if not before and not _MAY_BE_HALF.search(text):
        return text, "", ()
    bare = text.rstrip()
    space, formula = text[len(bare) :], ""
    stack = _stack(bare, before)
    if not stack or stack[-1][0][0] != "`":
        bare, formula = _split_half_formula(bare)
        if not formula and not space:
            bare = _HALF_END.sub("", bare.rstrip("*_~`[\\"))
        bare = _without_half_link(bare)
        stack = _stack(bare, before)
    elif not space:
        bare = bare.rstrip("`")
        stack = _stack(bare, before)
    marks = tuple(mark for mark, __ in stack)
    words = bare.rstrip()  # marks close behind words, not behind white space
    return _closed(words, before, marks), bare[len(words) :] + formula + space, marks


def _closed(words: str, before: Marks, marks: Marks) -> str:
    """Put `words` between the marks open before them, and the ends of the marks open now."""
    run = _RUN.match(words)
    if before and run and run[0] == before[-1]:  # closes at once what is open
        before, words = before[:-1], words[run.end() :]
    elif len(marks) > len(before) and marks[-1][0] == "`" and words.endswith(marks[-1]):
        words, marks = words[: -len(marks[-1])].rstrip(), marks[:-1]  # opens code behind all words
    if not words:
        return ""
    opening, closing = "".join(before), "".join(map(_end_of, reversed(marks)))
    if before and before[-1][0] == "`" and marks == before and "`" in words:
        return f"{opening} {words} {closing}"  # code that has a tick at its edge
    return f"{opening}{words}{closing}"


def _end_of(mark: str) -> str:
    return f"</{mark[1:]}" if mark[0] == "<" else mark


_RUN = re.compile(r"([`*_~])\1*")
_MOST_OPEN = 8
"""Open marks that a guess respects."""

_SIGN = {"softbreak": "\n", "hardbreak": ".\n"}
_OPEN = re.compile(
    r"`"  # what follows may close this code span,
    r"|\*+(?=[^\s*\ufe0f\u20e3])|~~+(?=[^\s~])"  # or this emphasis,
    r"|(?<![^\W_])_+(?=[^\s_])"  # a `_` within a word opens none;
    r"|(?<![0-9A-Za-z$])\$(?![\s$])(?!\d[\d.,]*\s[A-Za-z]{2})[^$\n]{0,500}\Z"
    r"|(?:\$\$|\\)[^\n]{0,500}\Z"  # or this formula,
    r"|<br[ \t]*/?\s*\Z|<[^<>\s]{0,2040}\Z",  # or go on with this break, or address
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[\]]")
_OPEN_TARGET = re.compile(
    r"\]\(\s*(?:\Z|<(?:\\.|[^<>\\\n])*\Z"  # a link's address has just begun,
    r"|(?:<(?:\\.|[^<>\\\n])*>|(?>(?:\\[^ ]|[^\x00-\x20\x7f\\])+))"
    r"""(?:\Z|\s+(?:\Z|"(?:\\.|[^"\\])*(?:\Z|"\s*\Z)|'(?:\\.|[^'\\])*(?:\Z|'\s*\Z)"""
    r"|\((?:\\.|[^()\\])*(?:\Z|\)\s*\Z))))",  # or its title goes on
    re.DOTALL,
)


def _sign(token: Token) -> str:
    """The part of a token that can still be an open mark; all else is a full stop.

    Not a letter: behind one a `_` would not open anything, behind punctuation it may.
    """
    if token.type == "text":
        return token.content
    if token.type == ALONE:
        return "`"  # as open as a code span
    if token.markup in ("\\(", "\\["):
        return "\\"  # escaped so far, yet a formula once it is closed
    if token.type == "math_inline":
        return "$ "  # no formula before it goes on behind it
    if token.markup == REFERENCE:
        return ""  # what follows `[words]` may still make another link of it
    return "." if token.tag == BREAK else _SIGN.get(token.type, ".")


def _start_of_last_word(source: str, after: int, before: int | None = None) -> int:
    """Where the last word begins, at most at `before`; `after` if no word begins behind it.

    A word begins behind white space, and between two wide characters: no mark there sees both.
    """
    end = len(source.rstrip()) if before is None else before
    start = max(source.rfind(" ", after, end) + 1, source.rfind("\n", after, end) + 1, after)
    if source.isascii():
        return start
    last = min(end, len(source) - 1)
    wide = (
        at for at in range(last, max(start, last - _LONGEST_WORD), -1) if _is_between(source, at)
    )
    return next(wide, start)


def _is_between(source: str, at: int) -> bool:
    return _FIRST_WIDE <= source[at] <= _LAST_WIDE and _FIRST_WIDE <= source[at - 1] <= _LAST_WIDE


_FIRST_WIDE, _LAST_WIDE = "\u3001", "\uffef"
"""Chinese, Japanese and Korean with their punctuation; no mark and no address has any of them."""

_LONGEST_WORD = 200


_MARK = re.compile(rf"{FORMULA}|\\.|{BARE}|\]\([^()\s]*\)|(?i:{TAG})|`+|\*+|~~+|_+")


def _stack(text: str, before: Marks) -> list[tuple[str, int]]:
    """The marks open behind `text`, each with its place in it, or -1 if from before."""
    stack = [(mark, -1) for mark in before]
    for found in _MARK.finditer(text):
        mark = found[0]
        if stack and stack[-1][0][0] == "`":
            if mark == stack[-1][0]:
                stack.pop()
        elif mark[0] == "`":
            stack.append((mark, found.start()))
        elif mark[0] == "<":
            _switch(stack, mark, found.start())
        elif mark[0] in "*_~":
            _pair(stack, mark, text, found.start())
    return stack


def _switch(stack: list[tuple[str, int]], tag: str, at: int) -> None:
    """Open a tag, or close the last one of its name; others that are open stay so."""
    opening = f"<{name_of(tag)}>"
    if tag[1] != "/":
        stack.append((opening, at))
        return
    same = (number for number in range(len(stack) - 1, -1, -1) if stack[number][0] == opening)
    if (last := next(same, None)) is not None:
        stack[last:] = _reaching(stack[last + 1 :], stack[last][1])


def _reaching(marks: list[tuple[str, int]], start: int) -> list[tuple[str, int]]:
    """Marks that outlast the one around them: with it, they reach back to its `start`."""
    return [(mark, min(at, start)) for mark, at in marks]


def _pair(stack: list[tuple[str, int]], mark: str, text: str, at: int) -> None:
    """Close what a run of `*`, `_` or `~` closes, and open what it opens."""
    before, after = text[at - 1] if at else " ", text[at + len(mark) : at + len(mark) + 1]
    left = len(mark)
    if not before.isspace() and not (mark[0] == "_" and after.isalnum()):
        for number in range(len(stack) - 1, -1, -1):
            if left and stack[number][0][0] == mark[0] and len(stack[number][0]) <= left:
                left -= len(stack[number][0])
                tags = [one for one in stack[number + 1 :] if one[0][0] == "<"]
                stack[number:] = _reaching(tags, stack[number][1])
    within_word = before.isalnum() and (mark[0] == "_" or (before + after).isascii())
    if within_word and (mark[0] == "_" or left == 1 or not after.isalnum()):
        return  # a name or a product far more often than emphasis
    if left and after and not after.isspace() and after not in KEYCAP:
        stack.append((mark[:left][:3], at))


_LONGEST_HALF = 400
_LABEL = r"(?>(?:[^\[\]\n]|\[[^\[\]\n]*+\])*)"
_HALF_LINK = re.compile(
    rf"(?<![0-9A-Za-z\])\\])!?\[(?=[^\W\d]|[*_`!\[]|\Z)({_LABEL}(?:\[[^\[\]\n]*+\Z)?)"
    r"(\](?:\((?>(?:[^()\n]|\([^()\n]*+\))*)(?:\([^()\n]*+)?|\[[^\[\]\n]{0,200})?)?\Z"
)
"""A link or a picture up to the end of the text, of which a part has come."""

_HALF_FORMULA = re.compile(
    r"(?<![0-9A-Za-z\\$])(?:\$\$?(?![\s\d$])(?![A-Za-z_]{2,}\s)[^$\n`]{0,200}\$?"
    r"|\\(?:\(|\[(?!\d+\\?\]?\Z))(?:\\[^)\]\n]|[^\\\n]){0,500}\\?)\Z"
)
_HALVES = (_HALF_LINK, _HALF_FORMULA)


def _without_half_link(text: str) -> str:
    """Reduce a link or a picture that is still growing to its words."""
    half = _HALF_LINK.search(text, max(0, len(text) - _LONGEST_HALF))
    if half is None or (half[2] == "]" and len(half[1]) == 1):  # as in "[x]"
        return text
    return text[: half.start()] + half[1]


_HALF_END = re.compile(
    r"(?:(?:(?<=\s)|^)!|\[\^[^\s\[\]]*"  # of a picture, a footnote,
    r"|&(?:#[0-9A-Fa-fx]{0,7}|[a-z]{0,4})"
    rf"|<br ?/?|(?i:{HALF_TAG})"  # an entity, a break, a tag
    r"|<h(?:t(?:t(?:p[s:/]*)?)?)?)\Z|<(?=(?:https?://|mailto:)[^\s<>]*\Z)"  # or an address
)
_MAY_BE_HALF = re.compile(r"[\\*_~`\[<&$!]")


def _split_half_formula(text: str) -> tuple[str, str]:
    """Split `text` before a formula that is still growing; its source is shown as it is."""
    found = _HALF_FORMULA.search(text, max(0, len(text) - 500))
    return (text[: found.start()], found[0]) if found else (text, "")
