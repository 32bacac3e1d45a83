"""Formulas, by where their parts stand."""

from __future__ import annotations

import pytest

from desktop.rendering.helper.formulas.formula_drawing import drawing
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


@pytest.mark.parametrize(
    "sign", [r"\times", r"\div", r"\cup", r"\cap", r"\land", r"\setminus", r"\bmod"]
)
def test_a_binary_operator_has_the_space_of_a_plus(sign: str) -> None:
    alone = width(sign) if sign != r"\bmod" else width(r"\mathrm{mod}")
    around = width(f"a {sign} b") - width("a") - width("b") - alone
    assert around == pytest.approx(2 * 20 * 4 / 18, abs=2.5)


@pytest.mark.parametrize("sign", [r"\sim", r"\subset", r"\implies", r"\iff", r"\xrightarrow{f}"])
def test_a_relation_stands_clear_of_both_sides(sign: str) -> None:
    assert width(f"a {sign} b") - width("a") - width("b") - width(sign) > 8


def test_a_comma_is_followed_by_little_space_and_in_a_number_by_none() -> None:
    assert width("16{,}800") == width("16,800") < width("16, 800") < width("16{,}800") + 5
    assert width("(16,800)") == width("(16, 800)")  # two numbers


def test_a_hat_over_one_letter_is_no_wider_than_it() -> None:
    assert width(r"\hat{y}") <= width("y") + 2


def test_in_scripts_there_is_no_space() -> None:
    assert width("x^{a+b}") - width("x^{a}") < 20


def test_a_negated_sign_is_one_sign() -> None:
    assert width(r"a \not= b") == width(r"a \ne b")


def test_a_bar_of_a_ket_stands_close() -> None:
    assert width(r"\ket{\psi}") < width(r"\psi") + 15


def height(latex: str) -> float:
    drawn = drawing(FormulaJob(1, latex, display=True, size=20.0, color="#000000"))
    assert drawn is not None
    return drawn.ascent


def test_a_sign_between_bars_stands_close_to_its_number() -> None:
    assert width("|-3|") < width("|a-3|") - width("a") - 5
    assert width("|a| - |b|") > width("|a|") + width("-|b|") + 5


def test_a_power_of_a_bracket_is_no_higher_than_one_of_a_letter() -> None:
    assert height("(a+b)^2") == pytest.approx(height("x^2"), abs=1)


def test_a_matrix_has_powers() -> None:
    matrix = r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"
    assert width(f"{matrix}^T") > width(matrix) + 5


def test_what_follows_lines_below_a_sum_is_as_large_as_ever() -> None:
    below = r"\sum_{\substack{i < n \\ j < m}}"
    assert width(f"{below} a b c") > width(below) + width("a b c") - 1


def test_names_and_large_operators_have_their_limits_below_in_a_display() -> None:
    for name in (r"\sup", r"\inf", r"\limsup", r"\bigoplus"):
        assert width(f"{name}_{{n}} x") == pytest.approx(width(f"{name} x"), abs=2)


def test_signs_in_words_are_what_they_say() -> None:
    assert width(r"\text{100\%}") == pytest.approx(width(r"100\%"), abs=1)


def test_chinese_stands_apart_from_letters_and_numbers() -> None:
    assert 2 < width(r"3\text{个}") - width("3") - width(r"\text{个}") < 5
    assert 2 < width(r"\text{个}a") - width("a") - width(r"\text{个}") < 5


def test_only_the_words_in_braces_have_a_colour() -> None:
    drawn = drawing(FormulaJob(1, r"\color{red}{x} + y", True, 20.0, "#000000"))
    assert drawn is not None
    assert drawn.svg.count("red") == 1


@pytest.mark.parametrize(
    ("ink", "color", "drawn_as"),
    [
        ("#e6e6e6", "blue", "#7373f2"),
        ("#1a1a1a", "blue", "blue"),
        ("#1a1a1a", "yellow", "#8c8c0d"),
        ("#e6e6e6", "red", "red"),
    ],
)
def test_a_colour_is_readable_in_light_and_dark(ink: str, color: str, drawn_as: str) -> None:
    drawn = drawing(FormulaJob(1, rf"\textcolor{{{color}}}{{x}}", True, 20.0, ink))
    assert drawn is not None
    assert f'"{drawn_as}"' in drawn.svg
