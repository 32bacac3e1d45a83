"""The conversation as it is read: questions, replies as they arrive, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QUrl, Signal
from PySide6.QtGui import (
    QCursor,
    QGuiApplication,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.engine.saving import save_text
from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.safety.links import InternalLink, is_openable
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.action_rows import ActionRows
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.drawn_range import MessageView
from desktop.ui.conversation.message_feed import AT_END, MessageFeed
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.view.seam_marks import SeamMarks
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.save_dialog import SaveDialog, suffix_of


class Transcript(MessageFeed):
    """The conversation, and what can be done with its messages, its links and its code."""

    action_chosen = Signal(str, int, str)
    """As `ActionRow` says it, but for COPY and COPY_AS, which are done here."""
    action_requested = Signal(str)
    """An `engine.sentences.Action` other than RETRY, from the line of a failure."""
    failed = Signal(ChatError)
    """Something that the person wanted of the page came to nothing."""

    def __init__(
        self,
        parent: QWidget | None = None,
        palette: Palette = LIGHT,
        helper: HelperProcess | None = None,
    ) -> None:
        own = helper or HelperProcess()
        super().__init__(own, palette, parent)
        if helper is None:
            # To end with the page. Left to Python, it ends in whichever thread finds the garbage,
            # and its child's pipes are watched on: a crash.
            own.setParent(self)
        self.setAccessibleName(_("Conversation"))
        self._rows = ActionRows(self)
        for row in self._rows:
            row.action_chosen.connect(self._on_action_chosen)
        self._seams = SeamMarks(self, palette)
        self._hovered: MessageView | None = None
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self.laid_out.connect(self._on_moved)
        self._dress(palette)
        self._is_made = True

    def offer_continuing(self, can_continue: Callable[[Message], bool]) -> None:
        """Offer Continue where this holds, for the endpoint in use."""
        self._rows.can_continue = can_continue
        self._place_actions()

    def offer_copying_alone(self) -> None:
        """The messages belong to no chat: they can be copied, and no more."""
        self._rows.can_ask = False
        self._place_actions()

    def _dress(self, palette: Palette) -> None:
        super()._dress(palette)
        self._seams.palette = palette
        for row in self._rows:
            row.set_look(palette, self._document.style.text.note().font())

    def _forget_hovered(self) -> None:
        self._hovered = None

    def _on_moved(self) -> None:
        """Text moved. At each flush of a reply that is all: nothing has to be placed anew."""
        reply = self._open_reply()
        still = self._hovered is None and not self._seams.is_shown and self.is_following
        if reply is None or not still or reply.has_seams:
            self._place_actions()

    def _place_actions(self) -> None:
        last = self._views[-1] if self._views else None
        last_reply = last if isinstance(last, ReplyView) else None
        arriving = self.has_open_reply()
        self._rows.place(self._conversation, last_reply, self._hovered, arriving)
        shown = (view for view in self._drawn_range.views() if isinstance(view, ReplyView))
        self._seams.place(seam for reply in shown for seam in reply.seams())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(
            self._drawn_range.view_at(self.cursorForPosition(event.position().toPoint()).position())
        )

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def _on_cursor_moved(self) -> None:
        """Who moves through the text by keyboard gets the actions of the message there."""
        if self.hasFocus() and not self.is_writing:
            self._hover(self._drawn_range.view_at(self.textCursor().position()))

    def _hover(self, view: MessageView | None) -> None:
        if view is not self._hovered:
            self._hovered = view
            self._place_actions()

    def _on_action_chosen(self, name: str, message_id: int, argument: str) -> None:
        match name:
            case ActionName.COPY:
                texts = [view.message.text for view in self._views if view.message.id == message_id]
                self._copy("".join(texts))
            case ActionName.COPY_AS:
                self.copy_message(message_id, argument)
            case _for_the_window:
                self.action_chosen.emit(name, message_id, argument)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        QToolTip.showText(QCursor.pos() + QPoint(0, 12), _("Copied"), self)

    # Links

    def _on_anchor_clicked(self, url: QUrl) -> None:
        link = InternalLink.parse(url.toString())
        if link is None:
            if is_openable(url.toString()):
                LinkDialog(url, self).open()
            return
        match link.action:
            case "copy" | "save" | "wrap":
                self._on_code_action(link)
            case "thoughts":
                self._toggle_thoughts(link.message_id)
            case "details" if (reply := self._reply(link.message_id)) and reply.failure:
                with self.unfolding():
                    reply.failure.toggle()
            case _other:
                self.action_requested.emit(link.action)

    def _on_code_action(self, link: InternalLink) -> None:
        """Copy or save a code block, or change whether its lines are wrapped."""
        reply = self._reply(link.message_id)
        section = reply.section(link.section) if reply is not None else None
        if section is None:
            return
        code = section.reply_pages.code_text(link.block)
        match link.action:
            case "copy":
                self._copy(code)
            case "save":
                suffix = suffix_of(section.reply_pages.codes[link.block].language)
                save = partial(save_text, text=code)
                dialog = SaveDialog(_("Save code"), f"code.{suffix}", save, self)
                dialog.failed.connect(self.failed)
                dialog.open()
            case "wrap":
                section.reply_pages.unwrapped ^= {link.block}
                with self.rewriting():
                    self._drawn_range.redraw()

    def _toggle_thoughts(self, message_id: int) -> None:
        reply = self._reply(message_id)
        if reply is None or reply.thoughts is None:
            return
        self._unfolded ^= {message_id}
        by_keyboard = self.textCursor().hasSelection()
        with self.unfolding():
            reply.toggle_thoughts()
            self._drawn_range.reconcile(reply)
            self._advance(reply, AT_END)
        if reply.is_behind and not self._pump.isActive():
            self._pump.start(0)
        if by_keyboard and (start := self._drawn_range.start_of(reply)) is not None:
            cursor = QTextCursor(start.block())  # the line was written anew
            end = QTextCursor.MoveOperation.EndOfBlock
            cursor.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    def _reply(self, message_id: int) -> ReplyView | None:
        replies = (view for view in self._views if isinstance(view, ReplyView))
        return next((reply for reply in replies if reply.message.id == message_id), None)
