"""When the menu of Windows' taskbar is written, and where never."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop import language
from desktop.app.shell_menu import taskbar
from desktop.app.shell_menu.taskbar import Taskbar
from desktop.app.single import Wish

PROGRAM = r"C:\Weir\weir-desktop.exe"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words for a new chat, each time that the menu is written."""
    found: list[str] = []

    def write(program: str, words: dict[Wish, str]) -> None:
        assert program == PROGRAM
        found.append(words[Wish.NEW_CHAT])

    monkeypatch.setattr(taskbar, "write", write)
    monkeypatch.setattr(taskbar, "_LATER_MS", 0)
    return found


def test_it_is_written_once_for_each_language(qtbot: QtBot, written: list[str]) -> None:
    parent = QObject()
    menu = Taskbar([PROGRAM], parent, "win32")
    menu.show()
    menu.show()  # another window
    qtbot.waitUntil(lambda: written == ["New chat"])
    language.use("zh_CN")
    menu.show()
    qtbot.waitUntil(lambda: written == ["New chat", "新对话"])


@pytest.mark.parametrize(
    ("program", "platform"),
    [([PROGRAM], "linux"), ([PROGRAM], "darwin"), (["pythonw.exe", "-m", "desktop"], "win32")],
)
def test_it_is_never_written_without_a_button_of_its_own(
    qtbot: QtBot, written: list[str], program: list[str], platform: str
) -> None:
    parent = QObject()
    Taskbar(program, parent, platform).show()
    qtbot.wait(20)
    assert not written
