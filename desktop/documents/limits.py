"""The bounds of what the child reads and says."""

from __future__ import annotations

LONGEST_FILE = 200 << 20
"""Bytes of a file that is read at all."""
MEMORY = 1 << 30
"""Bytes of address space of the child."""
UNPACKED, MEMBERS = 200 << 20, 2_000
"""Bytes and members of a zip, as its directory says and as its members turn out to be."""
LONGEST_TEXT = 8_000_000
"""Characters of one document. A model reads a million tokens at most, some four million."""
PAGE_SECONDS = 20.0
"""How long the child may take from one line to the next, by the parent's clock."""
ORPHANED = 60.0
"""Seconds for a page after which a child ends itself: its parent would have done so."""
MOST_PAGES = 20_000
