"""What an attached file is: told by how its bytes begin; its name decides where they cannot."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

HEAD = 4096
"""Bytes from a file's beginning that `kind_of` wants to see."""


class Kind(StrEnum):
    """A kind of file, by the reader it needs. The value is the word the child is started with."""

    PICTURE = "picture"
    PDF = "pdf"
    OFFICE = "office"
    """A zip that Word, Excel or PowerPoint wrote; which one is read from its content."""
    OLD_OFFICE = "old office"
    """.doc, .xls, .ppt: no reader."""
    HTML = "html"
    MAIL = "mail"
    TEXT = "text"
    """Text, code and CSV of any encoding, or what only the reader can refuse."""
    UNREADABLE = "unreadable"
    """An archive, a program, a film: no text and no picture."""


_PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)
_HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREADABLE = (
    b"\x7fELF",
    b"MZ",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\xfd7zXZ\x00",
    b"BZh",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"\x1aE\xdf\xa3",
    b"SQLite format 3\x00",
    b"\xca\xfe\xba\xbe",
    b"wOFF",
    b"wOF2",
    b"\x00\x01\x00\x00\x00",
    b"OTTO",
)
_OFFICE_NAMES = (".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx", ".pptx", ".pptm", ".potx")
_OFFICE_MEMBERS = (b"[Content_Types].xml", b"_rels/.rels", b"word/", b"xl/", b"ppt/")
_MAIL_NAMES = (".eml",)
_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_STARTS = (b"<!doctype html", b"<html")


def kind_of(head: bytes, name: str) -> Kind:
    """The kind of a file with this name, which begins with these bytes: `HEAD`, or all of it."""
    ending = PurePath(name).suffix.lower()
    if head.startswith(_PICTURES) or _is_riff(head, b"WEBP") or head[4:12] in _heif_heads():
        return Kind.PICTURE
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        is_office = ending in _OFFICE_NAMES or any(member in head for member in _OFFICE_MEMBERS)
        return Kind.OFFICE if is_office else Kind.UNREADABLE
    if head.startswith(_OLE):  # also a Word file with a password, which its reader says
        return Kind.OFFICE if ending in _OFFICE_NAMES else Kind.OLD_OFFICE
    if head.startswith(_UNREADABLE) or _is_riff(head) or head[4:8] == b"ftyp":
        return Kind.UNREADABLE
    return _kind_of_text(head, ending)


def _kind_of_text(head: bytes, ending: str) -> Kind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if ending in _HTML_NAMES or start.startswith(_HTML_STARTS):
        return Kind.HTML
    return Kind.MAIL if ending in _MAIL_NAMES else Kind.TEXT


def _is_riff(head: bytes, form: bytes = b"") -> bool:
    return head.startswith(b"RIFF") and head[8:12].startswith(form) and len(head) >= 12


def _heif_heads() -> tuple[bytes, ...]:
    return tuple(b"ftyp" + brand for brand in _HEIF)
