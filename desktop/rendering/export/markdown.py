"""Writes passages as markdown that draws the same again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import assert_never

from desktop.rendering.export.indents import Indents
from desktop.rendering.export.passages import Passage, code_parts, joint, words
from desktop.rendering.markdown.blocks.block import Kind
from desktop.rendering.markdown.inline.runs import Run


def selected_markdown(units: Sequence[list[Passage]]) -> Iterator[str]:
    """Write a selection as markdown; a part of one line of code as inline code."""
    if len(units) == 1 and len(units[0]) == 1 and units[0][0].kind is Kind.CODE:
        return iter((_code_span(words(units[0][0].runs)),))
    return markdown(units)


def markdown(units: Iterable[list[Passage]]) -> Iterator[str]:
    """Write passages as markdown, in parts of one passage at most."""
    indents = Indents("> ")
    before: Passage | None = None
    for unit in units:
        marker, width = _marker(unit[0])
        indent = indents.of(unit[0], width)
        if before is not None:
            bars = _bars(indent.first, min(before.quotes, unit[0].quotes))
            yield "\n" if unit[0].joins(before) else f"\n{bars}\n"
        start = indent.first + marker
        for line in _lines(unit):
            if line is None:
                yield ""
                continue
            whole = start + line
            yield whole if whole.strip() else whole[: start.startswith("\n")]
            start = "\n" + indent.rest
        before = unit[0]


def _bars(indent: str, quotes: int) -> str:
    """The start of a blank line that keeps so many quotes open."""
    end = 0
    for _quote in range(quotes):
        end = indent.index(">", end) + 1
    return indent[:end]


def _lines(unit: list[Passage]) -> Iterator[str | None]:
    """The unit's lines; None now and then, if much must be read before the first line."""
    first = unit[0]
    match first.kind:
        case Kind.CODE:
            yield from _fenced(unit)
        case Kind.ROW:
            yield from _table(unit)
        case Kind.RULE:
            yield "---"
        case _ if first.verbatim:
            yield from (words(line.runs) for line in unit)
        case Kind.PARAGRAPH | Kind.HEADING | Kind.ITEM | Kind.FENCE | Kind.MATH | Kind.IMAGE:
            yield from _paragraph(unit)
        case _:
            assert_never(first.kind)


_BOXES = {"☐": "[ ] ", "☑": "[x] "}


def _marker(passage: Passage) -> tuple[str, int]:
    """The marker, and how far the item's other lines are indented: a box is part of its text."""
    marker = passage.marker
    if not marker:
        return "", 0
    if passage.is_note:
        return f"[^{marker}]: ", 4
    bullet = f"{marker.rstrip(' ☐☑')} " if marker[0].isdigit() else "- "
    return bullet + _BOXES.get(marker[-1], ""), len(bullet)


# Blocks


def _fenced(lines: list[Passage]) -> Iterator[str | None]:
    parts: list[str] = []
    for part in code_parts(lines):
        parts.append(part)
        yield None
    code = "".join(parts)
    ticks = "`" * max(3, _longest_run(code) + 1)
    yield ticks + lines[0].language.replace("`", "")
    yield from code.split("\n")
    yield ticks


def _table(rows: list[Passage]) -> Iterator[str]:
    columns = max(len(row.cells) for row in rows)
    if not rows[0].header:  # markdown has no table without a head
        yield _row([""] * columns)
        yield _delimiters(rows[0], columns)
    for row in rows:
        yield _row([_one_line(cell).replace("|", "\\|") for cell in row.cells])
        if row.header:
            yield _delimiters(row, columns)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


_DELIMITERS = {"left": ":--", "center": ":-:", "right": "--:"}


def _delimiters(row: Passage, columns: int) -> str:
    aligns = [*row.aligns, *[""] * (columns - len(row.aligns))]
    return _row(_DELIMITERS.get(align, "---") for align in aligns)


_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|[>|]|(?:-{2,}|=+)\s*$|~~~")
_WITHIN = "\v"
"""A line's end within a formula; a reply has no such character, safe_text() replaces it."""
_ORDINAL = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def _paragraph(unit: list[Passage]) -> Iterator[str | None]:
    """The paragraph's lines. All but the last end in the two spaces that keep the line break."""
    parts = [_inline(unit[0].runs)]
    for part, rest in pairwise(unit):
        yield None
        parts += [joint(part), _inline(rest.runs)]
    if unit[0].kind is Kind.HEADING:
        yield "#" * unit[0].level + " " + "".join(parts).translate(_ON_ONE_LINE)
        return
    lines = "".join(parts).split("\n")
    for number, whole in enumerate(lines):
        line = whole.strip(" ")
        if _WITHIN in line:  # of a formula: nothing is added there
            *before, line = line.split(_WITHIN)
            yield from before
        line = _ORDINAL.sub(r"\1\\\2", line, count=1) if _ORDINAL.match(line) else line
        line = "\\" + line if _START.match(line) else line
        yield line + "  " * (number < len(lines) - 1)


# Runs

_MARKS = (("strike", "~~"), ("strong", "**"), ("emphasis", "*"))
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[`*]|<(?=[A-Za-z/!?])|&(?=[#\w]+;)|~(?![\w/])|(?<=~)~|\$(?=[^$\n]*\$)"
    r"|\[(?=\^|[ xX]\] |[^\]\n]*\][(\[:])"  # not every bracket: \[x\] would be a formula
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word a `_` is no mark
    r"|(?P<closes>\](?=\())"
)
_CLOSED = re.compile(r"\[[^\]\n]*\](?=\()")
"""Brackets of which the first is escaped."""


def _inline(runs: Iterable[Run]) -> str:
    """Write runs as inline markdown."""
    return "".join(_linked(link, list(group)) for link, group in groupby(runs, _link))


def _one_line(runs: Iterable[Run]) -> str:
    return _inline(runs).translate(_ON_ONE_LINE)


_ON_ONE_LINE = str.maketrans({"\n": " ", _WITHIN: " "})


def _link(run: Run) -> str:
    return run.look.link


def _linked(address: str, runs: list[Run]) -> str:
    text = "".join(_tagged(runs))
    if not address:
        return text
    bare = address.removeprefix("mailto:")
    if words(runs) == bare and ("@" in bare or bare == address):
        return f"<{bare}>"
    target = f"<{address}>" if re.search(r"[()<>]", address) else address
    inside = text.strip()
    if not inside:  # a link of white space alone is still one
        return f"[ ]({target})"
    before, _inside, after = text.partition(inside)
    return f"{before}[{inside}]({target}){after}"


def _tagged(runs: Iterable[Run]) -> Iterator[str]:
    """Put text between its tags, and within these between its marks."""
    has_opened = False
    for tags, group in groupby(runs, _tags):
        part = list(group)
        opening = "".join(f"<{tag}>" for tag in tags)
        closing = "".join(f"</{tag}>" for tag in reversed(tags))
        yield opening + _marked(part, has_opened) + closing
        has_opened = has_opened or any("[" in run.text for run in part)


def _tags(run: Run) -> tuple[str, ...]:
    return run.look.tags


def _marked(runs: Iterable[Run], has_opened: bool) -> str:
    """Put text between its marks; never a mark next to white space, where it has no meaning."""
    parts: list[str] = []
    open_: list[str] = []
    space = ""
    for run in runs:
        text = _escaped(run, has_opened)
        has_opened = has_opened or "[" in run.text
        body = text.strip()
        if not body:
            space += text
            continue
        before, _body, after = text.partition(body)
        wanted = [mark for name, mark in _MARKS if getattr(run.look, name)]
        kept = _common(open_, wanted)
        parts += [*reversed(open_[kept:]), space, before, *wanted[kept:], body]
        open_, space = wanted, after
    return "".join([*parts, *reversed(open_), space])


def _common(first: list[str], second: list[str]) -> int:
    """How many entries both have in common at their start."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))


def _escaped(run: Run, has_opened: bool) -> str:
    """Escape a run's text for markdown; `has_opened`: a run before it holds a `[`."""
    if run.look.math:
        return words([run]).replace("\n", _WITHIN)
    text = words([Run(run.text)])
    if run.look.code:
        return _code_span(text)
    if run.look.raised:
        return f"[^{text}]"
    closed = {found.end() - 1 for found in _CLOSED.finditer(text)}
    first = text.find("[")

    def harmless(found: re.Match[str]) -> str:
        if not found["closes"]:
            return f"\\{found[0]}"
        # One that may close a bracket far before it. Not `\]`: that would end a formula.
        is_open = has_opened or -1 < first < found.start()
        return "&#93;" if is_open and found.start() not in closed else "]"

    return _SPECIAL.sub(harmless, text)


def _code_span(text: str) -> str:
    ticks = "`" * (_longest_run(text) + 1)
    spaced = text.startswith(" ") and text.endswith(" ") and text.strip()
    edge = " " if spaced or text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{edge}{text}{edge}{ticks}"


def _longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)
