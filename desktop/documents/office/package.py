"""The zip that an Office file is, read within bounds (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from desktop.documents.limits import MEMBERS, UNPACKED
from desktop.documents.refusal import Refusal

_ENCRYPTED = 1
"""The flag of a member that has a password."""


class Package:
    """Parts by their names. Every method raises Refusal over what is damaged or too large."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise Refusal("damaged") from None
        members = self._zip.infolist()
        if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
            raise Refusal("too large")
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise Refusal("encrypted")
        self._names = set(self._zip.namelist())
        self._left = UNPACKED

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def names(self, start: str, end: str) -> list[str]:
        """The parts whose names begin and end so, in order."""
        return sorted(name for name in self._names if name.startswith(start) and name.endswith(end))

    def xml(self, name: str) -> Element | None:
        """The root of a part; None where there is no such part."""
        if name not in self._names:
            return None
        try:
            root: Element = fromstring(self._content(name), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
            raise Refusal("damaged") from None
        return root

    def elements(self, name: str, wanted: str) -> Iterator[Element]:
        """The elements of a large part with this local name, each forgotten once it was read."""
        try:
            with self._zip.open(name) as part:
                path: list[Element] = []
                for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
                    if event == "start":
                        path.append(element)
                        continue
                    path.pop()
                    if local(element.tag) == wanted:
                        yield element
                        if path:
                            path[-1].remove(element)
        except (ParseError, DefusedXmlException, *_DAMAGED):
            raise Refusal("damaged") from None

    def targets(self, name: str) -> dict[str, str]:
        """The parts that a part refers to, by the ids of the references."""
        folder, _, file = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels")
        return {
            relation.get("Id", ""): _resolved(folder, relation.get("Target", ""))
            for relation in (root if root is not None else ())
            if relation.get("TargetMode") != "External"
        }

    def _content(self, name: str) -> bytes:
        """A part's bytes. Its directory may lie about its size."""
        try:
            with self._zip.open(name) as part:
                content = part.read(self._left + 1)
        except _DAMAGED:
            raise Refusal("damaged") from None
        self._left -= len(content)
        if self._left < 0:
            raise Refusal("too large")
        return content


_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile raises over members that are not as the directory says."""


def local(tag: object) -> str:
    """The name of a tag without its namespace: the strict form of the format has other ones."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The attribute with this local name; "" where there is none."""
    for key, value in element.items():
        if local(key) == name:
            return value
    return ""


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))
