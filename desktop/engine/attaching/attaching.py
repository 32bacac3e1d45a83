"""Makes a file a part of a message: copies it, has a child read the copy, keeps what is sent.

The copy is what is read, so that a file which changes or goes meanwhile changes nothing.
"""

from __future__ import annotations

import errno
import io
import mimetypes
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from desktop.chat.content import File, Picture
from desktop.chat.text import whole_text
from desktop.documents.kinds import HEAD, Kind, kind_of
from desktop.documents.limits import LONGEST_FILE
from desktop.documents.pictures import LARGEST_SIDE, Preparing
from desktop.documents.reading import Document, DocumentFailed, Reading, Scans
from desktop.engine.attaching.excerpts import Excerpt, Excerpts
from desktop.engine.failures import AttachmentRefused
from desktop.storage.kept_files import KeptFiles

OnPage = Callable[[int, int | None], None]
"""Hears how many pages are read, and of how many, where that is known."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A document with pages without text, whose bytes are kept."""

    sha256: str
    pages: Scans
    """Of each page the size of the picture that it is; None where none can be taken out."""


class Attaching:
    """One file on its way into a message. `part` blocks: call it in a thread."""

    def __init__(self, files: KeptFiles, largest_side: int = LARGEST_SIDE) -> None:
        """`largest_side`: pixels of a picture that is sent."""
        self._files = files
        self._largest_side = largest_side
        self._lock = threading.Lock()
        self._work: Reading | Preparing | None = None
        self._is_stopped = False
        self._document: Document | None = None
        self._made: File | None = None
        self.excerpts: Excerpts | None = None
        """What can be chosen of the document that was read; None of a picture."""
        self.scan: Scan | None = None
        """The pages without text, which can go as pictures; of what `part` refused, all pages."""

    def stop(self) -> None:
        """End the reading; `part` raises AttachmentRefused then. Any thread may call it."""
        with self._lock:
            self._is_stopped = True
            if self._work is not None:
                self._work.stop()

    @property
    def is_cut(self) -> bool:
        """Whether there is more text in the file than Weir takes from one."""
        return self._document is not None and self._document.is_cut

    def only(self, excerpt: Excerpt | None) -> File:
        """The part that was made of a document, with this alone of it; None: with all of it."""
        assert self._made is not None
        return self._made if excerpt is None else replace(self._made, text=excerpt.text)

    def part_of(self, path: Path, on_page: OnPage | None = None) -> File | Picture:
        """The part of a file. Raises AttachmentRefused, AttachmentNotKept."""
        name = whole_text(path.name)  # a name may be bytes of no encoding
        try:
            with _opened(path) as file:
                return self.part(file, name, on_page)
        except OSError as exc:
            raise AttachmentRefused(name, _REASONS.get(exc.errno or 0, "no_access")) from exc

    def part(self, source: BinaryIO, name: str, on_page: OnPage | None = None) -> File | Picture:
        """The part of what is left of an open file. Raises as `part_of` does, and OSError."""
        try:
            sha256, size = self._files.keep(source, LONGEST_FILE)
        except ValueError:
            limit = f"{LONGEST_FILE >> 20} MB"
            raise AttachmentRefused(name, "too_large", limit) from None
        with self._files.open(sha256) as copy:
            kind = kind_of(copy.read(HEAD), name)
            copy.seek(0)
            try:
                if kind is Kind.PICTURE:
                    return self._picture(copy, name)
                return self._file(copy, kind, name, sha256, size, on_page)
            except DocumentFailed as failed:
                if failed.reason == "no text" and failed.scans:
                    self.scan = Scan(sha256, failed.scans)
                    raise AttachmentRefused(name, "scan") from None
                raise AttachmentRefused(name, failed.reason) from None

    def part_again(self, file: File, on_page: OnPage | None = None) -> File:
        """The part of a file that was kept, all of it: `only` can choose then. Raises as `part_of`
        does."""
        try:
            with self._files.open(file.sha256) as copy:
                kind = kind_of(copy.read(HEAD), file.name)
                copy.seek(0)
                return self._file(copy, kind, file.name, file.sha256, file.size, on_page)
        except DocumentFailed as failed:
            raise AttachmentRefused(file.name, failed.reason) from None
        except OSError as exc:
            raise AttachmentRefused(file.name, "gone") from exc

    def scanned(
        self, scan: Scan, number: int, name: str, _on_page: OnPage | None = None
    ) -> Picture:
        """A page of a scan as a picture of this name. Raises as `part_of` does."""
        try:
            with self._files.open(scan.sha256) as copy:
                return self._picture(copy, name, number)
        except DocumentFailed as failed:
            raise AttachmentRefused(name, failed.reason) from None
        except OSError as exc:
            raise AttachmentRefused(name, "gone") from exc

    def _picture(self, copy: BinaryIO, name: str, page: int | None = None) -> Picture:
        work = Preparing(copy, self._largest_side, page)
        self._begin(work)
        prepared = work.prepared()
        sha256, size = self._files.keep(io.BytesIO(prepared.data), len(prepared.data))
        return Picture(sha256, name, prepared.media_type, size)

    def _file(
        self, copy: BinaryIO, kind: Kind, name: str, sha256: str, size: int, on_page: OnPage | None
    ) -> File:
        work = Reading(copy, kind)
        self._begin(work)
        document = self._document = work.document(on_page)
        self.excerpts = Excerpts(document)
        self.scan = Scan(sha256, document.scans) if document.scans else None
        media_type = mimetypes.guess_type(name)[0] or "text/plain"
        self._made = File(sha256, name, media_type, size, document.text)
        return self._made

    def _begin(self, work: Reading | Preparing) -> None:
        with self._lock:
            self._work = work
            if self._is_stopped:
                work.stop()


_REASONS = {errno.ENOENT: "missing", errno.ENOTDIR: "missing", errno.EISDIR: "no_file"}


def _opened(path: Path) -> BinaryIO:
    """The file, opened. A pipe or a device is refused: to read one may never end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise IsADirectoryError(errno.EISDIR, "no file")
    return open(handle, "rb")
