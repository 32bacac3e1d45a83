"""What is selected in the conversation is quoted in the message, by key and by menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor

from desktop.ui.conversation.actions.copy_menu import PageMenu
from tests.support.driving import MemoryKeyring, endpoint, open_window
from tests.support.fault_server import FaultServer, content_stream


async def test_a_selection_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    MemoryKeyring(monkeypatch)
    with FaultServer(content_stream("It is **red**.\n\n1. one\n2. two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("What?")
            driver.press("Return")
            await driver.until_replied()
            await driver.until_shown("two")
            view, composer = driver.window.pane.transcript.view, driver.window.pane.composer
            view.setFocus()
            driver.press(">")  # nothing is selected: it is typed
            composer.clear()
            selection = view.document().find("It is red")
            selection.setPosition(
                view.document().find("two").selectionEnd(), QTextCursor.MoveMode.KeepAnchor
            )
            view.setTextCursor(selection)
            view.setFocus()
            driver.press(">")
            assert composer.text() == "> It is **red**.\n>\n> 1. one\n> 2. two\n\n"
            assert composer.edit.hasFocus()
            composer.clear()
            driver.type("so")
            view.menu_requested.emit(view.rect().center(), view.rect().center())
            menu = view.findChildren(PageMenu)[-1]
            [action] = [one for one in menu.actions() if one.text() == "Quote in the message"]
            action.trigger()
            assert composer.text().startswith("so\n\n> It is")
            menu.close()
