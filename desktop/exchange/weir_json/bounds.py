"""How much of a file of Weir's JSON is read into memory at once."""

from __future__ import annotations

from typing import BinaryIO

from desktop.exchange.json_files.cursor import Cursor
from desktop.exchange.weir_json.shape import DEEPEST

LONGEST = 128 << 20
"""Bytes of one value that is read as a whole: a message, say. A model's reply is cut off long
before."""
MOST_VALUES = 2_000_000
"""Values within one of them."""
_AROUND = 4
"""Levels that a message itself has around a value without a fixed shape."""


def cursor(file: BinaryIO) -> Cursor:
    """Stands at the file's first value."""
    return Cursor(file, LONGEST, MOST_VALUES, DEEPEST + _AROUND)
