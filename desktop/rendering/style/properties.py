"""The properties that Weir adds to the formats of a document, for painting and copying."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtGui import QTextFormat

PANEL = QTextFormat.Property.UserProperty.value + 1
"""Block property: the number of the panel that the block lies in. Neighbours with one number
share a panel."""
PANEL_KIND = QTextFormat.Property.UserProperty.value + 2
"""Block property: a `PanelKind`."""
QUOTES = QTextFormat.Property.UserProperty.value + 3
"""Block property: levels of quotes, each drawn as a bar."""
CHROME = QTextFormat.Property.UserProperty.value + 4
"""Block property: text of the window, not of the conversation; it is not copied."""
RULED = QTextFormat.Property.UserProperty.value + 5
"""Block property: a line across the measure."""
MARKER = QTextFormat.Property.UserProperty.value + 6
"""Block property of a list item: its marker, "•", "1." or "☑"."""
DEPTH = QTextFormat.Property.UserProperty.value + 7
"""Block property: how many lists are around the block's own list."""
LANGUAGE = QTextFormat.Property.UserProperty.value + 8
"""Block property of a code panel's head line: the language."""
HEADER_ROW = QTextFormat.Property.UserProperty.value + 9
"""Block property: the cell stands in a table's header."""
CONTINUED = QTextFormat.Property.UserProperty.value + 10
"""Block property: the block before was cut for its length; this is the rest of its line."""
QUOTE_EDGE = QTextFormat.Property.UserProperty.value + 11
"""Block property: pixels from the edge to the first quote's bar, where a list lies around it."""
TAGS = QTextFormat.Property.UserProperty.value + 12
"""Char property: the names of a look's tags, between spaces."""
HIDDEN = QTextFormat.Property.UserProperty.value + 13
"""Block property of the line that unfolds a question: the text that is not shown."""
SUMMARY = QTextFormat.Property.UserProperty.value + 14
"""Block property of a summary: the address of the link that unfolds what it stands for."""
FOLD_MARK = QTextFormat.Property.UserProperty.value + 15
"""Char property of "▸" or "▾" before what is folded: read and copied, and painted as our icons."""
BESIDE_RULES = QTextFormat.Property.UserProperty.value + 16
"""Block property: thin rules run from its words to both edges of the measure."""
FILES = QTextFormat.Property.UserProperty.value + 17
"""Block property: each object in it is a file of a question, by its name."""
MARKED, RINGED = (QTextFormat.Property.UserProperty.value + number for number in (18, 19))
"""Char properties of a selection over a file: the colours of what was found, and of its frame."""
SIGN = QTextFormat.Property.UserProperty.value + 20
"""Block property: a `SignKind`, painted before the first line."""
REFERENCE = QTextFormat.Property.UserProperty.value + 21
"""Char property of a link whose address has not come: the label that defines it."""
MIRRORED = QTextFormat.Property.UserProperty.value + 22
"""Block property of a cell: its row runs from right to left, the last column first in the text.
Whether its alignment was written; else it is at the right."""


FOLD_MARKS = ("▸", "▾")
"""What stands before the words that unfold something, and before those that fold it away."""
HAS_CODE = 1
"""State of a block (`QTextBlock.userState`): there is, or was, inline code in it."""


class PanelKind(IntEnum):
    """The kind of a panel, which decides its colour."""

    CODE = 1
    USER = 2
    TABLE = 3


class SignKind(IntEnum):
    """What a line tells the person, which decides the colour of its sign."""

    ERROR = 1
    WARNING = 2
