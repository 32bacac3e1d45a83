"""Adds branches to chats and takes them away: in the tree and in the history at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop.chat.content import Question, as_content, with_text
from desktop.chat.messages import Message, Role
from desktop.chat.text import whole_text
from desktop.chat.tree import Conversation, Removed
from desktop.engine.open_settings import OpenChats

_NUMBERED = re.compile(r"(.*) \((\d{1,6})\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Messages that a person deleted from a chat together, as undo needs to know them."""

    conversation: Conversation
    removed: Removed
    deleted_at: float
    """By which the history knows them."""

    @property
    def message(self) -> Message:
        """The one that was deleted; the others followed it."""
        return self.removed.messages[0]


class Branches:
    """One for all chats of the program. Where it raises HistoryFailed, nothing has changed, unless
    a verb says so.

    Nobody asks here: `Turns.answer` has a model reply to a question that was edited.
    """

    def __init__(self, chats: Callable[[Conversation], OpenChats]) -> None:
        self._chats = chats

    def edit(self, conversation: Conversation, message_id: int, text: str) -> Message:
        """Add another text of a message beside it; pictures and files go along.

        The path leads to the new one. An edited reply is a person's words: no endpoint and no
        model wrote it.
        """
        assert conversation.id is not None  # it holds the message
        old = conversation[message_id]
        added = self._chats(conversation).history.add_message(
            conversation.id, old.parent_id, old.role, with_text(old.content, whole_text(text))
        )
        conversation.add(added)
        return added

    def add_question(
        self, conversation: Conversation, below_id: int, question: Question
    ) -> Message:
        """Add a question below a message, beside what follows that. The path leads to it."""
        assert conversation.id is not None  # it holds the message
        if below_id not in set(conversation.active_ids()):
            self.choose(conversation, below_id)
        asked = as_content(whole_text(question) if isinstance(question, str) else question)
        history = self._chats(conversation).history
        added = history.add_message(conversation.id, below_id, Role.USER, asked)
        conversation.add(added)
        return added

    def choose(self, conversation: Conversation, message_id: int) -> None:
        """Lead the active path through this message, wherever in the tree it is.

        It leads there on display where the disk does not take it, too.
        """
        assert conversation.id is not None  # it holds the message
        chat_id, history = conversation.id, self._chats(conversation).history
        path = conversation.path_to(message_id)
        conversation.lead_to(message_id)

        def written() -> None:
            for message in path:
                history.choose(chat_id, message.id)

        history.together(written)

    def delete(self, conversation: Conversation, message_id: int) -> Deleted:
        """Delete a message and all that follows it, until `restore`. No reply of these may be
        arriving."""
        assert conversation.id is not None  # it holds the message
        chat_id, history = conversation.id, self._chats(conversation).history
        parent_id = conversation[message_id].parent_id
        leads_to = conversation.led_without(message_id)

        def written() -> float:
            at = history.deletion.delete(chat_id, message_id)
            history.deletion.lead(chat_id, parent_id, leads_to)
            return at

        at = history.together(written)
        return Deleted(conversation, conversation.remove(message_id), at)

    def restore(self, deleted: Deleted) -> bool:
        """Bring deleted messages back. False: what they followed was deleted after them."""
        conversation, removed = deleted.conversation, deleted.removed
        assert conversation.id is not None
        chat_id, history = conversation.id, self._chats(conversation).history
        parent_id = deleted.message.parent_id
        if parent_id is not None and parent_id not in conversation:
            return False

        def written() -> None:
            history.deletion.restore(chat_id, deleted.deleted_at)
            if parent_id in removed.active_children:
                history.deletion.lead(chat_id, parent_id, deleted.message.id)

        history.together(written)
        return conversation.restore(removed)

    def copy(self, conversation: Conversation, message_id: int) -> int:
        """Make a new chat of the path down to a message; return its id.

        It is steered as the chat is, asks what that asks, and stands in the folder where that
        stood when it was opened; it is temporary where that is.
        No reply of the path may be arriving.
        """
        from desktop.storage.history.adopting import adopt

        path = Conversation(
            title=numbered(conversation.title),
            messages=conversation.path_to(message_id),
            choice=conversation.choice,
            steering=conversation.steering,
            folder_id=conversation.folder_id,
        )
        return adopt(self._chats(conversation).history, path)


def numbered(title: str) -> str:
    """Return the title of a chat that began as a part of one with this title."""
    if found := _NUMBERED.fullmatch(title):
        return f"{found[1]} ({int(found[2]) + 1})"
    return f"{title} (2)" if title else ""
