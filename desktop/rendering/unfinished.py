"""What of a growing piece of inline markdown is not finished, and how it is shown until it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markdown_it.token import Token

from desktop.rendering.autolinks import BARE, BREAK
from desktop.rendering.inline_math import FORMULA

Marks = tuple[str, ...]
"""Marks that are open, the outermost first."""


def leaves_open(source: str, tokens: Iterable[Token]) -> bool:
    """Whether text that follows behind white space can still change what `source` means."""
    signs = "".join(map(_sign, tokens))
    if _OPEN.search(signs):
        return True
    depth = 0
    for bracket in _BRACKET.findall(signs):
        depth = depth + 1 if bracket == "[" else max(0, depth - 1)
    return depth > 0 or ("](" in signs and _OPEN_TARGET.search(source) is not None)


def safe_end(source: str, start: int) -> int:
    """Up to where `source` may be drawn for some time: not into its last word, nor a half link.

    At least `start`.
    """
    end = _start_of_last_word(source, start)
    half = _HALF.search(source, max(start, end - _LONGEST_HALF))
    return _start_of_last_word(source, start, half.start() + 1) if half else end


def open_marks(source: str, start: int, end: int, before: Marks = ()) -> tuple[Marks, int]:
    """The marks that are open at `end`, where `before` were at `start`.

    And where the word begins in which the first of those between was opened: up to there nothing
    is open.
    """
    stack = _stack(source[start:end], before)
    if not stack:
        return (), end
    first = next((start + at for __, at in stack if at >= 0), end)
    clear = _start_of_last_word(source, start, first) if len(stack) > len(before) else end
    return tuple(mark for mark, __ in stack[:_MOST_OPEN]), clear


def as_if_closed(text: str, before: Marks = ()) -> tuple[str, str]:
    """Markdown that shows the open end of a paragraph, its half-finished marks hidden or closed.

    And the white space that belongs behind its last run, in the same look. A guess for the eye,
    for as long as the text still arrives: nothing flashes.
    """
    if not before and not _MAY_BE_HALF.search(text):
        return text, ""
    bare = text.rstrip()
    space, literal = text[len(bare) :], ""
    stack = _stack(bare, before)
    if not stack or stack[-1][0][0] != "`":
        bare, literal = _split_half_formula(bare)
        if not literal and not space:
            bare = _HALF_END.sub("", bare.rstrip("*_~`[\\"))
        if not literal:
            bare = _without_half_link(bare).rstrip()
        stack = _stack(bare, before)
    elif not space:
        bare = bare.rstrip("`")
        stack = _stack(bare, before)
    if not stack:
        return f"{''.join(before)}{bare}{literal}{space}", ""
    closing = "".join(mark for mark, __ in reversed(stack))
    return f"{''.join(before)}{bare}{literal}{closing}", space


_MOST_OPEN = 8
"""Open marks that a guess heeds."""

_SIGN = {"softbreak": "\n", "hardbreak": ".\n"}
_OPEN = re.compile(
    r"`"  # what follows may close this code span,
    r"|\*+(?=[^\s*])|~~+(?=[^\s~])"  # or this emphasis,
    r"|(?<![^\W_])_+(?=[^\s_])"  # a `_` within a word opens none;
    r"|\$(?=[^\s])[^\n]{0,500}\Z|\\[^\n]{0,500}\Z"  # or this formula,
    r"|<br[ \t]*/?\s*\Z|<[^<>\s]{0,2040}\Z",  # or go on with this break, or address
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[\]]")
_OPEN_TARGET = re.compile(
    r"\]\(\s*(?:\Z|<(?:\\.|[^<>\\\n])*\Z"  # a link's address has just begun,
    r"|(?:<(?:\\.|[^<>\\\n])*>|(?:\\[^ ]|[^\x00-\x20\x7f\\])++)"
    r"""(?:\Z|\s+(?:\Z|"(?:\\.|[^"\\])*(?:\Z|"\s*\Z)|'(?:\\.|[^'\\])*(?:\Z|'\s*\Z)"""
    r"|\((?:\\.|[^()\\])*(?:\Z|\)\s*\Z))))",  # or its title goes on
    re.DOTALL,
)


def _sign(token: Token) -> str:
    """What of a token can still be an open mark; all else is a full stop.

    Not a letter: behind one a `_` would not open anything, behind punctuation it may.
    """
    if token.type == "text":
        return token.content
    if token.markup in ("\\(", "\\["):
        return "\\"  # escaped so far, yet a formula once it is closed
    return "." if token.tag == BREAK else _SIGN.get(token.type, ".")


def _start_of_last_word(source: str, after: int, before: int | None = None) -> int:
    """Where the last word begins, at most at `before`; `after` where none does behind it.

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


_MARK = re.compile(rf"{FORMULA}|\\.|{BARE}|\]\([^()\s]*\)|`+|\*+|~~+|_+")


def _stack(text: str, before: Marks) -> list[tuple[str, int]]:
    """The marks that are open behind `text`, each with its place in it, or -1 if from before."""
    stack = [(mark, -1) for mark in before]
    for found in _MARK.finditer(text):
        mark = found[0]
        if stack and stack[-1][0][0] == "`":
            if mark == stack[-1][0]:
                stack.pop()
        elif mark[0] == "`":
            stack.append((mark, found.start()))
        elif mark[0] in "*_~":
            _pair(stack, mark, text, found.start())
    return stack


def _pair(stack: list[tuple[str, int]], mark: str, text: str, at: int) -> None:
    """Close what a run of `*`, `_` or `~` closes, and open what it opens."""
    before, after = text[at - 1] if at else " ", text[at + len(mark) : at + len(mark) + 1]
    left = len(mark)
    if not before.isspace() and not (mark[0] == "_" and after.isalnum()):
        for number in range(len(stack) - 1, -1, -1):
            if left and stack[number][0][0] == mark[0] and len(stack[number][0]) <= left:
                left -= len(stack[number][0])
                del stack[number:]
    within_word = before.isalnum() and after.isalnum()
    if within_word and (mark[0] == "_" or (left == 1 and (before + after).isascii())):
        return  # a name or a product far more often than emphasis
    if left and after and not after.isspace():
        stack.append((mark[:left][:3], at))


_LONGEST_HALF = 400
_LABEL = r"(?:[^\[\]\n]|\[[^\[\]\n]*+\])*+"
_HALF = re.compile(
    rf"(?<![0-9A-Za-z\])\\])!?\[(?!\^)({_LABEL})"
    r"(?:\]\((?:[^()\n]|\([^()\n]*+\))*+(?:\([^()\n]*+)?)?\Z"
)
"""A link or a picture up to the end of the text, of which a part has come."""


def _without_half_link(text: str) -> str:
    """Of a link or a picture that is still growing, its words alone."""
    half = _HALF.search(text, max(0, len(text) - _LONGEST_HALF))
    return text[: half.start()] + half[1] if half else text


_HALF_END = re.compile(
    r"(?:(?:(?<=\s)|^)!|\[\^[^\s\[\]]*"  # of a picture, a footnote,
    r"|&(?:#[0-9A-Fa-fx]{0,7}|[a-z]{0,4})|<(?:b|br|br ?/)?)\Z"  # an entity, a break;
    r"|<(?=(?:https?://|mailto:)[^\s<>]*\Z)"  # or of an address
)
_MAY_BE_HALF = re.compile(r"[\\*_~`\[<&$!]")
_HALF_FORMULA = re.compile(
    r"(?<![0-9A-Za-z\\$])(?:\$\$?(?![\s\d$])(?![A-Za-z_]{2,}\s)[^$\n`]{0,200}\$?|\\[(\[](?!\d+\\?\]?\Z)"
    r"(?:\\[^)\]\n]|[^\\\n]){0,500}\\?)\Z"
)
_LITERALLY = re.compile(r"[\\*_~`\[\]<&$!]")


def _split_half_formula(text: str) -> tuple[str, str]:
    """`text` up to a formula that is still growing, and markdown that shows its source as is."""
    found = _HALF_FORMULA.search(text, max(0, len(text) - 500))
    if found is None:
        return text, ""
    literal = _LITERALLY.sub(lambda mark: f"&#{ord(mark[0])};", found[0])
    return text[: found.start()], literal
