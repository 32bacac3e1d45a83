"""Where the actions of messages stand: always below the last reply, else below the hovered one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import QTextBlock

from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.rendering.style.spacing import PANEL_PADDING
from desktop.ui.conversation.actions.action_row import ActionRow
from desktop.ui.conversation.message_navigation import MessageNavigation
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView


class ActionRows:
    """The two rows of buttons that a page has. They lie over places kept free for them."""

    def __init__(self, page: MessageNavigation) -> None:
        self._page = page
        self.last = ActionRow(page.viewport())
        self.hovered = ActionRow(page.viewport())
        for row in self:
            row.copy_as_clicked.connect(page.copy_message)
        self.can_continue: Callable[[Message], bool] = _never
        """Whether the endpoint in use can go on with a reply."""
        self.can_ask = True
        """Whether the page shows a chat, in which more can be asked."""

    def __iter__(self) -> Iterator[ActionRow]:
        return iter((self.last, self.hovered))

    def place(
        self,
        conversation: Conversation,
        last: ReplyView | None,
        hovered: QuestionView | ReplyView | None,
        arriving: bool,
    ) -> None:
        """Show what can be done. Nothing is retried while a reply is `arriving`."""
        self._place(self.last, last, conversation, arriving)
        self._place(self.hovered, None if hovered is last else hovered, conversation, arriving)

    def _place(
        self,
        row: ActionRow,
        view: QuestionView | ReplyView | None,
        conversation: Conversation,
        arriving: bool,
    ) -> None:
        if view is None or view.actions is None:
            row.hide()
            return
        is_reply = isinstance(view, ReplyView)
        variants = conversation.variants(view.message.id) if is_reply else []
        row.show_for(
            view.message,
            variants,
            can_copy=bool(view.message.text),
            can_retry=is_reply and self.can_ask and not arriving,
            has_wire=is_reply and self.can_ask,
            can_continue=row is self.last and not arriving and self.can_continue(view.message),
        )
        place = view.actions.block()
        free = place.blockFormat().lineHeight() - (0 if is_reply else PANEL_PADDING)
        middle = self._bottom_of(place) - round(free / 2)
        edge = 0 if is_reply else self._page.viewport().width()
        row.place(edge, middle, from_right=not is_reply)

    def _bottom_of(self, place: QTextBlock) -> int:
        """Where a place ends, in the viewport. A question's begins below its panel's padding."""
        top = self._page.document().documentLayout().blockBoundingRect(place).top()
        bottom = top + place.blockFormat().lineHeight()
        return round(bottom) - self._page.verticalScrollBar().value()


def _never(message: Message) -> bool:
    """Until the window says otherwise."""
    return False
