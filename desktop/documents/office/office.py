"""Tells Word, Excel and PowerPoint apart, and reads what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from desktop.documents.office import excel, powerpoint, word
from desktop.documents.office.package import Package
from desktop.documents.protocol import Begun, Page
from desktop.documents.refusal import Refusal

_OLE = b"\xd0\xcf\x11\xe0"
"""Another container. Office puts files that have a password into it."""


def pages(file: BinaryIO) -> Iterator[Begun | Page]:
    """The pages, sheets or slides of a file. Raises Refusal."""
    if file.read(4) == _OLE:
        raise Refusal("encrypted")
    file.seek(0)
    package = Package(file)
    for part, reader in (
        (word.DOCUMENT, word.pages),
        (excel.WORKBOOK, excel.pages),
        (powerpoint.PRESENTATION, powerpoint.pages),
    ):
        if part in package:
            yield from reader(package)
            return
    raise Refusal("damaged")
