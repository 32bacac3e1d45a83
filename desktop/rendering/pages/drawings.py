"""Code and formulas as HTML: coloured and drawn by the helper process, plain where it fails.

What a page holds of both is bounded: past the bounds code and formulas stand as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from desktop.rendering.document.code_block import LONGEST_CODE, Code
from desktop.rendering.helper.blocking_helper import BlockingHelper
from desktop.rendering.helper.protocol import LONGEST_FORMULA, Drawing, Sign
from desktop.rendering.markdown.inline.inline_maths import bare
from desktop.rendering.safety.drawings import is_safe
from desktop.rendering.safety.safe_text import safe_text, utf16_length

_LONGEST_DRAWING, _MOST_DRAWN = 150_000, 64_000_000
"""Characters of one drawing, and of all of a page."""
_KEPT = 4_000_000
"""Characters of drawings that are remembered: a formula is often written twice."""
_SIZE = 16.0
"""Pixels of the font that the helper draws in; the page has its own."""
_CLASSES = {"c": "c", "k": "k", "s": "s", "d": "m", "n": "n"}
"""For the helper's letters the class, which is that of Pygments."""
_HEAD = re.compile(r"<svg\b[^>]*?(viewBox=\"[-0-9. ]+\")[^>]*>")


class Drawings:
    """What one page draws."""

    def __init__(self, helper: BlockingHelper) -> None:
        self._helper = helper
        self._known: dict[tuple[str, bool], str] = {}
        self._kept = self._drawn = 0

    def code(self, language: str, code: str) -> Iterator[str]:
        """Write code, a line at a time."""
        letters = self._letters(language, code)
        for number, line in enumerate(code.split("\n")):
            colours = letters[number] if number < len(letters) else ""
            yield "\n" * (number > 0) + (_coloured(line, colours) if colours else escape(line))

    def formula(self, source: str, *, display: bool = False) -> str:
        """Write a formula, given its source with the delimiters."""
        key = bare(source), display or source.startswith(("$$", "\\["))
        if key not in self._known:
            self._keep(key, self._draw(*key) or f"<code>{escape(source)}</code>")
        return self._known[key]

    def _letters(self, language: str, code: str) -> list[str]:
        known = Code(language).language
        if not known or len(code) > LONGEST_CODE:
            return []
        return self._helper.colours(known, code) or []

    def _draw(self, latex: str, display: bool) -> str:
        """A formula's drawing; empty where there is none."""
        if len(latex) > LONGEST_FORMULA or self._drawn > _MOST_DRAWN:
            return ""
        drawn = self._helper.formula(latex, display=display, size=_SIZE, color="currentColor")
        if drawn is None or len(drawn.svg) > _LONGEST_DRAWING or not is_safe(drawn.svg):
            return ""
        made = _as_image(drawn, latex)
        self._drawn += len(made)
        return made

    def _keep(self, key: tuple[str, bool], made: str) -> None:
        self._kept += len(made)
        if self._kept > _KEPT:
            self._known.clear()
            self._kept = len(made)
        self._known[key] = made


def _as_image(drawn: Drawing, latex: str) -> str:
    """The drawing as a picture in the text, as large as that, which says what it shows."""
    head = _HEAD.match(drawn.svg)
    if head is None:
        return ""
    em = [f"{pixels / _SIZE:.3f}em" for pixels in (drawn.width, drawn.ascent + drawn.depth)]
    style = f"width:{em[0]};height:{em[1]};vertical-align:{-drawn.depth / _SIZE:.3f}em"
    body = drawn.svg[head.end() :].removesuffix("</svg>").replace(' fill="currentColor"', "")
    signs = "".join(map(_sign, drawn.signs))
    return (
        f'<svg class="tex" role="img" {head[1]} style="{style}">'
        f"<title>{escape(safe_text(latex))}</title>{body}{signs}</svg>"
    )


def _sign(sign: Sign) -> str:
    """A character that the formulas' font lacks."""
    place = f'x="{sign.x:.2f}" y="{sign.y:.2f}" font-size="{sign.size * 0.92:.2f}"'
    return f"<text {place}>{escape(safe_text(sign.text))}</text>"


def _coloured(line: str, letters: str) -> str:
    """A line of code; `letters` has one for each of its UTF-16 units, as far as they go."""
    if not line.isascii() and utf16_length(line) != len(line):
        letters = _by_character(line, letters)
    parts, at = [], 0
    for run in _RUN.finditer(letters):
        end = run.end()
        text = escape(line[at:end])
        kind = _CLASSES.get(run[1])
        parts.append(f'<span class="{kind}">{text}</span>' if kind and text.strip() else text)
        at = end
    return "".join([*parts, escape(line[at:])])


_RUN = re.compile(r"(.)\1*", re.DOTALL)


def _by_character(line: str, letters: str) -> str:
    found, at = [], 0
    for character in line:
        found.append(letters[at : at + 1] or " ")
        at += 2 if ord(character) > 0xFFFF else 1
    return "".join(found)
