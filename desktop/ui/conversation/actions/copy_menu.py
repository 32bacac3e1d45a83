"""Menus of the ways to copy: those of a message, and those of a selection."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QPoint, Signal, SignalInstance
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role
from desktop.engine.explain.files.content import in_words
from desktop.language import _
from desktop.rendering.export.clipboard import (
    Steps,
    at_once,
    markdown_steps,
    plain_steps,
    rich_steps,
    table_steps,
    text_steps,
)
from desktop.rendering.export.selection import Hidden, nothing
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.safety.links import is_openable
from desktop.ui.conversation.actions.copying import Copying
from desktop.ui.conversation.actions.taking_out import (
    Shown,
    copy_picture,
    picture_dialog,
    table_dialog,
)
from desktop.ui.widgets.menu import Menu
from desktop.ui.widgets.save_dialog import SaveDialog


class Form(StrEnum):
    """A form that a message is copied in."""

    MARKDOWN = "markdown"
    RICH = "rich"
    PLAIN = "plain"


QUOTE_KEY, ASK_KEY = ">", "?"
_LONGEST_QUOTE = 20_000
"""Characters: a longer quotation is none, and its Markdown would hold up the window."""


def can_be_quoted(selection: QTextCursor) -> bool:
    """Whether something is selected, and not too much to quote."""
    return 0 < selection.selectionEnd() - selection.selectionStart() <= _LONGEST_QUOTE


def selected_words(selection: QTextCursor, hidden: Hidden) -> str:
    """The Markdown of what is selected."""
    return at_once(markdown_steps(selection, hidden)).text()


def message_steps(message: Message, form: Form) -> Steps:
    """Make a message ready for the clipboard. A question is plain text in each form."""
    written, message = message.role is Role.ASSISTANT, in_words(message)
    match form:
        case Form.MARKDOWN:
            return text_steps(message.text, markdown=True)
        case Form.RICH:
            return rich_steps(message.text, written)
        case Form.PLAIN:
            return plain_steps(message.text) if written else text_steps(message.text)
        case _:
            assert_never(form)


def context_menu(
    page: QTextEdit,
    copying: Copying,
    at: QPoint,
    table: Sequence[Block] = (),
    hidden: Hidden = nothing,
) -> PageMenu:
    """Make the menu of a click on `page`, in coordinates of its viewport.

    `table`: the rows of the table there. `hidden`: see `of_selection`. The caller shows the menu;
    it goes away by itself.
    """
    menu = PageMenu(page, copying, page.anchorAt(at), table, hidden)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


class PageMenu(Menu):
    """The ways to copy from the place that was clicked."""

    copy_chosen = Signal()
    everything_chosen = Signal()
    """All of the conversation is to be selected."""
    failed = Signal(ChatError)
    """Something could not be saved."""
    quote_chosen = Signal(str)
    """This Markdown is to be quoted in the message."""
    asking_chosen = Signal(str)
    """A question about this Markdown is to be asked."""

    def __init__(
        self,
        page: QTextEdit,
        copying: Copying,
        address: str,
        table: Sequence[Block],
        hidden: Hidden,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._copying = copying
        self._address = address
        self._table = table
        self._hidden = hidden
        self._picture: Shown | None = None
        selected = page.textCursor().hasSelection()
        copy = self._add(_("Copy"), QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self.copy_chosen)
        copy.setEnabled(selected)
        markdown = self._add(_("Copy as Markdown"))
        markdown.triggered.connect(self._copy_markdown)
        markdown.setEnabled(selected)
        if is_openable(address):
            self._add(_("Copy link address")).triggered.connect(self._copy_address)
        if table:
            self._add(_("Copy table")).triggered.connect(self._copy_table)
            self._add(_("Save table as CSV…")).triggered.connect(self._save_table)
        self.addSeparator()
        everything = self._add(_("Select all"), QKeySequence.StandardKey.SelectAll)
        everything.triggered.connect(self.everything_chosen)

    def offer_quoting(self) -> None:
        """Offer to quote what is selected in the message."""
        self._offer_words(_("Quote in the message"), QUOTE_KEY).connect(self._quote)
        self._offer_words(_("Ask about this"), ASK_KEY).connect(self._ask_about)

    def _offer_words(self, words: str, key: str) -> SignalInstance:
        action = self._add(words)
        action.setShortcut(QKeySequence(key))
        action.setShortcutVisibleInContextMenu(True)
        action.setEnabled(can_be_quoted(self._page.textCursor()))
        return action.triggered

    def _quote(self) -> None:
        self.quote_chosen.emit(selected_words(self._page.textCursor(), self._hidden))

    def _ask_about(self) -> None:
        self.asking_chosen.emit(selected_words(self._page.textCursor(), self._hidden))

    def _add(self, text: str, keys: QKeySequence.StandardKey | None = None) -> QAction:
        action = self.addAction(text)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
        return action

    def _copy_markdown(self) -> None:
        steps = markdown_steps(self._page.textCursor(), self._hidden)
        self._copying.start(steps, reads_page=True)

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._address)

    def offer_picture(self, picture: Shown) -> None:
        """Offer to copy and to save a picture."""
        self._picture = picture
        self._add(_("Copy picture")).triggered.connect(self._copy_picture)
        self._add(_("Save picture…")).triggered.connect(self._save_picture)

    def _copy_picture(self) -> None:
        if self._picture is not None:
            copy_picture(self._picture, self._page)

    def _save_picture(self) -> None:
        if self._picture is not None:
            self._ask(picture_dialog(self._picture, self._page))

    def _save_table(self) -> None:
        self._ask(table_dialog(self._table, self._page))

    def _ask(self, dialog: SaveDialog) -> None:
        dialog.failed.connect(self.failed)
        dialog.open()

    def _copy_table(self) -> None:
        self._copying.start(table_steps(self._table))
