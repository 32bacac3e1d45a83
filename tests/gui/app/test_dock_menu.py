"""The menu of the dock, as far as it can be seen without a dock."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop import language
from desktop.app.shell_menu.dock_menu import DockMenu


def test_it_does_what_it_says_in_the_language_of_the_day(qtbot: QtBot) -> None:
    done: list[str] = []
    menu = DockMenu(
        lambda: done.append("chat"),
        lambda: done.append("window"),
        lambda: done.append("quick"),
        QObject(),
    )
    qtbot.addWidget(menu.menu)
    menu.show()
    for action in menu.menu.actions():
        action.trigger()
    assert done == ["chat", "window", "quick"]
    language.use("zh_CN")
    menu.show()
    assert menu.menu.actions()[0].text() == "新对话"
