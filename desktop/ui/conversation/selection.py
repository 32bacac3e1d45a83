"""Makes the selected text of a conversation ready for the clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from desktop.chat.messages import Message, Role
from desktop.rendering.export.clipboard import (
    Steps,
    at_once,
    conversation_steps,
    selection_steps,
)
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.drawn_range import MessageView
from desktop.ui.conversation.messages.reply_view import ReplyView


class Selection:
    """Turns a cursor's selection into the clipboard's forms: the drawn text that is selected, or
    all of the conversation, drawn or not."""

    def __init__(self, messages: Sequence[MessageView]) -> None:
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
        whole = map(whole_message, self._messages)
        return conversation_steps([(each.text, each.role is Role.ASSISTANT) for each in whole])

    def hidden(self, address: str) -> Iterable[Block]:
        """Return the blocks that the folded summary with this link stands for."""
        link = InternalLink.parse(address)
        for view in self._messages if link is not None else ():
            if isinstance(view, ReplyView) and link and view.message.id == link.message_id:
                section = view.section(link.section)
                return section.reply_pages.hidden(link.block) if section is not None else ()
        return ()

    def data(self, at: QTextCursor) -> QMimeData:
        """Make the selected text ready at once, for a drag by the mouse."""
        return at_once(self.steps(at))


def whole_message(view: MessageView) -> Message:
    """Return a message with all that arrived so far."""
    return view.snapshot() if isinstance(view, ReplyView) else view.message
