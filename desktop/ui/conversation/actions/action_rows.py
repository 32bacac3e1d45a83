"""Places the buttons of messages: below the last reply always, and below the hovered message."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.rendering.style.spacing import PANEL_PADDING
from desktop.ui.conversation.actions.action_row import ActionRow
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.actions.situation import Situation
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView


class ActionRows:
    """The two rows of buttons of a page. They lie over places kept free for them."""

    def __init__(self, page: QTextEdit) -> None:
        self._page = page
        self.last = ActionRow(page.viewport())
        self.hovered = ActionRow(page.viewport())
        self.can_continue: Callable[[Message], bool] = _never
        """Whether the endpoint in use can continue a reply."""
        self.shows_wire: Callable[[], bool] = _always
        """Whether the wire of replies may be shown."""
        self.copies_code: Callable[[], bool] = _always
        """Whether requests may be copied as programs."""
        self.can_ask = True
        """Whether the page shows a chat, in which the person can ask more."""

    def __iter__(self) -> Iterator[ActionRow]:
        return iter((self.last, self.hovered))

    def place(
        self,
        conversation: Conversation,
        last: ReplyView | None,
        hovered: QuestionView | ReplyView | None,
        arriving: bool,
    ) -> None:
        """Show the actions of the last reply and of the hovered message."""
        self._place(self.last, last, conversation, arriving)
        self._place(self.hovered, None if hovered is last else hovered, conversation, arriving)

    def take_focus(self, message_id: int) -> bool:
        """Give the keyboard to the row of this message. False: it has none on display."""
        for row in self:
            if row.isVisible() and row.message_id == message_id:
                row.take_focus()
                return True
        return False

    def button_of(self, message_id: int, name: ActionName) -> QWidget | None:
        """Return the visible button of an action of this message; None where there is none."""
        rows = [row for row in self if row.isVisible() and row.message_id == message_id]
        return rows[0].button_of(name) if rows else None

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
        message = view.message
        row.show_for(
            Situation(
                message,
                conversation.variants(message.id),
                can_ask=self.can_ask,
                can_continue=row is self.last and not arriving and self.can_continue(message),
                is_arriving=arriving,
                has_more=bool(conversation.children(message.id)),
                shows_wire=self.shows_wire(),
                copies_code=self.copies_code(),
            )
        )
        is_reply = isinstance(view, ReplyView)
        place = view.actions.block()
        free = _height(place) - (0 if is_reply else PANEL_PADDING)
        middle = self._bottom_of(place) - round(free / 2)
        edge = 0 if is_reply else self._page.viewport().width()
        row.place(edge, middle, from_right=not is_reply)

    def _bottom_of(self, place: QTextBlock) -> int:
        """Return where a place ends, in the viewport."""
        top = self._page.document().documentLayout().blockBoundingRect(place).top()
        bottom = top + _height(place)
        return round(bottom) - self._page.verticalScrollBar().value()


def _height(place: QTextBlock) -> float:
    return place.blockFormat().lineHeight() + place.blockFormat().bottomMargin()


def _never(message: Message) -> bool:
    """Return False: the window has not said which replies can be continued."""
    return False


def _always() -> bool:
    """Return True: no organisation has said anything else."""
    return True
