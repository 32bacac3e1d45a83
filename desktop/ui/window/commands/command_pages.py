"""Opens what is drawn from the table of commands: palette, page of shortcuts, menu; and About."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import Fact
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.popup import Popup
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse


class CommandPages(QObject):
    """Loads each of them when it is wanted, and shows one at a time."""

    chosen = Signal(str)
    """The name of a command that was chosen in the palette or in the menu."""
    question_chosen = Signal(object)
    """The id of a question that was chosen in the outline."""
    search_requested = Signal(str)
    """Chats are to be found, and no command; what was typed."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, in_use: EndpointInUse, window: QWidget
    ) -> None:
        """`window`: they lie over it."""
        super().__init__(window)
        self._workspace, self._tasks, self._in_use = workspace, tasks, in_use
        self._window = window
        self._colours = LIGHT
        self._open: Popup | None = None

    def set_palette(self, palette: Palette) -> None:
        """Open them in these colours from now on."""
        self._colours = palette

    def open_palette(self, facts: Fact, typed: str | None = None) -> None:
        """Open the palette of commands, or close it where it is open.

        `typed`: behind the mark of a command in the search window, to which one can go back.
        """
        from desktop.ui.window.commands.palette import CommandPalette

        if self.closes(CommandPalette):
            return
        palette = CommandPalette(facts, self._colours, self._window)
        palette.chosen.connect(self.chosen)
        palette.search_requested.connect(self.search_requested)
        self.lay_over(palette, palette.field)
        if typed is not None:
            palette.begin_marked(typed)

    def open_shortcuts(self) -> None:
        """Open the page of shortcuts, or close it where it is open."""
        from desktop.ui.window.commands.shortcuts_page import ShortcutsPage

        if not self.closes(ShortcutsPage):
            page = ShortcutsPage(self._window)
            self.lay_over(page, page.body)

    def open_outline(self, conversation: Conversation, at: int | None) -> None:
        """Open the outline of a chat, or close it where it is open. `at`: the question that is
        read."""
        from desktop.ui.window.chat.outline_popup import OutlinePopup

        if not self.closes(OutlinePopup):
            popup = OutlinePopup(conversation, at, self._colours, self._window)
            popup.chosen.connect(self.question_chosen)
            self.lay_over(popup, popup.field)

    def open_about(self) -> None:
        """Show what Weir is, what it is made of, and the facts for a bug report."""
        from desktop.ui.window.commands.about import About

        if not self.closes(About):
            page = About(self._workspace, self._tasks, self._in_use.endpoint, self._window)
            self.lay_over(page, page.report)

    def open_menu(self, facts: Callable[[], Fact], place: QPoint) -> None:
        """Open the menu with its right upper corner at a place of the screen."""
        from desktop.ui.window.commands.main_menu import MainMenu

        menu = MainMenu(facts, self._window)
        menu.chosen.connect(self.chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.open_at(place - QPoint(menu.sizeHint().width(), 0))

    def closes(self, kind: type[Popup]) -> bool:
        """Close what is open. Returns whether it was of this kind."""
        popup, self._open = self._open, None
        if popup is not None:
            popup.close_popup()
        return isinstance(popup, kind)

    def lay_over(self, popup: Popup, first: QWidget) -> None:
        """Show a popup that `closes` made room for, with the keyboard in `first`."""
        self._open = popup
        popup.closed.connect(self._on_closed)
        popup.open(first)

    def _on_closed(self) -> None:
        self._open = None
