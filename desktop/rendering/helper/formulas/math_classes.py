"""The classes that TeX gives the parts of a formula, and the space between each two of them."""

from __future__ import annotations

from enum import IntEnum

from ziamath.operators import operators


class MathClass(IntEnum):
    """What a part of a formula is; the order is that of `_SPACES`."""

    ORDINARY = 0
    LARGE = 1
    """A sum, an integral, the name of a function."""
    BINARY = 2
    RELATION = 3
    OPENING = 4
    CLOSING = 5
    PUNCTUATION = 6
    INNER = 7
    """A part within `\\left` and `\\right`, or an ellipsis."""


def space(left: MathClass, right: MathClass, small: bool) -> str:
    """Return the space between two neighbours as MathML; "" for none. `small`: in a script."""
    return _WIDTHS[_SPACES[left][right] if not small else _SMALL[left][right]]


def class_of(sign: str) -> MathClass:
    """Return the class of an operator by what it says."""
    if (known := _KNOWN.get(sign)) is not None:
        return known
    if len(sign) > 1 and "".join(sign.split()).isalpha():
        return MathClass.LARGE
    return MathClass.RELATION if _is_relation(sign) else MathClass.ORDINARY


def em(width: float) -> str:
    """Return a width as MathML.

    WORKAROUND ziamath 0.13: it takes an em for 1.333 times the size of the letters.
    """
    return f"{width * 0.75:.4f}em"


_SPACES = (
    (0, 1, 2, 3, 0, 0, 0, 1),
    (1, 1, 0, 3, 0, 0, 0, 1),
    (2, 2, 0, 0, 2, 0, 0, 2),
    (3, 3, 0, 0, 3, 0, 0, 3),
    (0, 0, 0, 0, 0, 0, 0, 0),
    (0, 1, 2, 3, 0, 0, 0, 1),
    (1, 1, 0, 1, 1, 1, 1, 1),
    (1, 1, 2, 3, 1, 0, 1, 1),
)
"""The TeXbook's table, page 170: 1 is thin, 2 medium, 3 thick; 0 where nothing can stand, too."""
_SMALL = tuple(
    tuple(int(MathClass.LARGE in (left, right) and one == 1) for right, one in enumerate(row))
    for left, row in enumerate(_SPACES)
)
_WIDTHS = ("", em(3 / 18), em(4 / 18), em(5 / 18))

_KNOWN = {
    **dict.fromkeys("([{⟨⌊⌈⟦⟪", MathClass.OPENING),
    **dict.fromkeys(")]}⟩⌋⌉⟧⟫!?", MathClass.CLOSING),
    **dict.fromkeys(",;", MathClass.PUNCTUATION),
    **dict.fromkeys("…⋯⋱", MathClass.INNER),
    **dict.fromkeys("∑∏∐∫∬∭∮∯∰∱∲∳⋂⋃⋀⋁⨀⨁⨂⨄⨆", MathClass.LARGE),
    **dict.fromkeys(
        "+-\u2212±∓×÷·⋅∗*⋆∘∙•∪∩⊎⊓⊔∧∨⊕⊖⊗⊘⊙⊚⊛†‡≀⋄▽◁▷⨿∖⧵⊞⊟⊠⊡⋉⋊⋋⋌⋒⋓⊺⊻⊼⋏⋎∔⨯",
        MathClass.BINARY,
    ),
    **dict.fromkeys("∀∁∂∃∄∅∆∇△∎∞∟∠∡∢√∛∜⊤⋮⋰|‖/", MathClass.ORDINARY),
    **dict.fromkeys(("mod", "bmod"), MathClass.BINARY),
}


def _is_relation(sign: str) -> bool:
    if len(sign) == 1 and any(first <= sign <= last for first, last in _RELATIONS):
        return True
    infix = operators.get((sign, "infix"), {})
    return infix.get("lspace") == "thickmathspace" and sign not in ("&", "&&")


_RELATIONS = (("\u2190", "\u21ff"), ("\u2208", "\u22ff"), ("\u27c2", "\u27c2"),
              ("\u27f0", "\u27ff"), ("\u2900", "\u297f"), ("\u2a7d", "\u2abf"))  # fmt: skip
"""Arrows, and signs of relations; those among them that are none stand in `_KNOWN`."""
