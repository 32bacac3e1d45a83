"""Carries the lines of arrays through latex2mathml, which says how many there are, not where.

Each line becomes a mark, a text in the first cell of its row: `array_lines` takes them out again.
"""

from __future__ import annotations

import re

ROW_MARK = "\ue001"
"""Begins the text that stands for a line above its row; the columns follow, if not all of them."""
COLUMNS_MARK = "\ue002"
"""Begins the text that stands for an array's columns: of each `c`, of each line `COLUMN_LINE`."""
COLUMN_LINE = "I"
"""Not a bar: two of them are the sign of a norm to ziamath."""

_ARRAY = re.compile(
    r"\\begin\s{0,9}\{(?:array|tabular)\}\s{0,9}(?:\[[a-z]\])?\s{0,9}"
    r"\{((?:[^{}]|\{[^{}]{0,40}\}){0,80})\}"
)
_ARRAY_END = re.compile(r"\\end\s{0,9}\{tabular\}")
_LINE = re.compile(
    r"\\(?:hline|hdashline|toprule|midrule|bottomrule)(?![A-Za-z])"
    r"|\\(?:cline|cmidrule)\s{0,9}(?:\([lr]{0,2}\))?\s{0,9}\{(\d{1,2}-\d{1,2})\}"
)
_REPEATED = re.compile(r"\*\s?\{(\d{1,2})\}\s?\{([^{}]{0,20})\}")
_BESIDE = re.compile(r"[@!><]\s?\{[^{}]{0,40}\}")
_PARAGRAPH = re.compile(r"[pmb]\s?\{[^{}]{0,40}\}")
_MOST_COLUMNS = 60


def with_line_marks(latex: str) -> str:
    """Replace the lines of arrays by marks."""
    if "\\begin" not in latex:
        return latex
    latex = _ARRAY_END.sub(r"\\end{array}", _ARRAY.sub(_array, latex))
    return _LINE.sub(_line, latex)


def _array(match: re.Match[str]) -> str:
    columns = _REPEATED.sub(lambda found: found[2] * min(int(found[1]), _MOST_COLUMNS), match[1])
    columns = _PARAGRAPH.sub("l", _BESIDE.sub("", columns))
    columns = "".join(re.findall(r"[clr|:]", columns))[:_MOST_COLUMNS]
    plain = columns.replace("|", "").replace(":", "") or "c"
    marked = re.sub("[clr]", "c", columns).replace("|", COLUMN_LINE).replace(":", COLUMN_LINE)
    mark = f"\\text{{{COLUMNS_MARK}{marked}}}" if plain != columns else ""
    return f"\\begin{{array}}{{{plain}}}{mark}"


def _line(match: re.Match[str]) -> str:
    return f"\\text{{{ROW_MARK}{match[1] or ''}}}"
