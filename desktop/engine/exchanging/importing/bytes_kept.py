"""Keeps the bytes of pictures and files that come with chats, within the bounds of attachments."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable

from desktop.chat.content import Unknown, attachments
from desktop.chat.messages import Message
from desktop.documents.limits import LONGEST_FILE
from desktop.exchange.record import Record
from desktop.exchange.source import Skip, Unreadable, Why
from desktop.storage.kept_files import KeptFiles


class BytesKept:
    """Each file is kept once, before the message that names it."""

    def __init__(self, files: KeptFiles | None, skip: Skip) -> None:
        """`files`: None: they are only looked at."""
        self._files, self._skip = files, skip
        self._done: set[str] = set()

    def keep(self, record: Record, messages: Iterable[Message]) -> None:
        """Keep what these messages need. Raises AttachmentNotKept."""
        for message in messages:
            for _offset, part in attachments(message.content):
                if isinstance(part, Unknown) or part.sha256 in self._done:
                    continue
                if part.sha256 in record.files:
                    self._done.add(part.sha256)
                    if not self._keep(record, part.sha256):
                        self._skip(part.name or record.title, Why.NO_BYTES)

    def _keep(self, record: Record, sha256: str) -> bool:
        try:
            content = record.files[sha256]()
        except (OSError, ValueError, Unreadable):
            return False
        if len(content) > LONGEST_FILE or hashlib.sha256(content).hexdigest() != sha256:
            return False
        if self._files is not None:
            self._files.keep(io.BytesIO(content), LONGEST_FILE)
        return True
