"""What a row of the list tells the view: its text, its marks, what it stands for."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.rendering.safety.safe_text import safe_text
from desktop.ui.chats.rows.marks import Marks
from desktop.ui.chats.rows.sections import Section, Sections
from desktop.ui.chats.rows.wording import heading, spoken_folder


class RowData:
    """Answers by row and role."""

    CHAT_ID = Qt.ItemDataRole.UserRole
    """A chat's id; None for a heading."""
    RUNNING = Qt.ItemDataRole.UserRole + 1
    """Whether a reply is arriving in this chat, or in one of this folded folder."""
    DRAFT = Qt.ItemDataRole.UserRole + 2
    """Whether something is written in this chat and not sent."""
    UNREAD = Qt.ItemDataRole.UserRole + 3
    """Whether a reply ended in this chat, or in one of this folded folder, that nobody has seen."""
    FOLDER = Qt.ItemDataRole.UserRole + 4
    """The Folder whose heading this is; None for any other row."""
    COUNT = Qt.ItemDataRole.UserRole + 5
    """How many chats a folder holds; None for any other row."""
    SECTION = Qt.ItemDataRole.UserRole + 6
    """The Section that the row stands in."""
    IMPORTED = Qt.ItemDataRole.UserRole + 7
    """Where a chat that came from a file is from, and when it came; "" for any other."""

    def __init__(self, sections: Sections, marks: Marks) -> None:
        self._sections, self._marks = sections, marks

    def of(self, row: int, role: int) -> object:
        """Return what a row has to say in this role; None: nothing."""
        section, chat = self._sections.at(row)
        if role == self.SECTION:
            return section
        if chat is None:
            return self._heading(section, role)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return safe_text(chat.title)
            case Qt.ItemDataRole.EditRole:
                return chat.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._marks.spoken(chat)
            case self.CHAT_ID:
                return chat.id
            case self.RUNNING:
                return chat.id in self._marks.running
            case self.DRAFT:
                return chat.id in self._marks.drafts
            case self.UNREAD:
                return chat.id in self._marks.unread
            case self.IMPORTED:
                return self._marks.imported.get(chat.id, "")
        return None

    def _heading(self, section: Section, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return safe_text(heading(section))
            case Qt.ItemDataRole.EditRole if section.folder is not None:
                return section.folder.name
            case Qt.ItemDataRole.AccessibleTextRole if section.folder is not None:
                return spoken_folder(section, self._sections.count(section))
            case self.FOLDER:
                return section.folder
            case self.COUNT if section.folder is not None:
                return self._sections.count(section)
            case self.RUNNING:
                return self._marks.on_folder(section, self._marks.running)
            case self.UNREAD:
                return self._marks.on_folder(section, self._marks.unread)
        return None
