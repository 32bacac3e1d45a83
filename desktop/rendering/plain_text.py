"""What a selection is as plain text."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from desktop.rendering.style import CHROME, PANEL

_OURS = str.maketrans({"\u2028": "\n", "\ufffc": None, "\u00a0": " "})


def plain_text(selection: QTextCursor) -> str:
    """The selected text, without the words that the window put between the messages.

    Where nothing but such words is selected, these.
    """
    blocks = list(_selected(selection))
    own = [part for part in blocks if not part[0].blockFormat().boolProperty(CHROME)]
    lines: list[str] = []
    for before, (block, text) in zip([None, *(b for b, _t in own)], own or blocks, strict=False):
        if before is not None and not _one_unit(before, block):
            lines.append("")
        lines.append(text)
    return "\n".join(lines)


def panel_text(document: QTextDocument, panel: int) -> str:
    """The code of a panel; empty where the document has no such panel."""
    lines, block = [], document.begin()
    while block.isValid():
        form = block.blockFormat()
        if form.intProperty(PANEL) == panel and not form.boolProperty(CHROME):
            lines.append(block.text())
        block = block.next()
    return "\n".join(lines)


def _selected(selection: QTextCursor) -> list[tuple[QTextBlock, str]]:
    """The blocks of the selection, each with what of it is selected."""
    start, end = selection.selectionStart(), selection.selectionEnd()
    block = selection.document().findBlock(start)
    found: list[tuple[QTextBlock, str]] = []
    while block.isValid() and block.position() <= end:
        found.append((block, _part(block, start, end)))
        block = block.next()
    return found


def _part(block: QTextBlock, start: int, end: int) -> str:
    # Positions count UTF-16 units, so the cut is made on UTF-16.
    units = block.text().encode("utf-16-le", "surrogatepass")
    begin, stop = max(start - block.position(), 0), end - block.position()
    part = units[begin * 2 : stop * 2].decode("utf-16-le", "replace").translate(_OURS)
    return part.replace("\t", " ", 1) if block.blockFormat().textIndent() < 0 else part


def _one_unit(first: QTextBlock, second: QTextBlock) -> bool:
    """Whether no blank line stands between two blocks: lines of a panel, items of a list."""
    a, b = first.blockFormat(), second.blockFormat()
    same_panel = a.intProperty(PANEL) == b.intProperty(PANEL) != 0
    return same_panel or (a.textIndent() < 0 and b.textIndent() < 0)
