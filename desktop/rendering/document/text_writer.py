"""Writes the text of the document's blocks, by the smallest edit at its end."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QTextCharFormat, QTextCursor

from desktop.rendering.document.drawn_block import Text
from desktop.rendering.document.reference_links import ReferenceLinks
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.inline.runs import OBJECT, Run, merged
from desktop.rendering.objects.album import Album
from desktop.rendering.objects.formulas import formula_format
from desktop.rendering.objects.pictures import picture_format
from desktop.rendering.safety.safe_text import utf16_length
from desktop.rendering.style.properties import HAS_CODE
from desktop.rendering.style.style import Style

_KEEP_ANCHOR = QTextCursor.MoveMode.KeepAnchor


class Counters(Protocol):
    """Counts the work."""

    touched: int
    """Edits of document blocks; a settled block never adds to it again."""
    parsed: int
    """Characters that the inline parser has read."""


class TextWriter:
    """Writes in one style. It remembers what it wrote and need not ask the document."""

    def __init__(
        self,
        cursor: QTextCursor,
        style: Style,
        album: Album,
        counters: Counters,
        links: ReferenceLinks,
    ) -> None:
        """`cursor`: one of the document, for this writer alone; `album`: keeps the pictures."""
        self._cursor = cursor
        self._style = style
        self._album = album
        self._counters = counters
        self._links = links

    def grow(self, text: Text, source: str, final: bool) -> tuple[list[Run], list[Run]]:
        """Parse `source`. Returns its newly settled runs, and those of the open rest."""
        before = text.growing.characters_parsed
        runs = text.growing.update(source, final)
        self._counters.parsed += text.growing.characters_parsed - before
        text.source = source
        return text.scripts.fitted(*runs, source, final)

    def write(
        self, start: int, text: Text, fixed: list[Run], loose: list[Run], block: Block
    ) -> None:
        """Continue `text`, which begins at the position `start`, with these runs."""
        same, missing = _difference(text.loose, merged([*fixed, *loose]) if fixed else loose)
        at = text.fixed + same
        if fixed:
            text.fixed += sum(utf16_length(run.text) for run in fixed)
        text.loose = loose
        if not missing and at == text.length:
            return
        cursor = self._cursor
        cursor.setPosition(start + at)
        if at < text.length:
            cursor.setPosition(start + text.length, _KEEP_ANCHOR)
            cursor.removeSelectedText()
        for run in missing:
            cursor.insertText(run.text, self._format(run, block))
            if run.look.reference:
                self._links.wrote(cursor, run.look)
            if run.look.code or run.look.tags:
                cursor.block().setUserState(HAS_CODE)
            at += utf16_length(run.text)
        text.length = at
        self._counters.touched += 1

    def erase(self, start: int, text: Text) -> Text:
        """Remove a text. Returns an empty one in its place."""
        if text.length:
            self._cursor.setPosition(start)
            self._cursor.setPosition(start + text.length, _KEEP_ANCHOR)
            self._cursor.removeSelectedText()
        return Text()

    def _format(self, run: Run, block: Block) -> QTextCharFormat:
        if run.text == OBJECT and block.kind is Kind.IMAGE:
            return picture_format(self._style, self._album.add(block.text), block.alt)
        if run.text == OBJECT and block.kind is Kind.MATH:
            return formula_format(self._style, f"$${block.text}$$", display=True)
        look = self._links.resolved(run.look)
        if block.kind is Kind.ROW:
            form = self._style.text.cell(block, look)
        else:
            form = self._style.text.run(look, block.kind, block.level)
        if run.look.reference and not look.link:
            form = self._links.awaiting(form, run.look)
        if run.look.math:
            return formula_format(self._style, run.look.math, display=False, around=form)
        return form


def _difference(old: list[Run], new: list[Run]) -> tuple[int, list[Run]]:
    """How many UTF-16 units both have in common at their start, and the rest of `new`."""
    common = 0
    for number, run in enumerate(new):
        if number == len(old) or old[number].look != run.look:
            return common, new[number:]
        same = _common_length(old[number].text, run.text)
        common += utf16_length(run.text[:same])
        if old[number].text != run.text:
            rest = [Run(run.text[same:], run.look)] if same < len(run.text) else []
            return common, [*rest, *new[number + 1 :]]
    return common, []


def _common_length(old: str, new: str) -> int:
    if new.startswith(old):  # by far the most frequent: text was added
        return len(old)
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
