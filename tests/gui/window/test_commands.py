"""Palette, page of shortcuts, About and menu, in the real window, by keyboard and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPlainTextEdit, QWidget

from desktop import language
from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.setting import THEME
from desktop.engine.remembered.window_state import WindowState
from desktop.ui.commands.command import CommandName, Fact
from desktop.ui.commands.table import english
from desktop.ui.look.theme import DARK
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.popup import Popup
from desktop.ui.window.commands.command_list import CommandList
from desktop.ui.window.commands.main_menu import MainMenu, SystemMenu
from desktop.ui.window.commands.palette import CommandPalette
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream, status

NOWHERE = Endpoint("Nowhere", "http://127.0.0.1:9/v1", "none")


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def focused() -> str:
    """The accessible name of what has the keyboard."""
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget is not None else ""


def rows(driver: Driver, *, applying: bool) -> list[str]:
    """The words of the palette's rows that can be chosen, or of those that are greyed out."""
    model = driver.find("Commands", CommandList).model()
    listed = [model.index(row, 0) for row in range(model.rowCount())]
    return [
        str(index.data())
        for index in listed
        if bool(index.flags() & index.flags().ItemIsEnabled) is applying
    ]


def popups(driver: Driver) -> list[str]:
    return [
        popup.accessibleName() for popup in driver.window.findChildren(Popup) if popup.isVisible()
    ]


async def test_the_window_hears_the_keys_of_the_table_and_each_command_calls_something(
    tmp_path: Path,
) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        made = [
            keys.toString()
            for shortcut in driver.window.findChildren(QShortcut)
            for keys in QShortcut.keys(shortcut)
        ]
        wanted = [
            QKeySequence(keys).toString()
            for command in english().values()
            if command.is_heard
            for keys in command.keys
        ]
        assert sorted(made) == sorted(wanted)
        assert set(driver.window.commands.calls) == set(CommandName)


async def test_a_command_is_found_by_initials_and_run_by_enter(tmp_path: Path) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        before = driver.window.zoom.factor
        driver.press("Ctrl+Shift+P")
        assert focused() == "Find a command"
        driver.type("lt")
        driver.press("Return")
        assert driver.window.zoom.factor > before
        assert popups(driver) == []
        assert focused() == "Message"
        assert driver.message == ""


async def test_arrows_choose_a_row_and_a_mark_before_the_words_is_no_part_of_them(
    tmp_path: Path,
) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        driver.press("Ctrl+Shift+P")
        driver.type("> text")
        assert rows(driver, applying=True) == [
            "Text of the usual size",
            "Larger text",
            "Smaller text",
        ]
        before = driver.window.zoom.factor
        driver.press("Down")
        driver.press("Down")
        driver.press("Return")
        assert driver.window.zoom.factor < before


async def test_the_theme_is_a_command_and_the_next_first_paint_is_in_it(tmp_path: Path) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        for typed, theme in (("dark", "dark"), ("as the sys", None), ("theme light", "light")):
            driver.press("Ctrl+Shift+P")
            driver.type(typed)
            driver.press("Return")
            assert driver.workspace.settings[THEME].value == theme
            shown = driver.window.pane.transcript.view.colours
            assert (shown is DARK) == (theme == "dark")
    assert WindowState(tmp_path / "window.state").theme == "light"


async def test_what_does_not_apply_is_greyed_out_and_cannot_be_chosen(tmp_path: Path) -> None:
    with FaultServer(content_stream("A reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.press("Ctrl+Shift+P")
            driver.type("retry")
            assert rows(driver, applying=False) == ["Retry", "Retry with another model"]
            driver.press("Return")
            assert popups(driver) == ["Commands"]
            driver.press("Esc")
            driver.type("Question")
            driver.press("Return")
            await driver.until_replied("A reply")
            driver.press("Ctrl+Shift+P")
            driver.type("retry")
            assert rows(driver, applying=True) == ["Retry", "Retry with another model"]
            driver.press("Return")
            await until(lambda: len(server.requests) == 2)
            await driver.until_replied("A reply")


async def test_the_palette_closes_by_esc_a_click_beside_and_a_shortcut(tmp_path: Path) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        for close in ("Esc", "Ctrl+Shift+P", "Ctrl+N"):
            driver.press("Ctrl+Shift+P")
            assert popups(driver) == ["Commands"]
            driver.press(close)
            assert popups(driver) == []
            assert focused() == "Message"
        driver.press("Ctrl+Shift+P")
        driver.click_at(driver.window, QPoint(5, 5))
        assert popups(driver) == []
        assert focused() == "Message"


async def test_a_click_chooses_and_nothing_is_said_where_no_command_matches(tmp_path: Path) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        driver.press("Ctrl+Shift+P")
        driver.type("qqq")
        assert driver.window.findChild(CommandList).isHidden()  # type: ignore[union-attr]
        for _letter in "qqq":
            driver.press("Backspace")
        driver.type("shortcuts")
        commands = driver.find("Commands", CommandList)
        driver.click_at(commands.viewport(), QPoint(30, 14))
        assert popups(driver) == ["Shortcuts"]


async def test_the_page_of_shortcuts_shows_all_keys_and_what_is_typed_is_for_the_message(
    tmp_path: Path,
) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        driver.press("F1")
        page = driver.find("Shortcuts", Popup)
        shown = {cap.text for cap in page.findChildren(KeyCap)}
        wanted = {keys for command in english().values() for keys in command.keys}
        assert wanted | {"Enter", "Shift+Enter", "Alt+Up", "Alt+Down"} <= shown
        driver.press("PgDown")
        driver.press("Tab")
        assert focused() == "Shortcuts" or focused() == "Close"
        driver.press("Esc")
        assert popups(driver) == []
        driver.press("F1")
        driver.type("Hello")
        assert driver.message == "Hello"
        assert popups(driver) == []


@pytest.mark.parametrize("size", [(480, 360), (1180, 820)])
@pytest.mark.parametrize("code", language.LANGUAGES)
async def test_each_page_stays_within_the_window(
    tmp_path: Path, code: str, size: tuple[int, int]
) -> None:
    language.use(code)
    async with open_window(tmp_path, NOWHERE) as driver:
        for name in (CommandName.COMMANDS, CommandName.SHORTCUTS, CommandName.ABOUT):
            driver.window.commands.run(name)
            driver.window.resize(*size)
            await until(lambda: driver.window.width() == size[0])
            (popup,) = [p for p in driver.window.findChildren(Popup) if p.isVisible()]
            assert driver.window.rect().contains(popup.panel.geometry())
            driver.press("Esc")


async def test_about_gives_out_versions_and_the_steps_but_no_secrets(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    keyring.stored["Test"] = "sk-hidden-word-1234567890"
    refused = status(500, {"error": {"message": "no room for sk-hidden-word-1234567890"}})
    with FaultServer(refused) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.commands.run(CommandName.ABOUT)
            report = driver.find("Facts for a bug report", QPlainTextEdit)
            libraries = driver.find("Libraries and their licences", QPlainTextEdit)
            assert "httpx" in libraries.toPlainText()
            assert "Qt 6." in report.toPlainText()
            driver.click("Test the endpoint")
            await until(driver.find("Test the endpoint").isEnabled)
            assert "✗" in report.toPlainText()
            assert "no room for" in report.toPlainText()
            driver.click("Copy for a bug report")
            copied = QGuiApplication.clipboard().text()
            assert copied == report.toPlainText()
            assert "hidden-word" not in copied


async def test_about_may_be_left_in_the_middle_of_a_test(tmp_path: Path) -> None:
    with FaultServer(content_stream("OK")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.commands.run(CommandName.ABOUT)
            driver.click("Test the endpoint")
            driver.press("Esc")
            assert popups(driver) == []
            assert focused() == "Message"


async def test_a_link_of_about_asks_first(tmp_path: Path) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        driver.window.commands.run(CommandName.ABOUT)
        driver.click("Qt")
        asked = driver.window.findChild(QMessageBox)
        assert asked is not None
        assert "www.qt.io" in asked.text()
        above = asked.parentWidget()  # has the style sheet, as the window's frame has not
        assert above is not None
        assert driver.window.isAncestorOf(above)
        asked.reject()
        await driver.activate()


def entries(menu: QWidget) -> dict[str, QAction]:
    """The entries of a menu or a bar by the names of their commands."""
    return {action.data(): action for action in menu.findChildren(QAction) if action.data()}


async def test_the_menu_of_the_header_offers_commands_and_greys_out_the_rest(
    tmp_path: Path,
) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        driver.click("Menu")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, MainMenu)
        shown = entries(menu)
        assert not shown[CommandName.FIND].isEnabled()
        assert shown[CommandName.NEW_CHAT].shortcut() == QKeySequence("Ctrl+N")
        assert menu.geometry().right() <= driver.window.mapToGlobal(QPoint()).x() + 1180
        menu.setActiveAction(shown[CommandName.SHORTCUTS])
        driver_focus = QApplication.focusWidget()
        assert driver_focus is not None
        shown[CommandName.SHORTCUTS].trigger()
        menu.close()
        assert popups(driver) == ["Shortcuts"]
        driver.press("Esc")
        driver.press("F1")  # the menu's shortcut and the window's are not two
        assert popups(driver) == ["Shortcuts"]


async def test_a_bar_of_the_system_has_the_same_entries(tmp_path: Path) -> None:
    async with open_window(tmp_path, NOWHERE) as driver:
        bar = SystemMenu(lambda: Fact.MESSAGES, driver.window)
        menu = MainMenu(lambda: Fact.NONE, driver.window)
        assert set(entries(bar)) == set(entries(menu))
        assert len(bar.findChildren(QMenu)) == 4
        chosen: list[str] = []
        bar.chosen.connect(chosen.append)
        entries(bar)[CommandName.SETTINGS].trigger()
        assert chosen == [CommandName.SETTINGS]


async def test_chats_are_gone_through_deleted_and_brought_back_by_keys(tmp_path: Path) -> None:
    with FaultServer(content_stream("A reply")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            for question in ("First", "Second"):
                driver.press("Ctrl+N")
                driver.type(question)
                driver.press("Return")
                await driver.until_replied("A reply")
            driver.press("Ctrl+PgDown")
            assert driver.path[0].text == "First"
            driver.press("Ctrl+PgDown")  # the last one
            assert driver.path[0].text == "First"
            driver.press("Ctrl+PgUp")
            assert driver.path[0].text == "Second"
            assert focused() == "Message"
            driver.press("Ctrl+Shift+C")
            assert QGuiApplication.clipboard().text() == "A reply"
            driver.window.commands.run(CommandName.DELETE_CHAT)
            assert driver.titles == ["First"]
            assert Fact.DELETED in driver.window.commands.facts()
            driver.press("Ctrl+Z")
            assert driver.titles == ["Second", "First"]
            assert Fact.DELETED not in driver.window.commands.facts()


async def test_the_palette_is_drawn_in_the_language_of_the_window(tmp_path: Path) -> None:
    language.use("zh_CN")
    async with open_window(tmp_path, NOWHERE) as driver:
        driver.press("Ctrl+Shift+P")
        driver.type("larger text")
        palette = driver.window.findChild(CommandPalette)
        assert palette is not None
        assert [row.words for row in palette.list.rows.shown] == ["放大文字"]
