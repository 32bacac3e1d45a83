"""What of a reply's text and pictures was shown, and what of them still waits."""

from __future__ import annotations

from itertools import chain

from desktop.chat.content import Attachment, Content, Picture, attachments, content_of
from desktop.chat.deltas import ContentDelta
from desktop.chat.text import GrowingText
from desktop.ui.conversation.messages.backlog import Backlog


class ShownContent:
    """Grows with the reply, at linear cost."""

    def __init__(self, backlog: Backlog) -> None:
        self.text = GrowingText()
        self._pictures: list[tuple[int, Attachment]] = []
        self._backlog = backlog

    def add(self, picture: Picture) -> None:
        """Note that a picture stands behind the text so far."""
        self._pictures.append((self.text.length, picture))

    def is_in(self, text: str) -> bool:
        """Whether shown and waiting text are this text: compared, not joined, for it may be
        long."""
        at = 0
        for piece in chain(self.text.pieces(), self._backlog.texts(ContentDelta)):
            if not text.startswith(piece, at):
                return False
            at += len(piece)
        return at == len(text)

    def whole(self, begun: Content) -> Content:
        """All of it. `begun`: the content that the reply had, of which other parts stay."""
        others = [one for one in attachments(begun) if not isinstance(one[1], Picture)]
        text = "".join([self.text.whole(), *self._backlog.texts(ContentDelta)])
        waiting = self._backlog.pictures(self.text.length)
        return content_of(text, [*others, *self._pictures, *waiting])
