"""Definitions of reference links: `[label]: address "title"`, each on a line of its own.

They are not shown. What they define are the addresses of links that may stand above or below.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it.common.utils import normalizeReference, unescapeAll

from desktop.rendering.safety.links import clickable

LONGEST_LABEL = 200
_MOST = 2000
"""Definitions of one reply that are heeded; no text of use has more."""

_LABEL = r"\[((?:\\.|[^\[\]\\]){1,200})\]"
LABEL = re.compile(_LABEL)
_TITLE = r"""(?:"(?:\\.|[^"\\]){0,500}"|'(?:\\.|[^'\\]){0,500}'|\((?:\\.|[^()\\]){0,500}\))"""
_ADDRESS = r"(?:<((?:\\.|[^<>\\]){0,2000})>|((?![<])\S{1,2000}))"
_DEFINITION = re.compile(rf"{_LABEL}:[ \t]*{_ADDRESS}(?:[ \t]+({_TITLE}))?[ \t]*")
_HALF = re.compile(rf"{_LABEL}:[ \t]*")
_ALONE = re.compile(rf"{_ADDRESS}(?:[ \t]+({_TITLE}))?[ \t]*")
_TITLE_ALONE = re.compile(rf"{_TITLE}[ \t]*")
UNDECIDED = r"\[(?:[0-9]{0,3}|(?:\\.|[^\[\]\\]){1,200}\]:.*|[0-9]{1,3}\])"
"""The start of a line that may become a definition; of the label alone, a number may."""


class Definition(NamedTuple):
    """A definition, or the lines of one that have come."""

    label: str
    """As it was written."""
    address: str | None
    """As it was written, without `<>`; None if it stands on the next line."""
    whole: bool
    """Its title has come, too: the next line is no part of it."""


def definition(text: str) -> Definition | None:
    """Read a line that is a definition, or that begins one."""
    found = _DEFINITION.fullmatch(text) or _HALF.fullmatch(text)
    if found is None or not found[1].strip() or found[1].startswith("^"):
        return None
    if found.re is _HALF:
        return Definition(found[1], None, False)
    label, angle, bare, title = found.groups()
    return Definition(label, angle or bare or "", title is not None)


def continued(begun: Definition, text: str) -> Definition | None:
    """Read the line behind a definition, if it is a part of that."""
    if begun.whole:
        return None
    if begun.address is not None:
        found = _TITLE_ALONE.fullmatch(text)
        return begun._replace(whole=True) if found else None
    found = _ALONE.fullmatch(text)
    if found is None:
        return None
    return Definition(begun.label, found[1] or found[2] or "", found[3] is not None)


class Definitions:
    """The addresses of one reply's labels. Of two definitions the first one counts."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._addresses)

    def add(self, label: str, address: str) -> None:
        """Note what was defined."""
        if len(self._addresses) < _MOST:
            self._addresses.setdefault(normalised(label), unescapeAll(address))

    def address(self, label: str) -> str:
        """Return the address of a normalised label as it may be followed; else ""."""
        written = self._addresses.get(label, "")
        return clickable(written) if written else ""

    def is_defined(self, label: str) -> bool:
        """Whether a normalised label was defined."""
        return label in self._addresses


def normalised(label: str) -> str:
    """Return what two labels have in common that mean the same."""
    return normalizeReference(" ".join(label.split()))
