"""Writes a chat that another history holds, with all its variants and figures, into this one."""

from __future__ import annotations

from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.storage.database.rows import OUTCOME, outcome_of
from desktop.storage.history.history import History


def adopt(history: History, chat: Conversation) -> int:
    """Write the whole tree as one change; return the chat's id here. Raises HistoryFailed.

    No reply of it may be arriving.
    """

    def written() -> int:
        chat_id = history.create(chat.title, chat.choice, chat.folder_id)
        history.steering.keep(chat_id, chat.steering)
        ids: dict[int, int] = {}
        for message in chat.messages():
            parent_id = None if message.parent_id is None else ids[message.parent_id]
            ids[message.id] = _add(history, chat_id, parent_id, message)
        for child in chat.active_children().values():
            history.choose(chat_id, ids[child])
        return chat_id

    return history.together(written)


def _add(history: History, chat_id: int, parent_id: int | None, message: Message) -> int:
    added = history.add_message(
        chat_id, parent_id, message.role, message.content, parameters=message.parameters
    )
    history.rows(
        f"UPDATE messages SET {OUTCOME}, {_MORE} WHERE id = :id",
        id=added.id,
        created_at=message.created_at,
        sending=message.sending,
        summary=message.summary,
        starred_at=message.created_at if message.is_starred else None,
        **outcome_of(message),
    )
    return added.id


_MORE = "created_at = :created_at, sending = :sending, summary = :summary, starred_at = :starred_at"
