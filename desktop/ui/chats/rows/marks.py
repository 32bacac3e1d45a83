"""The marks of chats: a reply that arrives, one nobody has seen, what is not sent, an import."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ui.chats.rows.grouping import Chat
from desktop.ui.chats.rows.sections import Section, Sections
from desktop.ui.chats.rows.wording import spoken_chat


class Marks:
    """The ids of the chats that have them, listed or not."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self.running: set[int] = set()
        self.drafts: set[int] = set()
        self.unread: set[int] = set()
        self.imported: Mapping[int, str] = {}
        """What is said of the chats that came from files."""

    def spoken(self, chat: Chat) -> str:
        """Return what a screen reader says of a chat."""
        marks = [chat.id in one for one in (self.running, self.unread, self.drafts)]
        spoken = spoken_chat(chat.title, *marks)
        return ", ".join(filter(None, (spoken, self.imported.get(chat.id))))

    def on_folder(self, section: Section, marked: set[int]) -> bool:
        """Whether a folder shows a mark: it is folded, and a chat in it is among these."""
        if section.folder is None or not section.is_folded or not marked:
            return False
        around = {section.group}
        around |= {one.group for one in self._sections.nested(section.folder.id)}
        chats = filter(None, map(self._sections.chats.get, marked))
        return any(self._sections.group_of(chat) in around for chat in chats)
