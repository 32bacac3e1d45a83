"""The menu of the programs that a reply's request can be copied as."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop.engine.snippets.snippets import Client
from desktop.language import _
from desktop.ui.widgets.menu import Menu


class ProgramMenu(Menu):
    """The programs a request may be copied as; the data of an action is a `Client`'s value."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        add_programs(self)


def add_programs(menu: QMenu) -> list[QAction]:
    """Add an entry for every program at the end of a menu."""
    added = []
    for client, text in (
        (Client.CURL, _("Copy request as cURL")),
        (Client.OPENAI_PYTHON, _("Copy request as Python (openai)")),
        (Client.OPENAI_NODE, _("Copy request as Node.js (openai)")),
        (Client.FETCH, _("Copy request as fetch (browser)")),
        (Client.HTTPX, _("Copy request as Python (httpx)")),
    ):
        action = menu.addAction(text)
        action.setData(client.value)
        added.append(action)
    return added
