"""The bytes of all attachments of this run: those that are kept, and those that end with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from desktop.chat.content import Unknown, attachments
from desktop.chat.tree import Conversation
from desktop.storage.kept_files import GRACE, KeptFiles


class Files:
    """Finds the bytes of a hash wherever they are."""

    def __init__(self, folder: Path, in_drafts: Callable[[], set[str]]) -> None:
        """`in_drafts`: the hashes of what goes with messages that are not sent yet."""
        self.kept = KeptFiles(folder)
        self.unkept = KeptFiles(None)
        """Of temporary chats, and of questions that are kept nowhere."""
        self._in_drafts = in_drafts

    def bytes_of(self, sha256: str) -> bytes | None:
        """The bytes of an attachment; None where they are gone."""
        return self.unkept.content(sha256) or self.kept.content(sha256)

    def keep(self, temporary: Conversation) -> None:
        """Keep what the messages of a temporary chat have, as far as it is not. It takes long: call
        it in a thread. Raises AttachmentNotKept."""
        for sha256 in self.of(temporary):
            if not self.kept.has(sha256) and (data := self.bytes_of(sha256)):
                self.kept.keep(io.BytesIO(data), len(data))

    @staticmethod
    def of(chat: Conversation) -> set[str]:
        """The hashes of what the messages of a chat have."""
        parts = (part for one in chat.messages() for _at, part in attachments(one.content))
        return {part.sha256 for part in parts if not isinstance(part, Unknown)}

    def sweep(self, database: Path, grace: float = GRACE) -> None:
        """Delete what no message and no draft needs, and is older than `grace` seconds. Raises
        apsw.Error."""
        from desktop.storage.history.files import needed_files

        self.kept.sweep(needed_files(database) | self._in_drafts(), grace)
