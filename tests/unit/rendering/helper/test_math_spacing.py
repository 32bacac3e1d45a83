"""Formulas, by where their parts stand."""

from __future__ import annotations

import pytest

from desktop.rendering.helper.formula_drawing import drawing
from desktop.rendering.helper.protocol import FormulaJob


def width(latex: str) -> float:
    drawn = drawing(FormulaJob(1, latex, display=True, size=20.0, color="#000000"))
    assert drawn is not None
    return drawn.width - 2  # its margins


@pytest.mark.parametrize("sign", ["-", "+"])
@pytest.mark.parametrize("before", ["=", "<", r"\cdot", ","])
def test_a_sign_behind_an_operator_stands_close_to_its_number(before: str, sign: str) -> None:
    apart = width(f"x {before} a {sign} 2") - width("a") - width(f"x {before} {sign} 2")
    assert apart > 5


def test_behind_a_closing_bracket_it_is_no_sign() -> None:
    assert width("(a) - 2") > width("(a)") + width("-2") + 5


@pytest.mark.parametrize("name", [r"\det", r"\gcd", r"\max", r"\lim_{x \to 0}"])
def test_a_functions_name_keeps_clear_of_its_argument(name: str) -> None:
    assert 2 < width(f"{name} A") - width(name) - width("A") < 5
    assert width(f"{name}(A)") == pytest.approx(width(name) + width("(A)"), abs=1)


def test_equations_below_each_other_do_not_touch() -> None:
    one = r"\sum_{k=1}^{n} k"
    rows = [
        drawing(FormulaJob(1, text, display=True, size=20.0, color="#000000"))
        for text in (one, rf"\begin{{aligned}} {one} \\ {one} \end{{aligned}}")
    ]
    heights = [drawn.ascent + drawn.depth for drawn in rows if drawn is not None]
    assert heights[1] > 2 * heights[0] + 8
