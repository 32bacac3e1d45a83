"""The palette of commands (Ctrl+Shift+P): type a part of what you want, and press Enter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import MARK, Command, CommandName, Fact
from desktop.ui.commands.matching import matching
from desktop.ui.commands.table import commands
from desktop.ui.look.icons import icon
from desktop.ui.widgets.arranging.lines import thin_line
from desktop.ui.widgets.inputs.list_field import ListField
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.popup import Popup
from desktop.ui.widgets.shortcuts import native
from desktop.ui.window.commands.command_list import CommandList, CommandRows

_WIDTH = 620


class CommandPalette(Popup):
    """A field, and below it the commands that it means. One that is chosen closes the palette."""

    chosen = Signal(str)
    """The name of a command; the palette is closed, and the keyboard back in the message."""
    search_requested = Signal(str)
    """The mark that led here from the search window was taken away; what is left."""

    def __init__(self, facts: Fact, colours: Palette, over: QWidget) -> None:
        """`facts`: what holds in the window; a command that does not apply is greyed out."""
        super().__init__(_("Commands"), _WIDTH, over)
        self.list = CommandList(CommandRows(facts, self))
        self.field = ListField(_("Find a command"), self.list)
        self.field.setStyleSheet("border: none; padding: 0px; background: transparent;")
        self._nothing = plain_label(_("No command is called that."), "muted")
        self._is_marked = False
        """Whether it was opened by the mark in the search window."""
        self._nothing.setContentsMargins(18, 12, 18, 12)
        self._lay_out(colours)
        self.field.textChanged.connect(self._show_matching)
        self.field.returnPressed.connect(self.list.take)
        self.list.taken.connect(self._on_taken)
        self._show_matching()

    def begin_marked(self, typed: str) -> None:
        """Show the mark before what is typed; without it, the search window is meant again."""
        self.field.setText(f"{MARK} {typed}")
        self._is_marked = True

    def _show_matching(self) -> None:
        typed = self.field.text().strip()
        if self._is_marked and not typed.startswith(MARK):
            self.close_popup()
            self.search_requested.emit(typed)
            return
        typed = typed.removeprefix(MARK)
        found = matching(typed, _offered())
        self.list.show_commands(found)
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self.list.updateGeometry()
        if self.isVisible():
            self.fit()

    def _on_taken(self, name: str) -> None:
        self.close_popup()
        self.chosen.emit(name)

    def _lay_out(self, colours: Palette) -> None:
        sign = QLabel()
        sign.setPixmap(icon("search", colours.text).pixmap(18, 18))
        above = QHBoxLayout()
        above.setContentsMargins(18, 15, 18, 15)
        above.setSpacing(11)
        above.addWidget(sign)
        above.addWidget(self.field, 1)
        rows = QVBoxLayout()
        rows.setContentsMargins(6, 4, 6, 4)
        rows.addWidget(self.list)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(thin_line())
        layout.addLayout(rows, 1)
        layout.addWidget(self._nothing)
        layout.addWidget(thin_line())
        layout.addLayout(_hints())


def _offered() -> list[Command]:
    return [command for command in commands() if command.name is not CommandName.COMMANDS]


def _hints() -> QHBoxLayout:
    hints = QHBoxLayout()
    hints.setContentsMargins(18, 9, 18, 9)
    hints.setSpacing(6)
    for keys, words in (("↑ ↓", _("choose")), ("Enter", _("do it")), ("Esc", _("close"))):
        hints.addWidget(KeyCap(native(keys)))
        hints.addWidget(plain_label(words, "muted"))
        hints.addSpacing(10)
    hints.addStretch(1)
    return hints
