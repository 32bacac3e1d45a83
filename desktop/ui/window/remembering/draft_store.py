"""All that is written and not sent: in the messages of the windows, and put away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from desktop.chat.tree import is_temporary
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.window.remembering.edit_store import EditStore
from desktop.ui.window.remembering.saver import Saver


class Message(Protocol):
    """The message of a window, in the chat that it shows."""

    shown: int | None
    """The chat; None: a new one."""

    def text(self) -> str:
        """What is written there now."""

    def write_before(self, text: str) -> None:
        """Write `text` above that."""


class DraftStore(QObject):
    """Keeps one file for each chat that has something, whichever windows show it.

    The words of a chat stand in one message alone: a second window in the same chat begins with an
    empty one. The file has them all, so that no window takes another one's words off the disk.
    """

    def __init__(self, files: DraftFiles, saver: Saver, chats: ChatListModel) -> None:
        super().__init__(saver)
        self._files = files
        self._saver = saver
        self._chats = chats
        self._messages: list[Message] = []
        self._away: dict[int | None, str] = {}
        """What stands in no message. A chat that is not named here has its file."""
        self._changed: set[int | None] = set()
        """The chats whose file is not what it is to be."""
        self.edits = EditStore(files, saver)
        self._waiting: dict[int | None, str] = {}
        """What waits to be sent. On the disk alone it stands above the draft."""
        self.has_files: Callable[[int], bool] = files.has_files
        """Whether files are to go with the message of a chat."""
        saver.collecting.connect(self._collect)

    # for a window -----------------------------------------------------------------------
    def hand_out(self, message: Message) -> str:
        """Return what is put away in the chat that `message` shows: from now on it stands there."""
        chat_id = message.shown
        text, self._away[chat_id] = self._put_away(chat_id), ""
        self._messages.append(message)
        self._mark(chat_id)  # what is in sight needs no mark
        return text

    def put_away(self, message: Message) -> None:
        """Take what is written in `message`, which will show this chat no more."""
        chat_id = message.shown
        self._messages.remove(message)
        self._away[chat_id] = _joined(self._away[chat_id], message.text())
        self._mark(chat_id)
        self._forget(chat_id)

    def note(self, chat_id: int | None) -> None:
        """Something changed in a message that shows this chat."""
        if not is_temporary(chat_id):
            self._changed.add(chat_id)
            self._saver.later()

    def move(self, message: Message, chat_id: int | None) -> None:
        """What `message` showed as a new chat has become this one: its text was sent there."""
        self.note(message.shown)
        message.shown = chat_id
        self._away.setdefault(chat_id, "")
        self._saver.save()

    # for all windows --------------------------------------------------------------------
    def put_before(self, chat_id: int, text: str) -> None:
        """Write `text` above the draft of a chat, shown or not: it was not sent."""
        shown = next((one for one in self._messages if one.shown == chat_id), None)
        if shown is not None:
            shown.write_before(text)
        else:
            self._away[chat_id] = _joined(text, self._put_away(chat_id))
            self._mark(chat_id)
        self.note(chat_id)

    def keep_waiting(self, chat_id: int, text: str) -> None:
        """Keep what waits in a chat: the draft, if Weir is killed; "" where nothing waits."""
        self._away[chat_id] = self._put_away(chat_id)  # from now on the file holds more
        self._waiting[chat_id] = text
        self.note(chat_id)

    def drop(self, chat_id: int) -> None:
        """Forget the draft of a chat that is gone."""
        self._away[chat_id] = self._waiting[chat_id] = ""
        self.note(chat_id)
        self._saver.put(("files", chat_id), partial(self._files.write_files, chat_id, ()))
        self._saver.save()

    def mark_files(self, place: object) -> None:
        """Mark a chat, or mark it no more: other files are to go with its message."""
        if isinstance(place, int) and not self._is_shown(place):
            self._mark(place)

    def list_drafts(self, listed: Collection[int], *, all_read: bool) -> None:
        """Mark the listed chats that have a draft.

        `all_read`: these are all chats there are, so that other drafts have lost theirs and go.
        """
        self._files.tidy()
        for chat_id in self._files.chats():
            if chat_id in listed:
                self._chats.set_draft(chat_id, not self._is_shown(chat_id))
            elif all_read:
                self.drop(chat_id)

    def take_over(self, before: DraftStore) -> None:
        """Hold what the store before this one could not write, with the windows it was made for."""
        self._away |= before._away
        self._changed |= before._changed
        self.edits.take_over(before.edits)

    def away(self) -> list[str]:
        """Return all that may not be on the disk yet and stands in no message."""
        return list(self._away.values())

    # inside -----------------------------------------------------------------------------
    def _put_away(self, chat_id: int | None) -> str:
        away = self._away.get(chat_id)
        return self._files.read(chat_id) if away is None else away

    def _is_shown(self, chat_id: int | None) -> bool:
        return any(message.shown == chat_id for message in self._messages)

    def _collect(self) -> None:
        """Hand in what is not on the disk."""
        for chat_id in self._changed:
            text = self._whole(chat_id)
            self._saver.put(
                ("draft", chat_id),
                partial(self._files.write, chat_id, text),
                partial(self._on_written, chat_id, text),
            )

    def _whole(self, chat_id: int | None) -> str:
        """What is to be on the disk."""
        shown = (message.text() for message in self._messages if message.shown == chat_id)
        return _joined(self._waiting.get(chat_id, ""), self._put_away(chat_id), *shown)

    def _on_written(self, chat_id: int | None, text: str) -> None:
        if chat_id in self._changed and self._whole(chat_id) == text:
            self._changed.discard(chat_id)
            self._forget(chat_id)

    def _forget(self, chat_id: int | None) -> None:
        """Leave a draft to its file, where it has one that is the draft and nothing else."""
        if is_temporary(chat_id):
            return
        if not (chat_id in self._changed or self._waiting.get(chat_id) or self._is_shown(chat_id)):
            self._away.pop(chat_id, None)

    def _mark(self, chat_id: int | None) -> None:
        if chat_id is not None:
            has_files = not self._is_shown(chat_id) and self.has_files(chat_id)
            self._chats.set_draft(chat_id, has_files or bool(self._put_away(chat_id).strip()))


def _joined(*texts: str) -> str:
    return "\n\n".join(filter(str.strip, texts))
