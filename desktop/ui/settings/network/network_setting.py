"""A setting that is one of a few named values, or a text that is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.row import Row, Words
from desktop.engine.explain.bad_values import unusable
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.controls import Choice
from desktop.ui.settings.field import Field
from desktop.ui.settings.network.locked_line import LockedLine


@dataclass(frozen=True, slots=True)
class Way:
    """One of the choices."""

    words: str
    value: str | None = None
    """The value, where none is typed."""
    prefix: str | None = None
    """What stands before a text that is typed; None: none is typed."""
    example: str = ""

    def takes(self, value: str | None) -> bool:
        """Whether a value of the setting is this choice."""
        if self.prefix is None:
            return value == self.value
        return value is not None and value.startswith(self.prefix)


class NetworkSetting(QWidget):
    """A choice, and below it the line for what is typed. Saved at once, a text once it is whole."""

    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        row: Row[str | None],
        changes: Changes,
        title: tuple[str, str],
        ways: Sequence[Way],
    ) -> None:
        """`title`: the name and what its tool tip says. The first of the `ways` that takes a value
        is the one that is shown."""
        super().__init__()
        name, hint = title
        self._settings, self._row, self._changes = workspace.settings, row, changes
        self._ways = list(ways)
        self.ask_first: Callable[[str], None] | None = None
        """Takes a text that was typed in place of `keep`, and calls that when it is fine."""
        words = {number: way.words for number, way in enumerate(self._ways)}
        self.choice = Choice(Words(name, hint, choices=words))
        self.choice.setAccessibleName(name)
        self.choice.setToolTip(hint)
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setToolTip(hint)
        self.locked = LockedLine(name)
        self.typed = QWidget()
        self.beside = QHBoxLayout(self.typed)
        self.beside.setContentsMargins(0, 0, 0, 0)
        self.beside.addWidget(self.line, 1)
        shown = QWidget()
        rows = QVBoxLayout(shown)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        for part in (self.choice, self.typed, self.locked):
            rows.addWidget(part)
        self.field = Field(name, self.choice, shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self.refresh()
        self.choice.activated.connect(self._on_chosen)
        self.line.textEdited.connect(self.field.accept)
        self.line.editingFinished.connect(self.finish)

    def set_palette(self, palette: Palette) -> None:
        """Draw the lock in these colours."""
        self.locked.set_palette(palette)

    @property
    def way(self) -> Way:
        """The choice that is shown."""
        return self._ways[self.choice.currentIndex()]

    def refresh(self) -> None:
        """Show the setting as it holds."""
        setting = self._settings[self._row]
        self._show(setting.value)
        self.field.accept()
        self.locked.setVisible(setting.locked)
        self.choice.setVisible(not setting.locked)
        if setting.locked:
            self.typed.hide()
            named = self.way.prefix is None
            self.locked.show_text(self.way.words if named else self.shown_value(setting.value))

    def shown_value(self, value: str | None) -> str:
        """A value as it may be shown where it is locked."""
        return value or ""

    def _show(self, value: str | None) -> None:
        number = next((n for n, way in enumerate(self._ways) if way.takes(value)), 0)
        self.choice.setCurrentIndex(number)
        prefix = self._ways[number].prefix
        if prefix is not None and not self.line.isModified():
            self.line.setText((value or "").removeprefix(prefix))
        self._show_line()

    def _show_line(self) -> None:
        self.line.setPlaceholderText(self.way.example)
        self.typed.setVisible(self.way.prefix is not None)

    def _on_chosen(self) -> None:
        self.field.accept()
        if self.way.prefix is None:
            self.line.setModified(False)
            self.keep(self.way.value)
            return
        self.line.clear()
        self._show_line()  # the keyboard stays: it may be on its way to another choice

    def finish(self) -> None:
        """Keep what is typed, where it can be used; else it stays, and the reason stands below."""
        text = self.line.text().strip()
        if not self.line.isModified() or self.way.prefix is None or not text:
            return
        value = self.way.prefix + text
        try:
            self._row.check(value)
        except BadValue as bad:
            self.field.refuse(unusable(bad.reason, bad.detail), self.line)
            return
        self.line.setModified(False)
        (self.ask_first or self.keep)(value)

    def leave(self) -> str:
        """Keep what is typed. Returns why that is impossible; then the old value is shown again."""
        self.finish()
        if not (self.field.is_refused and self.line.isModified()):
            return ""
        why = self.field.error.text()
        self.line.setModified(False)
        self.refresh()
        return why

    def keep(self, value: str | None) -> None:
        """Save a value."""
        before = self._settings[self._row].value
        kept = self._row.default if value is None else value
        try:
            self._settings.change(self._row, kept)
        except ChatError as error:
            self.refresh()
            self.field.refuse(explain(error).line)
            return
        self.refresh()
        if kept != before:
            self._changes.add(partial(self.keep, before))
            self.changed.emit()
