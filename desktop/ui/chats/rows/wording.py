"""What the rows of the list say, on the screen and to a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale

from desktop import language
from desktop.engine.explain.files.importing import name_of
from desktop.language import _, ngettext
from desktop.ui.chats.rows.grouping import Group, Kind
from desktop.ui.chats.rows.sections import Section


def heading(section: Section) -> str:
    """Return the text of a heading."""
    if section.folder is not None:
        return section.folder.name or _("Folder")
    match section.group.kind:
        case Kind.PINNED:
            return _("Pinned")
        case Kind.TODAY:
            return _("Today")
        case Kind.YESTERDAY:
            return _("Yesterday")
        case Kind.WEEK:
            return _("Previous 7 days")
        case Kind.MONTH:
            return _month(section.group)
    return _("All chats")


def spoken_folder(section: Section, count: int) -> str:
    """Return what a screen reader says of a folder."""
    chats = ngettext("{count} chat", "{count} chats", count).format(count=count)
    words = (
        _("{name}, folder, folded, {chats}") if section.is_folded else _("{name}, folder, {chats}")
    )
    return words.format(name=heading(section), chats=chats)


def spoken_chat(title: str, running: bool, unread: bool, draft: bool) -> str:
    """Return what a screen reader says of a chat: the title, and what the row's mark shows."""
    if running:
        return _("{title}, a reply is arriving").format(title=title)
    if unread:
        return _("{title}, a new reply").format(title=title)
    if draft:
        return _("{title}, draft").format(title=title)
    return title


def imported_words(source: str, at: float) -> str:
    """Return what is said of a chat that came from a file."""
    when = QDateTime.fromSecsSinceEpoch(int(at)).date()
    day = QLocale(language.current()).toString(when, QLocale.FormatType.LongFormat)
    return _("Imported from {program} on {day}").format(program=name_of(source), day=day)


def _month(group: Group) -> str:
    year, month = divmod(group.number, 12)
    return QLocale(language.current()).toString(QDate(year, month + 1, 1), _("MMMM yyyy"))
