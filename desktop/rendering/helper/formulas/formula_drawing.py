"""In the helper process: draws LaTeX with glyphs as paths. ziamath, no Qt."""

from __future__ import annotations

import re
import warnings
from typing import Any
from xml.etree import ElementTree as ET

import latex2mathml.exceptions

with warnings.catch_warnings():
    # WORKAROUND ziamath 0.13: it finds its font by importlib.resources.path, which is deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from ziamath import zmath

from ziafont.fonttypes import BBox
from ziafont.glyph import SimpleGlyph
from ziamath.config import config
from ziamath.mathfont import MathFont
from ziamath.tex import declareoperator, tex2mml

from desktop.rendering.helper.formulas.latex import OPERATORS, normalised
from desktop.rendering.helper.formulas.math_colours import keep_readable
from desktop.rendering.helper.formulas.math_spacing import set_spacing
from desktop.rendering.helper.protocol import Drawing, FormulaJob, Sign

_BARE_AND = re.compile(r"&(?!#?\w{1,30};)")
_COMMAND = re.compile(r"\\[A-Za-z{}]")
LONGEST_SVG = 500_000
_MARGIN = 1.0
"""Pixels around a drawing, for what leans over its box."""
_REASONS: tuple[type[BaseException], ...] = (
    *(kind for kind in vars(latex2mathml.exceptions).values() if isinstance(kind, type)),
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, StopIteration,
    SyntaxError, TypeError, ValueError,
)  # fmt: skip
"""Errors that the two libraries raise for LaTeX that they do not understand."""


class _Foreign(SimpleGlyph):
    """A character that the font lacks. The drawing leaves room for it; the window draws it."""

    def __init__(self, char: str, font: MathFont) -> None:
        self._units: int = font.info.layout.unitsperem
        self._char = char
        self._advance: int = self._units if ord(char) >= 0x1100 else round(self._units * 0.6)
        box = BBox(0, self._advance, round(-0.12 * self._units), round(0.82 * self._units))
        super().__init__(0, [], box, font)

    def advance(self, nextchr: SimpleGlyph | None = None) -> int:
        return self._advance

    def place(self, x: float, y: float, point_size: float) -> ET.Element:
        places = {"x": str(x), "y": str(y), "size": str(point_size)}
        sign = ET.Element("sign", places)
        sign.text = self._char
        return sign


class _Font(MathFont):
    """STIX Two Math, with room for characters that it lacks."""

    def findglyph(self, char: str, variant: Any) -> SimpleGlyph:
        if self.glyphindex(char) == 0 and not char.isspace():
            return _Foreign(char, self)
        return super().findglyph(char, variant)


def drawing(job: FormulaJob) -> Drawing | None:
    """Draw a formula; None if it is no LaTeX, or LaTeX that is not known here."""
    latex = normalised(job.latex)
    try:
        mathml = tex2mml(latex, inline=not job.display)
        tree = ET.fromstring(_BARE_AND.sub("&amp;", mathml))
        set_spacing(tree)
        if _COMMAND.search("".join(tree.itertext())):
            return None  # a command that was taken for a name
        keep_readable(tree, job.color)
        tree.attrib["mathcolor"] = job.color
        formula = zmath.Math(tree, size=job.size, margin=_MARGIN)
        svg = formula.svgxml()
    except _REASONS:
        return None
    box = formula.node.bbox
    signs = _take_signs(svg, job.color)
    text = ET.tostring(svg, encoding="unicode")
    if len(text) > LONGEST_SVG or not -1e5 < box.ymin <= box.ymax < 1e5 or box.xmax > 1e5:
        return None
    return Drawing(
        number=job.number,
        svg=text,
        left=box.xmin - _MARGIN,
        ascent=box.ymax + _MARGIN,
        width=box.xmax - box.xmin + 2 * _MARGIN,
        depth=_MARGIN - box.ymin,
        signs=signs,
    )


def _take_signs(svg: ET.Element, color: str) -> list[Sign]:
    """Take the characters out of a drawing that the window's fonts draw."""
    signs = []
    for parent in list(svg.iter()):
        for sign in parent.findall("sign"):
            parent.remove(sign)
            x, y, size = (float(sign.attrib[name]) for name in ("x", "y", "size"))
            signs.append(Sign(sign.text or "", x, y, size, sign.get("fill", color)))
    return signs


def _prepare() -> None:
    config.precision = 2  # hundredths of a pixel
    config.svg2 = False  # glyphs as paths: Qt's SVG knows no <use> without xlink
    # The font that ziamath has read at its import: another one of the file takes 8 MB.
    zmath.loadedfonts["default"].__class__ = _Font
    for name in OPERATORS:
        declareoperator(name)


_prepare()
