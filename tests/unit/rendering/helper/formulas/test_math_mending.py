"""Formulas whose parts the libraries understand in different ways, by how large they are drawn."""

from __future__ import annotations

import pytest

from desktop.rendering.helper.formulas.formula_drawing import drawing
from desktop.rendering.helper.protocol import Drawing, FormulaJob


def drawn(latex: str) -> Drawing:
    made = drawing(FormulaJob(1, latex, display=True, size=20.0, color="#000000"))
    assert made is not None
    return made


def height(latex: str) -> float:
    return drawn(latex).ascent + drawn(latex).depth


@pytest.mark.parametrize("size", ["big", "Big", "bigg", "Bigg"])
def test_a_large_brace_is_as_large_as_its_name_says(size: str) -> None:
    around = f"\\{size}l\\{{ x \\{size}r\\}}"
    assert height(around) == pytest.approx(height(f"\\{size}( x \\{size})"), rel=0.2)
    beside = rf"\begin{{matrix}} a \\ b \\ c \\ d \end{{matrix}} \{size}\{{ x \{size}\}}"
    assert height(beside) == height(beside.replace(r"\{", "(").replace(r"\}", ")"))


def test_large_braces_differ() -> None:
    heights = [height(f"\\{size}\\{{") for size in ("big", "Big", "bigg", "Bigg")]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        (r"\big\langle x \big\rangle", r"\big⟨ x \big⟩"),
        (r"\Bigl\lfloor x \Bigr\rfloor", r"\Bigl⌊ x \Bigr⌋"),
        (r"\bigg\| x \bigg\|", r"\bigg‖ x \bigg‖"),
        (r"\Big\vert x \Big\rvert", r"\Big| x \Big|"),
        (r"\Bigl\lbrack x \Bigr.", r"\Bigl[ x"),
    ],
)
def test_a_large_bracket_may_be_a_command(written: str, sign: str) -> None:
    assert drawn(written).svg == drawn(sign).svg


def test_a_small_matrix_is_small_and_what_follows_is_not() -> None:
    small = r"A = \begin{smallmatrix} a & b \\ c & d \end{smallmatrix}"
    assert height(small) < 0.8 * height(small.replace("smallmatrix", "matrix"))
    assert drawn(f"{small} + x").width - drawn(small).width == pytest.approx(
        drawn("A + x").width - drawn("A").width, abs=1
    )


def test_the_brackets_of_a_modulus_do_not_grow() -> None:
    for inside in ("2^k", r"\frac{p-1}{2}", "7), (y"):
        plain = height(rf"(\mathrm{{mod}}\ {inside})")
        assert height(rf"a \equiv b \pmod{{{inside}}}") == pytest.approx(plain, abs=0.1)
