"""What a person decides about single messages: a star, what is sent, a summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.chat.messages import Message, Sending
from desktop.chat.tree import Conversation
from desktop.engine.open_settings import OpenChats


class Marks:
    """Keeps it, in the tree and in the history. Raises HistoryFailed; nothing has changed then."""

    def __init__(self, chats: Callable[[Conversation], OpenChats]) -> None:
        """`chats` opens the history of a chat."""
        self._chats = chats

    def mark(self, conversation: Conversation, message_id: int, sending: Sending) -> None:
        """Keep whether a message goes with the questions after it. Raises HistoryFailed."""
        self._chats(conversation).history.steering.mark(message_id, sending)
        conversation.replace(replace(conversation[message_id], sending=sending))

    def star(self, conversation: Conversation, message_id: int, starred: bool) -> Message:
        """Mark a message so that it is found again, or no more. Raises HistoryFailed."""
        self._chats(conversation).history.stars.put(message_id, starred)
        conversation.replace(replace(conversation[message_id], is_starred=starred))
        return conversation[message_id]

    def summarise(self, conversation: Conversation, message_id: int, summary: str) -> None:
        """Have a summary be sent in place of all messages down to this one; "": them again.

        Raises HistoryFailed.
        """
        self._chats(conversation).history.steering.summarise(message_id, summary)
        conversation.replace(replace(conversation[message_id], summary=summary))
