"""The main menu: in the header of the window, and in the system's own bar on macOS."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.language import _
from desktop.ui.commands.command import Command, CommandName, Fact
from desktop.ui.commands.table import commands
from desktop.ui.widgets.menu import Menu

Role = QAction.MenuRole
_ROLES = {
    CommandName.SETTINGS: Role.PreferencesRole,
    CommandName.ABOUT: Role.AboutRole,
    CommandName.QUIT: Role.QuitRole,
}
"""What macOS puts in the menu of the program itself."""


def has_system_menu() -> bool:
    """Whether the system shows the menu of a program at a place of its own."""
    return sys.platform == "darwin"


class MainMenu(Menu):
    """All of the menu, in the header of the window."""

    chosen = Signal(str)

    def __init__(self, facts: Callable[[], Fact], parent: QWidget) -> None:
        """`facts` returns what holds in the window; what does not apply then is greyed out."""
        super().__init__(parent)
        self.setAccessibleName(_("Menu"))
        self._facts = facts
        for _title, names in _sections():
            self.addSeparator()
            add_commands(self, names)
        self.aboutToShow.connect(self._on_about_to_show)
        self.triggered.connect(self._on_triggered)

    def _on_about_to_show(self) -> None:
        grey_out(self.actions(), self._facts())

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())


class SystemMenu(QMenuBar):
    """The same, as menus of a bar."""

    chosen = Signal(str)

    def __init__(self, facts: Callable[[], Fact], window: QWidget) -> None:
        """macOS shows it while `window` is used: without a parent it would be the bar of all
        windows, and one window's commands would be done by another."""
        super().__init__(window)
        self._facts = facts
        for title, names in _sections():
            menu = self.addMenu(title)
            add_commands(menu, names)
            menu.aboutToShow.connect(self._on_about_to_show)
        self.triggered.connect(self._on_triggered)

    def _on_about_to_show(self) -> None:
        for menu in self.findChildren(QMenu):
            grey_out(menu.actions(), self._facts())

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())


def add_commands(menu: QMenu, names: Iterable[CommandName]) -> None:
    """Add the commands of these names at the end of a menu, with their shortcuts."""
    by_name = {command.name: command for command in commands()}
    for name in names:
        menu.addAction(_action(by_name[name], menu))


def grey_out(actions: Iterable[QAction], facts: Fact) -> None:
    """Grey out what has nothing to do where these facts hold."""
    by_name = {command.name: command for command in commands()}
    for action in actions:
        if command := by_name.get(action.data()):
            action.setEnabled(command.applies(facts))


def _action(command: Command, menu: QMenu) -> QAction:
    action = QAction(command.words, menu)
    action.setData(command.name)
    action.setMenuRole(_ROLES.get(command.name, Role.NoRole))
    if command.keys:
        action.setShortcut(QKeySequence(command.keys[0]))
        action.setShortcutVisibleInContextMenu(True)
        # It is shown here. `CommandKeys` hears it: two that do would be none.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return action


def _sections() -> list[tuple[str, tuple[CommandName, ...]]]:
    name = CommandName
    exchange = (name.EXPORT, name.EXPORT_ALL, name.IMPORT)
    return [
        (_("Chat"), (name.NEW_CHAT, name.NEW_WINDOW, name.COMPARE, name.FIND, *exchange)),
        (_("View"), (name.WIRE, name.OPEN_RECORDING, name.COMMANDS)),
        (_("Help"), (name.SETTINGS, name.EDIT_PRESETS, name.SHORTCUTS, name.ABOUT)),
        ("Weir", (name.QUIT,)),
    ]
