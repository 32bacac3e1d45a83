"""Finds the members of an archive by what their names end or begin with, within what was chosen."""

from __future__ import annotations

import re
from bisect import bisect_left

from desktop.exchange.readers.shared.values import LONGEST_NAME, line, text
from desktop.exchange.source import Source


def base_name(name: object) -> str:
    """The last part of a path of any system, as a name in one line: it climbs nowhere."""
    last = re.split(r"[/\\]", text(name)[-4 * LONGEST_NAME :])[-1]
    return line(last, 4 * LONGEST_NAME)[-LONGEST_NAME:].strip(". ")


class Members:
    """The names of a source's members, looked up once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._names = [name for name in source.names() if not _is_a_folder(name)]
        self._by_base = sorted((name.rpartition("/")[2], name) for name in self._names)

    @property
    def is_bare(self) -> bool:
        """Whether it is one file and no archive."""
        return self._names == [""]

    def matching(self, pattern: str) -> list[str]:
        """Those whose last part matches as a whole and that lie at the top or in one folder, in
        the order of their names; where some lie at the top, those alone."""
        wanted = re.compile(pattern)
        found = [
            name
            for base, name in self._by_base
            if wanted.fullmatch(base) and name.count("/") <= 1 and not name.startswith("__MACOSX/")
        ]
        top = [name for name in found if "/" not in name]
        return top or found

    def beginning_with(self, id_: str) -> str | None:
        """The one whose last part is this id, or begins with it and then with no letter or digit.

        It may lie in any folder.
        """
        at = bisect_left(self._by_base, (id_, ""))
        while id_ and at < len(self._by_base) and self._by_base[at][0].startswith(id_):
            base, name = self._by_base[at]
            if not base[len(id_) : len(id_) + 1].isalnum():
                return name
            at += 1
        return None

    def ending_with(self, path: str) -> str | None:
        """The one that has this path, from the top or below any folders."""
        path = path.lstrip("/")
        at = bisect_left(self._by_base, (path.rpartition("/")[2], ""))
        while path and at < len(self._by_base) and self._by_base[at][0] == path.rpartition("/")[2]:
            if f"/{self._by_base[at][1]}".endswith(f"/{path}"):
                return self._by_base[at][1]
            at += 1
        return None


def _is_a_folder(name: str) -> bool:
    return name.endswith("/")
