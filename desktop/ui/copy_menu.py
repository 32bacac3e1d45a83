"""Ways to copy: a message in one form or another, and what is offered on a selection."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QMimeData, QPoint, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QTextEdit, QWidget

from desktop.chat.messages import Message, Role
from desktop.language import _
from desktop.rendering.clipboard import MARKDOWN, plain_reply, rich_data, words_data
from desktop.rendering.links import is_openable
from desktop.rendering.markdown_text import markdown_text


class Form(StrEnum):
    """What a message is copied as."""

    MARKDOWN = "markdown"
    RICH = "rich"
    PLAIN = "plain"


def message_data(message: Message, form: Form) -> QMimeData:
    """A message for the clipboard. What the person wrote is the same in each form."""
    data = QMimeData()
    match form:
        case Form.MARKDOWN:
            data.setText(message.text)
            data.setData(MARKDOWN, message.text.encode("utf-8", "replace"))
        case Form.RICH if message.role is Role.ASSISTANT:
            return rich_data(message.text)
        case Form.RICH:
            return words_data(message.text)
        case Form.PLAIN:
            written = message.role is Role.ASSISTANT
            data.setText(plain_reply(message.text) if written else message.text)
    return data


class FormMenu(QMenu):
    """The forms a message may be copied in, and the programs that ask for a reply."""

    form_chosen = Signal(str)
    """A `Form`."""
    program_chosen = Signal(str)
    """An `engine.snippets.Client`."""

    def __init__(self, parent: QWidget) -> None:
        from desktop.ui.wire_code import add_programs  # not at start-up

        super().__init__(parent)
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

    def offer(self, *, forms: bool, programs: bool) -> None:
        """Show these parts of the menu."""
        for action in self._forms:
            action.setVisible(forms)
        for action in self._programs:
            action.setVisible(programs)

    def _on_triggered(self, action: QAction) -> None:
        chosen = self.form_chosen if action in self._forms else self.program_chosen
        chosen.emit(action.data())


def context_menu(page: QTextEdit, at: QPoint, table: str = "") -> QMenu:
    """What is offered on `page` where it was clicked, in coordinates of its viewport.

    `table`: the table there, its cells between tabs. The caller shows the menu; it goes away by
    itself.
    """
    menu = _PageMenu(page, page.anchorAt(at), table)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


class _PageMenu(QMenu):
    def __init__(self, page: QTextEdit, address: str, table: str) -> None:
        super().__init__(page)
        self._page = page
        self._address = address
        self._table = table
        selected = page.textCursor().hasSelection()
        copy = self._add(_("Copy"), QKeySequence.StandardKey.Copy)
        copy.triggered.connect(page.copy)
        copy.setEnabled(selected)
        markdown = self._add(_("Copy as Markdown"))
        markdown.triggered.connect(self._copy_markdown)
        markdown.setEnabled(selected)
        if is_openable(address):
            self._add(_("Copy link address")).triggered.connect(self._copy_address)
        if table:
            self._add(_("Copy table")).triggered.connect(self._copy_table)
        self.addSeparator()
        everything = self._add(_("Select all"), QKeySequence.StandardKey.SelectAll)
        everything.triggered.connect(page.selectAll)

    def _add(self, text: str, keys: QKeySequence.StandardKey | None = None) -> QAction:
        action = self.addAction(text)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
        return action

    def _copy_markdown(self) -> None:
        QGuiApplication.clipboard().setText(markdown_text(self._page.textCursor()))

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._address)

    def _copy_table(self) -> None:
        QGuiApplication.clipboard().setText(self._table)
