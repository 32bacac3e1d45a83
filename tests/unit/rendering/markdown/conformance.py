"""What a text is made of, in one plain form: by our blocks, and by markdown-it as CommonMark."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from desktop.rendering.markdown.definitions import Definitions
from desktop.rendering.markdown.inline.runs import Run, parse

_DATA = Path(__file__).parents[3] / "data" / "commonmark" / "examples.json"
EXAMPLES: list[str] = json.loads(_DATA.read_text("utf-8"))

Part = tuple[Any, ...]
Styled = tuple[str, frozenset[str], str]
"""Text, its marks and where it leads."""


def ours(text: str, size: int = 0) -> list[Part]:
    """The parts as Weir sees them, if the text came in pieces of `size`."""
    splitter, blocks = BlockSplitter(), list[Block]()
    for at in range(0, len(text), size or len(text) or 1):
        blocks += splitter.feed(text[at : at + (size or len(text))])
        splitter.tail()
    blocks += splitter.finish()
    parts = list[Part]()
    for block in blocks:
        place = (block.depth, block.quotes)
        match block.kind:
            case Kind.FENCE:
                parts.append(("code", *place, block.text, ""))
            case Kind.CODE:
                *head, code = parts[-1]
                line = block.text if block.continued else f"{block.text}\n"
                parts[-1] = (*head, code.removesuffix("\n" * block.continued) + line)
            case Kind.RULE:
                parts.append(("rule", *place))
            case Kind.ROW:
                cells = [_ours(cell, splitter.definitions) for cell in block.cells]
                parts.append(("row", *place, block.row, block.aligns, cells))
            case Kind.ITEM:
                parts.append(("item", *place, _number(block.marker), _box(block.marker)))
                if block.text:
                    words = _ours(block.text, splitter.definitions)
                    parts.append(("text", block.depth + 1, block.quotes, 0, words))
            case _:
                words = _ours(block.text, splitter.definitions)
                parts.append(("text", *place, block.level, words))
    return parts


def theirs(text: str) -> list[Part]:  # noqa: C901  # one flat match over kinds of tokens
    """The parts as the reference sees them where HTML is text, as it is in Weir."""
    parser = _Reference("commonmark", {"html": False})
    parts, depth, quotes, level = list[Part](), 0, 0, 0
    numbers = list[int | None]()
    for token in parser.parse(text):
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrs.get("start", 1)) - 1)
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                if numbers[-1] is not None:
                    numbers[-1] += 1
                parts.append(("item", depth, quotes, numbers[-1], ""))
                depth += 1
            case "list_item_close":
                depth -= 1
            case "heading_open":
                level = int(token.tag[1])
            case "heading_close":
                level = 0
            case "hr":
                parts.append(("rule", depth, quotes))
            case "fence" | "code_block":
                language = unescapeAll(token.info).split()[:1] or [""]
                parts.append(("code", depth, quotes, *language, token.content))
            case "html_block":
                words = merged([(token.content.strip(), frozenset(), "")])
                parts.append(("text", depth, quotes, 0, words))
            case "inline":
                words = merged(_theirs(token.children or []))
                parts.append(("text", depth, quotes, level, words))
    return parts


class _Reference(MarkdownIt):
    """Leaves addresses as they were written, and takes all of them."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return True


def _number(marker: str) -> int | None:
    digits = marker.split(")")[0].split(".")[0]
    return int(digits) if digits.isdecimal() else None


def _box(marker: str) -> str:
    return marker[-1:] if marker[-1:] in "☐☑" else ""


def without_brackets(runs: list[Styled]) -> list[Styled]:
    """The words of a label alone, which keeps its brackets in Weir."""
    if runs[0][0].lstrip("!")[:1] != "[":
        return runs
    made = list(runs)
    made[0] = (made[0][0].removeprefix("!").removeprefix("["), *made[0][1:])
    made[-1] = (made[-1][0].removesuffix("]"), *made[-1][1:])
    return made


def _ours(text: str, definitions: Definitions) -> list[Styled]:
    runs = list[Styled]()
    for label, group in groupby(parse(text), lambda run: run.look.reference):
        some = [_styled(run, definitions) for run in group]
        runs += without_brackets(some) if label and definitions.is_defined(label) else some
    return merged(runs)


def _styled(run: Run, definitions: Definitions) -> Styled:
    look = run.look.resolved(definitions)
    names = ("strong", "emphasis", "strike", "code")
    marks = {name for name in names if getattr(look, name)} | set(look.tags)
    return run.text.replace("\u2028", "\n"), frozenset(marks), look.link


def _theirs(tokens: Iterable[Token]) -> Iterable[Styled]:
    marks, link = list[str](), ""
    for token in tokens:
        match token.type:
            case "strong_open" | "em_open":
                marks.append("strong" if token.tag == "strong" else "emphasis")
            case "strong_close" | "em_close":
                marks.remove("strong" if token.tag == "strong" else "emphasis")
            case "link_open":
                link = str(token.attrs["href"])
            case "link_close":
                link = ""
            case "image":
                yield (
                    " ".join(token.content.split()),
                    frozenset(marks),
                    link or str(token.attrs["src"]),
                )
            case "softbreak" | "hardbreak":
                yield "\n", frozenset(marks), link
            case "code_inline":
                yield token.content, frozenset((*marks, "code")), link
            case _:
                yield token.content, frozenset(marks), link


def merged(runs: Iterable[Styled]) -> list[Styled]:
    """White space at line ends, and runs that were cut, make no difference."""
    made = list[Styled]()
    for text, marks, link in runs:
        if made and made[-1][1:] == (marks, link):
            made[-1] = (made[-1][0] + text, marks, link)
        elif text:
            made.append((text, marks, link))
    lines = [(_bare(text), marks, link) for text, marks, link in made]
    return [one for one in lines if one[0]]


def _bare(text: str) -> str:
    return "\n".join(line.strip(" ") for line in text.split("\n"))
