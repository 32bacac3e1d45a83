"""Adds to a PDF what Qt does not write: the outline, and text that is found and copied as it was
drawn.

Qt names a glyph by the first character that has it. In a font where 文 and the radical ⽂ share
one, or a space and a tab, a reader would find and copy the other character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, Fit, IndirectObject, NameObject, StreamObject
from pypdf.generic import TextStringObject as PdfText
from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from desktop.rendering.pages.paper.sheets import Entry, Jump

_LISTED = re.compile(rb"\[((?:\s*<[0-9A-Fa-f]+>)+\s*)\]")
_RANGE = re.compile(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>", re.MULTILINE)
"""In the table of a font: glyphs from … to …, and the characters that they are; either one by one,
or the first of them."""
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")
"""A character in that table, which is one unit of UTF-16."""


def finished(
    pdf: bytes, entries: Sequence[Entry], jumps: Iterable[Jump], drawn: Set[str], language: str
) -> bytes:
    """The whole PDF. `drawn`: the characters that stand in it."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    for font in _fonts(writer):
        _mend_table(font, drawn)
    _outline(writer, entries)
    _join(writer, [entry for entry in entries if entry.level == 0], jumps)
    writer.page_mode = "/UseOutlines"
    writer.root_object[NameObject("/Lang")] = PdfText(language.replace("_", "-"))
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _outline(writer: PdfWriter, entries: Iterable[Entry]) -> None:
    """Chats, and their questions below them."""
    chat: IndirectObject | None = None
    for entry in entries:
        parent = chat if entry.level else None
        made = writer.add_outline_item(
            title=entry.words, page_number=entry.sheet, parent=parent, fit=_place(entry)
        )
        chat = chat if entry.level else made


def _join(writer: PdfWriter, chats: Sequence[Entry], jumps: Iterable[Jump]) -> None:
    """Have each line of the contents lead to its chat."""
    for jump in jumps:
        if jump.chat < len(chats):
            chat = chats[jump.chat]
            link = Link(
                rect=jump.box, border=[0, 0, 0], target_page_index=chat.sheet, fit=_place(chat)
            )
            writer.add_annotation(page_number=jump.sheet, annotation=link)


def _place(entry: Entry) -> Fit:
    return Fit.xyz(left=0, top=entry.height, zoom=0)


def _fonts(writer: PdfWriter) -> list[DictionaryObject]:
    """Every font that has a table of its characters."""
    found = (writer.get_object(number) for number in range(1, len(writer._objects) + 1))
    return [one for one in found if isinstance(one, DictionaryObject) and "/ToUnicode" in one]


def _mend_table(font: DictionaryObject, drawn: Set[str]) -> None:
    """Name glyphs by characters that were drawn."""
    table = font["/ToUnicode"].get_object()
    if not isinstance(table, StreamObject):
        return
    glyphs = _Glyphs(str(font.get("/BaseFont", "")), drawn)

    def mended(found: re.Match[bytes]) -> bytes:
        meant = glyphs.drawn_for(chr(int(found[1], 16)))
        return b"<" + meant.encode("utf-16-be").hex().encode().upper() + b">"

    def listed(found: re.Match[bytes]) -> bytes:
        return b"[" + _CODE.sub(mended, found[1]) + b"]"

    def spread(found: re.Match[bytes]) -> bytes:
        first, last, character = (int(code, 16) for code in found.groups())
        if not character:  # the glyph of what is missing
            return found[0]
        codes = b" ".join(b"<%04X>" % (character + n) for n in range(last - first + 1))
        return b"<%04X> <%04X> [%b]" % (first, last, codes)

    table.set_data(_LISTED.sub(listed, _RANGE.sub(spread, table.get_data())))


class _Glyphs:
    """The characters that were drawn, by their glyph in one font."""

    def __init__(self, name: str, drawn: Set[str]) -> None:
        """`name`: "/NotoSansCJKsc-Regular"."""
        self._drawn = drawn
        self._font = _font_of(name)
        self._by_glyph: dict[int, str] | None = None

    def drawn_for(self, character: str) -> str:
        """What was drawn by the glyph of this character."""
        if character in self._drawn or 0xD800 <= ord(character) < 0xE000:
            return character
        same = unicodedata.normalize("NFKC", character)
        if same != character and all(one in self._drawn for one in same):
            return same  # a radical, or the form that a letter has within its word
        if self._font is None:
            return " " if character == "\t" else character
        if self._by_glyph is None:
            ordered = sorted(one for one in self._drawn if ord(one) < 0x10000)
            numbers = (self._font.glyphIndexesForString(one) for one in ordered)
            pairs = zip(ordered, numbers, strict=True)
            self._by_glyph = {found[0]: one for one, found in pairs if len(found) == 1 and found[0]}
        glyph = self._font.glyphIndexesForString(character)
        known = self._by_glyph.get(glyph[0]) if len(glyph) == 1 else None
        return known or character


def _font_of(name: str) -> QRawFont | None:
    """The font that a PDF calls so, as the system has it."""
    plain, _, face = name.lstrip("/").rpartition("+")[2].partition("-")
    for family in QFontDatabase.families():
        if family.replace(" ", "").casefold() == plain.casefold():
            font = QFont(family)
            font.setBold("bold" in face.casefold())
            raw = QRawFont.fromFont(font)
            return raw if raw.isValid() else None
    return None
