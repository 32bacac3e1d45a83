"""The bounds of what is read from a file that a person chose."""

from __future__ import annotations

MOST_MEMBERS = 200_000
"""Files of an archive or a folder: an export with all its pictures has some ten thousand."""
LARGEST_MEMBER = 16 << 30
"""Bytes of one member, unpacked."""
LARGEST_IN_ALL = 64 << 30
"""Bytes of all that is unpacked."""
HIGHEST_RATIO = 1_000
"""Bytes that come out for each byte that is packed. JSON that says one thing a million times packs
to a four-hundredth."""
RATIO_FROM = 64 << 20
"""Bytes of a member from which the ratio counts: a small one may be all spaces."""
DEEPEST_FOLDER = 12
"""How deep the folders of a source may lie in one another."""
AT_ONCE = 1 << 16
"""Bytes that are read at once: whoever waits for the interpreter has it after each."""
ROW_SECONDS = 20.0
"""How long a database may take from one row to the next."""
LARGEST_VALUE = 256 << 20
"""Bytes of one value of a database."""
