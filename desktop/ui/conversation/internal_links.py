"""Follows the links of a conversation: those in a reply's text, and the window's own buttons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QTextCursor

from desktop.chat.failures import ChatError
from desktop.engine.saving import save_text
from desktop.language import _
from desktop.rendering.safety.links import InternalLink, is_openable
from desktop.rendering.style.properties import SUMMARY
from desktop.ui.conversation.actions.copying import copy_text
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.messages.section import Section
from desktop.ui.widgets.save_dialog import SaveDialog, suffix_of


class InternalLinks(QObject):
    """Acts on the links that are clicked in the view. Links to the web open after a question."""

    failed = Signal(ChatError)
    """Code could not be saved."""
    file_chosen = Signal(int, int)
    """The id of a question, and the number of one of its files: it is to be opened."""

    def __init__(
        self,
        drawing: LazyDrawing,
        feed: MessageFeed,
        other_section: Callable[[InternalLink], Section | None],
    ) -> None:
        """`other_section`: gives the text that a link leads to, where it is of no message."""
        super().__init__(drawing)
        self._other_section = other_section
        self._drawing = drawing
        self._view = drawing.view
        self._feed = feed
        self._view.anchorClicked.connect(self._on_anchor_clicked)

    def _on_anchor_clicked(self, url: QUrl) -> None:
        link = InternalLink.parse(url.toString())
        if link is None:
            if is_openable(url.toString()):
                LinkDialog(url, self._view).open()
            return
        match link.action:
            case "copy" | "save" | "wrap":
                self._on_code_action(link)
            case "thoughts":
                self._feed.toggle_thoughts(link.message_id)
            case "fold":
                self._feed.toggle_question(link.message_id)
            case "open":
                self.file_chosen.emit(link.message_id, link.block)
            case "unfold":
                self._on_unfold(link, url)
            case "details" if (reply := self._feed.reply(link.message_id)) and reply.failure:
                with self._view.unfolding():
                    reply.failure.toggle()

    def _on_unfold(self, link: InternalLink, url: QUrl) -> None:
        """Unfold what a summary stands for, or fold it; the keyboard stays at the summary."""
        reply = self._feed.reply(link.message_id)
        section = reply.section(link.section) if reply is not None else self._other_section(link)
        if section is None:
            return
        by_keyboard = self._view.textCursor().hasSelection()
        with self._view.unfolding():
            self._drawing.turn_fold(section, link.block)
            if reply is not None and reply.is_open:
                self._view.set_live_end(reply.live_end)
        summary = self._summary(url.toString()) if by_keyboard else None
        if summary is not None:
            self._view.setTextCursor(summary)

    def _summary(self, address: str) -> QTextCursor | None:
        """The drawn summary with this link, selected."""
        block = self._view.document().begin()
        while block.isValid() and block.blockFormat().stringProperty(SUMMARY) != address:
            block = block.next()
        if not block.isValid():
            return None
        summary = QTextCursor(block)
        end = QTextCursor.MoveOperation.EndOfBlock
        summary.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
        return summary

    def code_at(self, address: str) -> tuple[str, str] | None:
        """The code block whose Copy or Save has this address, and a name for its file; None where
        it is another link."""
        link = InternalLink.parse(address)
        if link is None or link.action not in ("copy", "save"):
            return None
        section = self._section_of(link)
        if section is None:
            return None
        suffix = suffix_of(section.reply_pages.codes[link.block].language)
        return section.reply_pages.code_text(link.block), f"code.{suffix}"

    def _section_of(self, link: InternalLink) -> Section | None:
        reply = self._feed.reply(link.message_id)
        return reply.section(link.section) if reply is not None else self._other_section(link)

    def _on_code_action(self, link: InternalLink) -> None:
        """Copy or save a code block, or change whether its lines are wrapped."""
        section = self._section_of(link)
        if section is None:
            return
        code = section.reply_pages.code_text(link.block)
        match link.action:
            case "copy":
                copy_text(code, self._view)
            case "save":
                suffix = suffix_of(section.reply_pages.codes[link.block].language)
                save = partial(save_text, text=code)
                dialog = SaveDialog(_("Save code"), f"code.{suffix}", save, self._view)
                dialog.failed.connect(self.failed)
                dialog.open()
            case "wrap":
                section.reply_pages.unwrapped ^= {link.block}
                with self._view.rewriting():
                    self._drawing.drawn.redraw()
