"""The head of a code panel: the language at its left end, what can be done with it at its right.

A tab that aligns to the right parts them. It stands at a place measured in pixels, so the heads are
fitted anew when the view has another width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument, QTextOption

from desktop.language import _
from desktop.rendering.document.drawn_block import end_of
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.inline.runs import Look, Run
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import LANGUAGE, PANEL
from desktop.rendering.style.spacing import PANEL_SIDE
from desktop.rendering.style.style import Style

ICON_ROOM = "\u2007\u2007\u2007"
"""Spaces before the words of an action, which the view paints an icon over."""
_BETWEEN = "   "
_USUAL = 80
"""Columns of a document that has no width yet."""


def head_runs(
    block: Block, link: InternalLink | None, *, wrapped: bool, is_long: bool
) -> list[Run]:
    """Return the text of a head, the actions as links.

    `link`: to the section that the code is in. `is_long`: a line does not fit into the panel.
    """
    if link is None:
        return [Run(block.text)]
    runs = [Run(block.text + "\t" + ICON_ROOM)]
    for name, words in (("copy", _("Copy")), ("save", _("Save"))):
        own = replace(link, action=name, block=block.number)
        runs += [Run(words, Look(link=own.address())), Run(_BETWEEN)]
    if is_long or not wrapped:
        return [*runs, _wrap_run(block.number, link, wrapped=wrapped)]
    return runs[:-1]


def offer_wrapping(line: QTextBlock, number: int, link: InternalLink | None, style: Style) -> None:
    """Offer not to wrap lines in the head of the code with this number, if the head is drawn.

    `line`: the first one that is too long for the panel.
    """
    head = _head_above(line)
    if link is not None and head is not None and not _offers_wrapping(head):
        _append_wrapping(head, number, link, style)


def _append_wrapping(head: QTextBlock, number: int, link: InternalLink, style: Style) -> None:
    for run in (Run(_BETWEEN), _wrap_run(number, link, wrapped=True)):
        end_of(head).insertText(run.text, style.text.run(run.look, Kind.FENCE, 0))


def _wrap_run(number: int, link: InternalLink, *, wrapped: bool) -> Run:
    """The action that wraps the lines of a code, or wraps them no more."""
    own = replace(link, action="wrap", block=number)
    return Run(_("Do not wrap") if wrapped else _("Wrap"), Look(link=own.address()))


def _offers_wrapping(head: QTextBlock) -> bool:
    links = (InternalLink.parse(part.format.anchorHref()) for part in head.textFormats())
    return any(link is not None and link.action == "wrap" for link in links)


def _head_above(line: QTextBlock) -> QTextBlock | None:
    """The head above a line of code; None where it is not drawn."""
    panel, block = line.blockFormat().intProperty(PANEL), line
    while block.isValid() and block.blockFormat().intProperty(PANEL) == panel:
        if block.blockFormat().hasProperty(LANGUAGE):
            return block
        block = block.previous()
    return None


def columns_in(document: QTextDocument, style: Style) -> float:
    """Return how many columns a line of code has room for."""
    width = document.textWidth()
    return (width - 2 * PANEL_SIDE) / style.text.code_cell if width > 0 else _USUAL


def fit_heads(
    document: QTextDocument, style: Style, is_long: Callable[[InternalLink], bool]
) -> None:
    """Align the actions of all heads anew: the document has another width.

    `is_long`: whether a line of the code that a link names does not fit into its panel now.
    """
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        if form.hasProperty(LANGUAGE):
            set_right_end(form, document)
            QTextCursor(block).setBlockFormat(form)
            _fit_wrapping(block, style, is_long)
        block = block.next()


def _fit_wrapping(head: QTextBlock, style: Style, is_long: Callable[[InternalLink], bool]) -> None:
    """Offer not to wrap lines where one is too long by now, and no more where none is."""
    links = [InternalLink.parse(part.format.anchorHref()) for part in head.textFormats()]
    link = next((one for one in links if one is not None), None)
    if link is None or head.blockFormat().nonBreakableLines():
        return
    wanted, offered = is_long(link), _offers_wrapping(head)
    if wanted and not offered:
        _append_wrapping(head, link.block, link, style)
    elif offered and not wanted:
        cursor = end_of(head)
        length = len(_BETWEEN + _wrap_run(link.block, link, wrapped=True).text)
        cursor.setPosition(cursor.position() - length, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()


def set_right_end(form: QTextBlockFormat, document: QTextDocument) -> None:
    """Align the actions to the panel's right edge, as wide as the document is now."""
    room = document.textWidth() - form.leftMargin() - PANEL_SIDE
    if room > 0:
        form.setTabPositions([QTextOption.Tab(room, QTextOption.TabType.RightTab)])
