"""What the formats of blocks say about what is painted with them, each format read once."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QTextBlock, QTextBlockFormat

from desktop.rendering.style.properties import (
    BESIDE_RULES,
    CHROME,
    LANGUAGE,
    PANEL,
    PANEL_KIND,
    QUOTES,
    RULED,
    SIGN,
    SUMMARY,
    PanelKind,
)

_BOXED = (PanelKind.CODE, PanelKind.USER)
"""Panels whose text holds no code chips."""
_MOST = 500
"""Formats that are remembered: each code panel has some of its own."""


class Painted(NamedTuple):
    """What is painted with the blocks of one format."""

    form: QTextBlockFormat
    kind: int
    """A `PanelKind`; 0: it lies in no panel."""
    panel: int
    is_boxed: bool
    has_head: bool
    """It is the first line of a panel of code."""
    quotes: int
    is_marked: bool
    """Bars of quotes stand beside it, or a rule."""
    has_rules_beside: bool
    has_sign: bool
    may_unfold: bool
    """A mark that unfolds something may stand before its words."""


class BlockFormats:
    """Reads each format of one document once: it has few, and each painting asks for many."""

    def __init__(self) -> None:
        self._known: dict[int, Painted] = {}

    def of(self, block: QTextBlock) -> Painted:
        """Return what the format of a block says."""
        index = block.blockFormatIndex()
        found = self._known.get(index)
        if found is None:
            if len(self._known) >= _MOST:
                self.forget()
            found = self._known[index] = _read(block.blockFormat())
        return found

    def forget(self) -> None:
        """Forget the formats: a document that was emptied gives their numbers to others."""
        self._known.clear()


def _read(form: QTextBlockFormat) -> Painted:
    kind, quotes = form.intProperty(PANEL_KIND), form.intProperty(QUOTES)
    return Painted(
        form,
        kind,
        form.intProperty(PANEL),
        kind in _BOXED,
        form.hasProperty(LANGUAGE),
        quotes,
        quotes > 0 or form.hasProperty(RULED),
        form.hasProperty(BESIDE_RULES),
        form.hasProperty(SIGN),
        form.hasProperty(SUMMARY) or form.hasProperty(CHROME),
    )
