"""Makes the selected text of a conversation ready for the clipboard."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from desktop.chat.messages import Role
from desktop.rendering.export.clipboard import (
    Steps,
    at_once,
    conversation_steps,
    selection_steps,
)
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.lazy.message_views import MessageViews
from desktop.ui.conversation.messages.reply_view import ReplyView


class Selection:
    """Turns a cursor's selection into the clipboard's forms: the drawn text that is selected, or
    all of the conversation, drawn or not."""

    def __init__(self, messages: MessageViews) -> None:
        self._messages = messages
        self.everything: QTextCursor | None = None
        """The selection that stands for all of the conversation; None: no selection does."""

    def is_everything(self, at: QTextCursor) -> bool:
        """Whether this selection stands for all of the conversation."""
        meant = self.everything
        return meant is not None and at == meant and at.anchor() == meant.anchor()

    def steps(self, at: QTextCursor) -> Steps:
        """Make the selected text ready for the clipboard, in slices."""
        if not self.is_everything(at):
            return selection_steps(at, self.hidden)
        whole = map(self._messages.snapshot, range(len(self._messages)))
        return conversation_steps([(each.text, each.role is Role.ASSISTANT) for each in whole])

    def hidden(self, address: str) -> Iterable[Block]:
        """Return the blocks that the folded summary with this link stands for."""
        link = InternalLink.parse(address)
        view = self._messages.of(link.message_id) if link is not None else None
        if link is None or not isinstance(view, ReplyView):
            return ()
        section = view.section(link.section)
        return section.reply_pages.hidden(link.block) if section is not None else ()

    def data(self, at: QTextCursor) -> QMimeData:
        """Make the selected text ready at once, for a drag by the mouse."""
        return at_once(self.steps(at))
