"""Replies made to hang, crash or deceive a window: the samples by their names.

`BLOCKING` and `LONG` are those that cost time where something is not linear; `STRANGE`
those whose characters must be shown safely; `NAMING` those that name what must never be opened.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.support.sizes import FULL

_dice = random.Random(4)

MUCH = 100_000 if FULL else 20_000
"""Characters of what is the dearest to draw."""

RAGGED_TABLE = "|a|b|\n|-|-|\n" + "".join("|" * _dice.randrange(1, 60) + "x\n" for _ in range(560))
"""17 KB; no two rows are of one length: 685 KB where each is filled up to the widest."""
_WIDE_TABLE = ("|" * 4000 + "\n") + ("|-" * 4000 + "|\n") + ("|a" * 4000 + "|\n") * 3
_NESTED_TABLE = "".join("> " * depth + "|a|b|\n" + "> " * depth + "|-|-|\n" for depth in range(100))

BLOCKING: dict[str, str] = {
    "1 MB without a break": "x" * 1_000_000,
    "1 MB of one line": "word " * 200_000,
    "1 MB of CJK without a break": "字" * 333_000,
    "5,000 quotes in one line": ">" * 5000 + " a\n",
    "5,000 quotes, one deeper each line": "".join(
        ">" * (n % 5000) + " a\n" for n in range(0, 5000, 25)
    ),
    "5,000 lists in one line": "- " * 5000 + "a\n",
    "5,000 lists, one deeper each line": "".join(
        " " * min(2 * n, 600) + "- a\n" for n in range(5000)
    ),
    "5,000 numbers in one line": "1. " * 5000 + "a\n",
    "5,000 tables": "|a|\n|-|\n\n" * 5000,
    "tables nested in quotes": _NESTED_TABLE,
    "a table of 4,000 columns": _WIDE_TABLE,
    "a ragged table": RAGGED_TABLE,
    "200 KB of [": "[" * 200_000,
    "200 KB of ![": "![" * 100_000,
    "200 KB of ](": "](" * 100_000,
    "100 KB of *a*a": "*a" * 50_000,
    "100 KB of **a_b": "**a_b " * 17_000,
    "100 KB of `": "`" * 100_000,
    "100 KB of ticks of all lengths": "".join("`" * n + " " for n in range(1, 440)),
    "100 KB of <": "<" * 100_000,
    "100 KB of &": "&" * 100_000,
    "100 KB of backslashes": "\\" * 100_000,
    "much of $": "$" * MUCH,
    "much of $a": "$a " * (MUCH // 3),
    "100 KB of \\(": "\\(" * 50_000,
    "40 KB of references": "".join(f"[a{n}]: http://x/{n}\n" for n in range(2000)) + "[a1]" * 1000,
    "40 KB of footnotes": "".join(f"[^{n}]: x\n" for n in range(2000)) + "[^1]" * 4000,
    "40 KB of bare addresses": "http://a.b/" * 4000,
    "40 KB of www.": "www." * 10_000,
    "40 KB of @": "a@" * 20_000,
    "10,000 headings": "# a\n" * 10_000,
    "10,000 rules": "---\n\n" * 10_000,
    "10,000 fences": "```\na\n```\n" * 10_000,
    "100,000 empty lines": "a" + "\n" * 100_000 + "b",
    "tags that never close": "<b><sub><kbd>word " * 20_000,
    "tags that cross": "<b>a <i>b</b> *c</i> d* " * 15_000,
    "a fence that never ends": "```python\n" + "x = [1, 2, 3]  # words\n" * 20_000,
    "a fence of one line": "```js\n" + "a(b,c);" * 40_000 + "\n```\n",
    "a formula that never ends": "$$" + r"\frac{1}{2}+" * 10_000,
    "a formula of 3,000 braces": "$" + r"\sqrt{" * 3000 + "x" + "}" * 3000 + "$\n",
    "1,000 formulas": "$x^2$ and " * 1000,
    "an image that never ends": "![a](data:image/png;base64," + "A" * 400_000,
    "10,000 emoji of seven characters": "👨‍👩‍👧‍👦 " * 10_000,
}

_DATA = "![a](data:image/png;base64,"

LONG: dict[str, str] = {
    "50 MB of a picture": _DATA + "A" * 50_000_000 + ")\n",
    "four pictures of 7 MB": (_DATA + "A" * 7_000_000 + ")\n\n") * 4,
    "5,000 different formulas": " ".join(f"$x_{{{n}}}^2$" for n in range(5000)),
    "a list 3,000 deep": "".join(" " * (2 * n) + "- a\n" for n in range(3000)),
    "a table of 5,000 rows": "|a|b|c|\n|-|-|-|\n"
    + "".join(f"|{n}|some words|`c`|\n" for n in range(5000)),
    "100 kB of plain words": "Some plain words in a line that goes on. " * 2_500,
}
"""Replies whose drawing goes on for seconds, so that they are for the benchmark alone."""

_LEXED = {
    "typescript": "a<" * 5000,
    "console": "$ " * 5000,
    "r": "a.b" * 3400,
    "scala": "`" * 10_000,
    "make": "$(" * 5000,
    "python": '"' * 10_000,
    "bash": "${" * 5000,
    "perl": "s/" * 5000,
    "html": "<a " * 3400,
    "json": "[" * 10_000,
    "c++": 'R"(' * 3400,
    "sql": "'" * 10_000,
}
LEXERS: dict[str, str] = {
    f"10 KB for the lexer of {language}": f"```{language}\n{code}\n```\n"
    for language, code in _LEXED.items()
}
"""Code that a lexer may go through again and again."""

STRANGE: dict[str, str] = {
    "NUL": "a\0b\0c",
    "lone surrogates": "a\ud800b\udfffc \ude00\ud83d",
    "control characters": "".join(map(chr, range(1, 32))) + "".join(map(chr, range(0x7F, 0xA0))),
    "ANSI escapes": "\x1b[31mred\x1b[0m \x1b]8;;http://evil\x07link\x1b]8;;\x07 \x9b2J",
    "1 million combining marks": "a" + "\u0301" * 1_000_000,
    "bidi overrides": "\u202eevil\u202c \u2066\u2067\u2068\u2069 file\u202etxt.exe",
    "zero width": "a\u200bb\u200c\u200d\u2060\ufeffc",
    "object replacement": "a\ufffcb\ufffdc",
    "separators": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "tags": "a" + "".join(chr(0xE0020 + n) for n in range(90)) + "b",
    "private use and unassigned": "\ue000\uf8ff\U000f0000\U0010ffff\ufdd0\ufffe",
}


def naming(folder: str) -> dict[str, str]:
    """Replies that name what is below `folder`, which must never be opened, in every way there is.

    In `folder` may stand a file "secret.png", a device, and a FIFO "fifo"; the names of hosts
    end in .invalid, so that nothing can answer.
    """
    targets = {
        "a local file": f"{folder}/secret.png",
        "its address": f"file://{folder}/secret.png",
        "an address with a host": f"file://host.invalid{folder}/secret.png",
        "a FIFO": f"{folder}/fifo",
        "a folder above": f"{folder}/../{folder.rsplit('/', 1)[-1]}/secret.png",
        "a UNC path": "\\\\unc.invalid\\share\\secret.png",
        "a UNC path, with slashes": "//unc.invalid/share/secret.png",
        "a device": "/dev/zero",
        "a process's memory": "/proc/self/environ",
        "Qt's resources": ":/secret.png",
        "its own resources": "qrc:/secret.png",
        "an http picture": "http://host.invalid/picture.png",
        "an https picture": "https://host.invalid/picture.png",
    }
    return {name: "\n\n".join(way(target) for way in _WAYS) for name, target in targets.items()}


_WAYS: tuple[Callable[[str], str], ...] = (
    "![picture]({})".format,
    "![picture](<{}>)".format,
    "[link]({})".format,
    "<{}>".format,
    "{}".format,
    '<img src="{}">'.format,
    "<a href=\"{0}\"><img src='{0}'></a>".format,
    '<link rel="stylesheet" href="{}">'.format,
    "<style>@import url('{0}'); body {{ background: url({0}) }}</style>".format,
    '<div style="background-image: url({})">styled</div>'.format,
    '<table background="{}"><tr><td>cell</td></tr></table>'.format,
    '<object data="{0}"></object><iframe src="{0}"></iframe><video poster="{0}">'.format,
    "| a | b |\n|---|---|\n| ![cell]({0}) | [cell]({0}) |".format,
    "- ![item]({})".format,
    "> ![quoted]({})".format,
    "# ![heading]({})".format,
    "Reference ![r][ref] [r][ref]\n\n[ref]: {}".format,
    "Footnote[^n]\n\n[^n]: ![note]({0}) [note]({0})".format,
    "```html\n<img src='{}'>\n```".format,
    r"$\includegraphics{{{0}}} \input{{{0}}} \href{{{0}}}{{x}} \image{{{0}}}$".format,
    "![svg](data:image/svg+xml;utf8,<svg><image href='{}'/></svg>)".format,
)

LINKS_NEVER_OPENED = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "file:///etc/passwd",
    "smb://host/share",
    "ms-msdt:/id PCWDiagnostic",
    "search-ms:query=x",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//host/path",
    "\\\\host\\share",
    "/etc/passwd",
    "C:\\Windows\\system32\\calc.exe",
    "ftp://host/file",
    "tel:+1900",
    "about:blank",
    "weir:copy/1",
    "qrc:/x",
    "#top",
)
"""Addresses that no click may lead to."""

EVERYTHING: dict[str, str] = {**BLOCKING, **LEXERS, **STRANGE}
"""All that is drawn without a word about files."""
