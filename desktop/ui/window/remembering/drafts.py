"""The drafts of all chats: what is written and not sent stays, over a kill of the program too."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject

from desktop.engine.remembered.draft_files import DraftFiles
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.composer.composer import Composer
from desktop.ui.window.remembering.saver import Saver


class Drafts(QObject):
    """Puts the draft of the shown chat into the composer, and keeps what is written there."""

    def __init__(
        self, files: DraftFiles, saver: Saver, composer: Composer, chats: ChatListModel
    ) -> None:
        super().__init__(composer)
        self._files = files
        self._saver = saver
        self._composer = composer
        self._chats = chats
        self._shown: int | None = None
        self._touched = self._is_filling = False
        self._held: dict[int | None, str] = {}
        """The drafts that may not be on the disk as they are here."""
        self._waiting: dict[int | None, str] = {}
        """What waits to be sent. On the disk alone it stands above the draft."""
        saver.collecting.connect(self._collect)
        composer.edit.textChanged.connect(self._on_typed)
        self._fill()

    def show(self, chat_id: int | None) -> None:
        """Put the draft of another chat into the composer; None: the new chat's."""
        self._collect()
        self._mark(self._shown, self._composer.text())
        self._shown = chat_id
        self._mark(chat_id, "")  # what is in sight needs no mark
        self._fill()
        if self._held:
            self._saver.later()

    def take(self, chat_id: int | None) -> None:
        """Clear the message: it was sent in this chat, which the new chat may just have become."""
        self._composer.clear()
        self._held[self._shown] = ""
        self._shown = chat_id
        self._saver.save()

    def put_before(self, chat_id: int, text: str) -> None:
        """Write `text` above the draft of a chat, shown or not: it was not sent."""
        if chat_id == self._shown:
            draft, self._touched = self._composer.text(), False
        else:
            draft = self._read(chat_id)
        self._held[chat_id] = f"{text}\n\n{draft}" if draft.strip() else text
        if chat_id == self._shown:
            self._fill()
        else:
            self._mark(chat_id, text)
        self._saver.later()

    def keep_waiting(self, chat_id: int, text: str) -> None:
        """Keep what waits in a chat: the draft, if Weir is killed; "" where nothing waits."""
        self._take_over()
        self._held[chat_id] = self._read(chat_id)  # from now on the file holds more
        self._waiting[chat_id] = text
        self._saver.later()

    def drop(self, chat_id: int) -> None:
        """Forget the draft of a chat that is gone."""
        self._held[chat_id] = self._waiting[chat_id] = ""
        self._saver.save()

    def list(self, listed: Collection[int], *, all_read: bool) -> None:
        """Mark the listed chats that have a draft.

        `all_read`: these are all chats there are, so that other drafts have lost theirs and go.
        """
        self._files.tidy()
        for chat_id in self._files.chats():
            if chat_id in listed:
                self._chats.set_draft(chat_id, chat_id != self._shown)
            elif all_read:
                self.drop(chat_id)

    def _fill(self) -> None:
        self._is_filling = True  # which is no typing
        self._composer.set_text(self._read(self._shown))
        self._is_filling = False

    def _read(self, chat_id: int | None) -> str:
        held = self._held.get(chat_id)
        return self._files.read(chat_id) if held is None else held

    def _on_typed(self) -> None:
        if not self._is_filling:
            self._touched = True
            self._saver.later()

    def _collect(self) -> None:
        """Take over what was typed since the last time, and hand in what is not on the disk."""
        self._take_over()
        for chat_id in self._held:
            text = self._whole(chat_id)
            self._saver.put(
                ("draft", chat_id),
                partial(self._files.write, chat_id, text),
                partial(self._on_written, chat_id, text),
            )

    def _take_over(self) -> None:
        if self._touched:
            self._touched = False
            self._held[self._shown] = self._composer.text()

    def _whole(self, chat_id: int | None) -> str:
        """What is to be on the disk of a chat that is held here."""
        texts = self._waiting.get(chat_id, ""), self._held[chat_id]
        return "\n\n".join(filter(str.strip, texts)) if texts[0] else texts[1]

    def _on_written(self, chat_id: int | None, text: str) -> None:
        if self._waiting.get(chat_id) or chat_id not in self._held:
            return  # the file is not the draft
        if self._whole(chat_id) == text:
            del self._held[chat_id]

    def _mark(self, chat_id: int | None, text: str) -> None:
        if chat_id is not None:
            self._chats.set_draft(chat_id, bool(text.strip()))
