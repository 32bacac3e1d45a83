"""The menu of what is done less often with a message, and of the ways to copy it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.ui.conversation.actions.copy_menu import Form
from desktop.ui.conversation.actions.message_actions import ActionName, rarer_actions
from desktop.ui.conversation.actions.situation import Situation
from desktop.ui.widgets.menu import Menu


class MessageMenu(Menu):
    """One for all messages of a row."""

    chosen = Signal(str, str)
    """An `ActionName`, and what its docstring says goes with it."""

    def __init__(self, parent: QWidget) -> None:
        from desktop.ui.conversation.actions.program_menu import add_programs  # not at start-up

        super().__init__(parent)
        self._rows = [(self.addAction(row.words), row) for row in rarer_actions()]
        self._line = self.addSeparator()
        self._forms: list[QAction] = []
        for form, text in (
            (Form.MARKDOWN, _("Copy as Markdown")),
            (Form.RICH, _("Copy as rich text")),
            (Form.PLAIN, _("Copy as plain text")),
        ):
            action = self.addAction(text)
            action.setData(form.value)
            self._forms.append(action)
        self._programs = [self.addSeparator(), *add_programs(self)]
        self.triggered.connect(self._on_triggered)

    def offer(self, situation: Situation) -> None:
        """Show what can be done with a message."""
        for action, row in self._rows:
            action.setVisible(row.applies(situation))
        self._line.setVisible(any(action.isVisible() for action, _row in self._rows))
        for action in self._forms:
            action.setVisible(situation.has_text())
        for action in self._programs:
            action.setVisible(situation.offers_code())

    def _on_triggered(self, chosen: QAction) -> None:
        for action, row in self._rows:
            if action is chosen:
                self.chosen.emit(row.name, row.argument)
                return
        name = ActionName.COPY_AS if chosen in self._forms else ActionName.COPY_PROGRAM
        self.chosen.emit(name, chosen.data())
