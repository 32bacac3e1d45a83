"""Reads the text of a Word document: headings, lists and tables as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from desktop.documents.office.package import Package, attribute, local
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal

DOCUMENT = "word/document.xml"
_SKIPPED = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tcPr"})
"""Text that stands twice, was deleted, or is no text."""
_NOTES = (
    ("word/footnotes.xml", "footnote"),
    ("word/endnotes.xml", "endnote"),
    ("word/comments.xml", "comment"),
)


def pages(package: Package) -> Iterator[Begun | Page]:
    """The pages as Word last broke them, then notes, comments, headers and footers."""
    root = package.xml(DOCUMENT)
    body = None if root is None else next((e for e in root if local(e.tag) == "body"), None)
    if body is None:
        raise Refusal("damaged")
    yield Begun("word")
    lines: list[str] = []
    styles = _styles(package)
    for block in _blocks(body):
        first, *later = _block_text(block, styles).split(_BREAK)
        lines.append(first)
        for text in later:
            if page := _joined(lines):  # Word notes a break again where a page begins
                yield Page(page)
            lines = [text]
    for part, tag in _NOTES:
        lines += _notes(package, part, tag)
    lines += _margins(package)
    yield Page(_joined(lines))


_BREAK = "\f"


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _blocks(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables, also of content controls and of what was inserted."""
    for element in parent:
        match local(element.tag):
            case "p" | "tbl":
                yield element
            case "sdt" | "sdtContent" | "ins" | "customXml" | "moveTo" | "txbxContent":
                yield from _blocks(element)


def _block_text(block: Element, styles: dict[str, int]) -> str:
    if local(block.tag) == "tbl":
        return "\n" + _table(block, styles) + "\n"
    text = _runs(block)
    if not text.strip():
        return text
    level, is_item, depth = _shape(block, styles)
    if level:
        return f"\n{'#' * level} {text.strip()}\n"
    return f"{'  ' * depth}- {text}" if is_item else text + "\n"


def _runs(parent: Element) -> str:
    """The text below an element."""
    taken: list[str] = []
    for element in parent:
        name = local(element.tag)
        if name in _SKIPPED:
            continue
        match name:
            case "t":
                taken.append(element.text or "")
            case "tab" | "ptab":
                taken.append("\t")
            case "br" | "cr":
                taken.append(_BREAK if attribute(element, "type") == "page" else "\n")
            case "lastRenderedPageBreak":
                taken.append(_BREAK)
            case "noBreakHyphen":
                taken.append("-")
            case "footnoteReference" | "endnoteReference":
                taken.append(f"[{attribute(element, 'id')}]")
            case "p":  # of a text box
                taken.append("\n" + _runs(element))
            case _:
                taken.append(_runs(element))
    return "".join(taken)


def _shape(paragraph: Element, styles: dict[str, int]) -> tuple[int, bool, int]:
    """The level of a heading or 0, whether it is an item of a list, and how deep that one is."""
    level, is_item, depth = 0, False, 0
    properties = next((e for e in paragraph if local(e.tag) == "pPr"), ())
    for element in properties:
        match local(element.tag):
            case "pStyle":
                style = attribute(element, "val")
                level, is_item = styles.get(style, 0), styles.get(style) == 0
            case "numPr":
                is_item = True
                found = (e for e in element if local(e.tag) == "ilvl")
                depth = _number(attribute(next(found, element), "val"))
    return level, is_item and not level, min(depth, 8)


def _styles(package: Package) -> dict[str, int]:
    """The levels of styles by their ids, which differ with Word's language: of headings from 1, of
    items of lists 0."""
    found: dict[str, int] = {}
    root = package.xml("word/styles.xml")
    for style in root if root is not None else ():
        name = next((attribute(e, "val") for e in style if local(e.tag) == "name"), "")
        if match := re.fullmatch(r"heading ([1-6])", name.lower()):
            found[attribute(style, "styleId")] = int(match[1])
        elif name.lower() == "title":
            found[attribute(style, "styleId")] = 1
        elif any(local(element.tag) == "numPr" for element in style.iter()):
            found[attribute(style, "styleId")] = 0
    return found


def _table(table: Element, styles: dict[str, int]) -> str:
    """The rows as a Markdown table. A table within a cell is a line of it."""
    rows = [
        [_cell(cell, styles) for cell in _children(row, "tc")] for row in _children(table, "tr")
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if rows:
        lines.insert(1, "|" + " --- |" * max(1, len(rows[0])))
    return "\n".join(lines)


def _cell(cell: Element, styles: dict[str, int]) -> str:
    words = " ".join(_block_text(block, styles) for block in _blocks(cell))
    return " ".join(words.replace(_BREAK, " ").replace("|", "\\|").split())


def _children(parent: Element, name: str) -> Iterator[Element]:
    """The children of this name, also those within content controls."""
    for element in parent:
        if local(element.tag) == name:
            yield element
        elif local(element.tag) in ("sdt", "sdtContent", "ins"):
            yield from _children(element, name)


def _notes(package: Package, part: str, tag: str) -> Iterator[str]:
    root = package.xml(part)
    for note in root if root is not None else ():
        text = " ".join(_runs(block) for block in _blocks(note)).strip()
        if local(note.tag) == tag and text and not attribute(note, "type"):
            yield f"\n[{attribute(note, 'id')}] {text}"


def _margins(package: Package) -> Iterator[str]:
    """What headers and footers say, each once."""
    said: set[str] = set()
    for name in (*package.names("word/header", ".xml"), *package.names("word/footer", ".xml")):
        root = package.xml(name)
        text = _joined([_runs(block) for block in _blocks(root)]) if root is not None else ""
        if text and text not in said:
            said.add(text)
            yield f"\n{text}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
