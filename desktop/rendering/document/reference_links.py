"""Completes links of a reply when their address comes, which may be far below them.

The text stays as it is: it gets the look of a link, and its address.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor

from desktop.rendering.markdown.definitions import Definitions
from desktop.rendering.markdown.inline.runs import Look, Run
from desktop.rendering.style.properties import REFERENCE
from desktop.rendering.style.style import Style


class ReferenceLinks:
    """The links that one writer wrote and that have no address yet."""

    def __init__(self, definitions: Definitions, style: Style) -> None:
        self._definitions = definitions
        self._style = style
        self._known = len(definitions)
        self._waiting: list[QTextCursor] = []  # one for each block of the document with such links

    def resolved(self, look: Look) -> Look:
        """Return the look with its address, as far as that is known."""
        return look.resolved(self._definitions) if look.reference else look

    def awaiting(self, form: QTextCharFormat, look: Look) -> QTextCharFormat:
        """Return the format of a link that waits for its address."""
        marked = QTextCharFormat(form)
        marked.setProperty(REFERENCE, look.reference)
        return marked

    def wrote(self, cursor: QTextCursor, look: Look) -> None:
        """Note that such text stands before `cursor`."""
        if self._definitions.is_defined(look.reference):
            return
        if not self._waiting or self._waiting[-1].block() != cursor.block():
            self._waiting.append(QTextCursor(cursor.block()))

    def complete(self) -> None:
        """Make links of the text whose address has come."""
        if len(self._definitions) == self._known or not self._waiting:
            self._known = len(self._definitions)
            return
        self._known = len(self._definitions)
        self._waiting = [at for at in self._waiting if self._still_waits(at.block())]

    def _still_waits(self, block: QTextBlock) -> bool:
        """Complete what can be in one block. Returns whether more of it waits."""
        spans, waits = [], False
        parts = block.begin()
        while not parts.atEnd():
            part = parts.fragment()
            label = part.charFormat().property(REFERENCE)
            if label and self._definitions.is_defined(label):
                spans.append((part.position(), part.length(), label))
            waits = waits or bool(label and not self._definitions.is_defined(label))
            parts += 1
        cursor = QTextCursor(block)
        for position, length, label in spans:
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            form = cursor.charFormat()
            form.clearProperty(REFERENCE)
            if address := self._definitions.address(label):
                self._style.text.make_link(form, address)
            cursor.setCharFormat(form)
        return waits


def linked(runs: Iterable[Run], link: str) -> list[Run]:
    """Return the runs as a link."""
    return [Run(run.text, run.look._replace(link=link)) for run in runs]
