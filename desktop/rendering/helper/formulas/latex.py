"""Rewrites the LaTeX of chat models with the commands that latex2mathml knows."""

from __future__ import annotations

import re

from desktop.rendering.helper.formulas.array_marks import with_line_marks

OPERATORS = (
    "\\argmax",
    "\\argmin",
    "\\sgn",
    "\\Var",
    "\\Cov",
    "\\tr",
    "\\rank",
    "\\diag",
    "\\softmax",
)
"""Commands that are names of functions."""

_WORDS = {
    "\\bm": "\\boldsymbol", "\\pmb": "\\boldsymbol", "\\mathds": "\\mathbb",
    "\\mathbbm": "\\mathbb", "\\dd": "\\mathrm{d}",
    "\\E": "\\mathbb{E}", "\\R": "\\mathbb{R}", "\\N": "\\mathbb{N}", "\\Z": "\\mathbb{Z}",
    "\\hdots": "\\dots", "\\lt": "<", "\\gt": ">", "\\degree": "^{\\circ}",
    "\\nonumber": "", "\\notag": "", "\\displaylimits": "", "\\allowbreak": "",
    "\\mod": "\\bmod", "\\vcentcolon": ":", "\\coloneqq": ":=", "\\idotsint": "\\int\\cdots\\int",
    "\\mathord": "", "\\mathopen": "", "\\mathclose": "", "\\mathpunct": "", "\\mathinner": "",
    "\\mathrel": "", "\\mathbin": "", "\\textsuperscript": "^", "\\textsubscript": "_",
}  # fmt: skip
_ENVIRONMENTS = {
    "dcases": "cases", "rcases": "cases", "aligned": "align*", "align": "align*",
    "alignedat": "align*", "alignat": "align*", "alignat*": "align*", "split": "align*",
    "eqnarray": "align*", "eqnarray*": "align*", "gathered": "gather*", "gather": "gather*",
    "multline": "gather*", "multline*": "gather*", "equation": "", "equation*": "", "math": "",
    "displaymath": "",
}  # fmt: skip
_COMMAND = re.compile(r"\\[A-Za-z]+")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s{0,9}\{([A-Za-z]{1,20}\*?)\}(\{\d{1,2}\})?")
_TAG = re.compile(r"\\tag(\*?)\s{0,9}\{([^{}]{0,100})\}")
_LABEL = re.compile(r"\\(?:label|eqref|ref|require)\s{0,9}\{[^{}]{0,100}\}")
_FUNCTION = re.compile(
    r"\\mathop\s{0,9}\{\s{0,9}\\(?:mathrm|text|rm)\s{0,9}\{?([A-Za-z ]{1,40})\}?\s{0,9}\}"
)
_TEXT = re.compile(r"(\\(?:text[a-z]{0,6}|mbox|hbox|fbox)\s{0,9}\{)([^{}]{0,2000})\}")
_BARS = re.compile(r"\\(abs|norm)\s{0,9}\{([^{}]{0,300})\}")
_NAMED = re.compile(r"(\\operatorname\*?)\s{0,9}\{([^{}]{0,60})\}")
_ESCAPED = re.compile(r"\\([%#_$&])")
_COLOR = re.compile(r"\\color(?=\s{0,9}\{[^{}]{1,40}\}\s{0,9}\{)")
_BESIDE = re.compile(r"\\prescript\s{0,9}\{([^{}]{0,40})\}\s{0,9}\{([^{}]{0,40})\}")
_NESTED = re.compile(r"\\text\s{0,9}\{\s{0,9}\\text(bf|it|rm|tt)\s{0,9}\{([^{}]{0,300})\}\s{0,9}\}")
_DIVISION = re.compile(r"\\enclose\s{0,9}\{longdiv\}\s{0,9}\{|\\longdiv\s{0,9}\{")
_DOTS = re.compile(r"\\dots(?=\s{0,9}(?:[-+=<>*]|\\(?:times|cdot|leq?|geq?|cup|cap)(?![A-Za-z])))")
_THIN = re.compile(r"\\[,;:! ]|~")
_THOUSANDS = re.compile(r"(?<![\d.,([])(?<!\\\{)\d{1,3}(?:,\d{3})+(?![\d,)\]])")
_CHEMISTRY = re.compile(r"\\ce\s{0,9}\{([^{}\\]{0,400})\}")


def normalised(latex: str) -> str:
    """Rewrite a formula with commands that latex2mathml and ziamath know. Linear time."""
    latex = _LABEL.sub("", latex)
    latex = _TAG.sub(_tag, latex)
    latex = _BESIDE.sub(r"{}^{\1}_{\2}", latex)
    latex = _NESTED.sub(r"\\text\1{\2}", latex)
    latex = _DIVISION.sub(r"\\overline{)", latex)
    latex = _COLOR.sub(r"\\textcolor", latex)
    latex = _DOTS.sub(r"\\cdots", latex)
    latex = _FUNCTION.sub(r"\\operatorname*{\1}", latex)
    latex = _NAMED.sub(_named, latex)
    latex = _CHEMISTRY.sub(_chemistry, latex)
    latex = _BARS.sub(_bars, latex)
    latex = _TEXT.sub(_text, latex)
    latex = _ENVIRONMENT.sub(_environment, latex)
    latex = _THOUSANDS.sub(_thousands, latex)
    latex = with_line_marks(latex)
    latex = _COMMAND.sub(_command, latex).strip()
    if "\\\\" in latex and "\\begin" not in latex:  # lines without an environment
        name = "align*" if "&" in latex else "gather*"
        latex = f"\\begin{{{name}}}{latex}\\end{{{name}}}"
    return latex


def _tag(match: re.Match[str]) -> str:
    number = match[2] if match[1] else f"({match[2]})"
    return f"\\qquad \\text{{{number}}}"


def _thousands(match: re.Match[str]) -> str:
    """`16,800` is one number; within brackets and behind a comma it may be two."""
    return match[0].replace(",", "{,}")


def _environment(match: re.Match[str]) -> str:
    name = match[2]
    if name not in _ENVIRONMENTS:
        return match[0]
    known = _ENVIRONMENTS[name]
    return f"\\{match[1]}{{{known}}}" if known else ""


def _command(match: re.Match[str]) -> str:
    word = _WORDS.get(match[0])
    return match[0] if word is None else word + " " if word[-1:].isalpha() else word


def _bars(match: re.Match[str]) -> str:
    bar = "|" if match[1] == "abs" else "\\|"
    return f"\\left{bar}{match[2]}\\right{bar}"


def _text(match: re.Match[str]) -> str:
    words = (
        _ESCAPED.sub(_unescaped, match[2]).replace("<", "&lt;").replace(">", "&gt;")
    )  # it is put into XML as it is
    return f"{match[1]}{words}}}"


def _unescaped(match: re.Match[str]) -> str:
    return "&amp;" if match[1] == "&" else match[1]


def _named(match: re.Match[str]) -> str:
    return f"{match[1]}{{{_THIN.sub(' ', match[2])}}}"


def _chemistry(match: re.Match[str]) -> str:
    """`\\ce{2H2 + O2 -> 2H2O}`: numbers behind a letter are small, arrows are arrows."""
    formula = re.sub(r"(?<=[A-Za-z)\]])(\d+)", r"_{\1}", match[1])
    formula = re.sub(r"\^(\d*[+-])", r"^{\1}", formula)
    for written, meant in (("<=>", "\\rightleftharpoons "), ("->", "\\rightarrow ")):
        formula = formula.replace(written, meant)
    parts = re.split(r"(\\[a-z]+ |[_^]\{[^}]*\})", formula)
    return "".join(
        part if number % 2 else re.sub(r"[A-Za-z]+", r"\\mathrm{\g<0>}", part)
        for number, part in enumerate(parts)
    )
