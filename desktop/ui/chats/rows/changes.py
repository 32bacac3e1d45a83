"""Changes the rows of the list, each change only its own, and tells Qt which these are."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.ordering.folder import Folder
from desktop.ui.chats.rows.counted_rows import CountedRows
from desktop.ui.chats.rows.grouping import Chat, Group, Kind
from desktop.ui.chats.rows.sections import Section, Sections


class RowChanges:
    """Works on the sections behind a model. It never resets the model."""

    def __init__(self, model: CountedRows, sections: Sections) -> None:
        self._model, self._sections = model, sections

    # chats ------------------------------------------------------------------------------
    def put(self, chat: Chat) -> None:
        """Add a chat, or change and move the one with its id."""
        chat = self._sections.checked(chat)
        old = self._sections.chats.get(chat.id)
        if old is not None:
            section = self._sections.section_of(old)
            at = self._sections.index(section, old)
            same = self._sections.group_of(chat) == section.group
            if same and self._sections.stays(section, at, chat):
                section.chats[at] = self._sections.chats[chat.id] = chat
                self.tell(section.start + 1 + at if section.shows_chats else None)
                return
            self._take(section, at)
        self._insert(chat)

    def remove(self, chat_id: int) -> None:
        """Remove a chat, and its heading if no other chat is below it."""
        if (chat := self._sections.chats.get(chat_id)) is not None:
            section = self._sections.section_of(chat)
            self._take(section, self._sections.index(section, chat))

    def _take(self, section: Section, at: int) -> None:
        with_heading = section.folder is None and len(section.chats) == 1

        def take() -> None:
            del self._sections.chats[section.chats.pop(at).id]
            if with_heading:
                self._sections.drop(section)
            self._sections.recount()

        if section.shows_chats:
            row = section.start + 1 + at - with_heading
            self._model.take_rows(row, 1 + with_heading, take)
        else:
            take()
        self.tell_heading(section)

    def _insert(self, chat: Chat) -> None:
        section = self._sections.section_of(chat)
        at = self._sections.index(section, chat)
        start, with_heading = section.start, not section.chats and section.folder is None
        if with_heading:
            start = self._sections.start_of(section)

        def insert() -> None:
            section.chats.insert(at, chat)
            self._sections.chats[chat.id] = chat
            if with_heading:
                self._sections.settle(section)
            self._sections.recount()

        if section.shows_chats:
            self._model.add_rows(start + 1 + at - with_heading, 1 + with_heading, insert)
        else:
            insert()
        self.tell_heading(section)

    # folders ----------------------------------------------------------------------------
    def add_folder(self, folder: Folder, folders: Sequence[Folder]) -> None:
        """Add a folder at its place among all of them; it is empty as yet."""
        section = self._sections.add_folder(folder, folders)
        section.is_hidden = folder.parent_id in self._sections.folded
        start = self._sections.start_of(section)
        if section.is_hidden:
            self._sections.settle(section)
        else:
            self._model.add_rows(start, 1, lambda: self._sections.settle(section))

    def remove_folder(self, folder: Folder) -> None:
        """Remove a folder; its chats stand in none."""
        section = self._sections.get(Group(Kind.FOLDER, folder.id))
        assert section is not None
        chats = list(section.chats)
        for chat in chats:
            self.remove(chat.id)

        def take() -> None:
            self._sections.drop(section)
            self._sections.drop_folder(folder.id)
            self._sections.recount()

        if section.is_hidden:
            take()
        else:
            self._model.take_rows(section.start, 1, take)
        for chat in chats:
            self.put(chat)

    def fold(self, section: Section, folded: bool) -> None:
        """Fold a folder, or unfold it, with the folders in it."""
        assert section.folder is not None
        before = self._sections.rows
        after = self._sections.rows_if(section.folder.id, folded)
        folder_id, first, count = section.folder.id, section.start + 1, abs(after - before)

        def fold() -> None:
            self._sections.set_folded(folder_id, folded)

        if not count:
            fold()
        elif folded:
            self._model.take_rows(first, count, fold)
        else:
            self._model.add_rows(first, count, fold)
        self.tell_heading(section)

    # telling ----------------------------------------------------------------------------
    def tell(self, row: int | None) -> None:
        """Tell that a row looks different; None: it has none."""
        if row is not None:
            index = self._model.index(row)
            self._model.dataChanged.emit(index, index)

    def tell_heading(self, section: Section) -> None:
        """Tell that a folder looks different, and the one around it: they count their chats."""
        if section.folder is None:
            return
        around = self._sections.folder(section.folder.parent_id)
        for one in filter(None, (section, around)):
            self.tell(None if one.is_hidden else one.start)
