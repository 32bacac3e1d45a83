"""Shows the message with the cursor as the conversation shows it, with what was found marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.content import Content, File, of_text
from desktop.chat.context import BytesOf
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.searching.hits import Hit, Where
from desktop.chat.searching.marking import SearchedWords
from desktop.chat.searching.query import Query
from desktop.chat.tree import Conversation
from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.widgets.labels import ElidedLabel, plain_label

_REST_MS = 60
"""Milliseconds that the cursor rests on a row before its message is read: nobody reads faster."""
_SHARE = 0.84
"""The size of the text, as a part of the conversation's."""
_SIDE = 16
"""Pixels beside the words, as the page has them beside its text."""

ReadMessage = Callable[[Hit], Message | None]
"""Reads the message of a hit; None: it is gone."""


class Preview(QWidget):
    """What was shown stays until the next message is there."""

    failed = Signal(ChatError)
    """Something of the message could not be saved."""

    def __init__(
        self, read: ReadMessage, helper: HelperProcess, bytes_of: BytesOf, palette: Palette
    ) -> None:
        """`bytes_of`: gives pictures by their hash."""
        super().__init__()
        self._read, self._helper, self._colours = read, helper, palette
        self._bytes_of = bytes_of
        self._page: Transcript | None = None
        self._font = QFont()
        self._wanted: tuple[Hit, Query] | None = None
        self.title = ElidedLabel("muted")
        self.note = plain_label(object_name="muted")
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_wanted)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 12, 0, 0)
        layout.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(_SIDE, 0, _SIDE, 0)
        head.addWidget(self.title)
        head.addWidget(self.note)
        layout.addLayout(head)
        layout.addStretch()
        self.clear()

    def show_hit(self, hit: Hit, query: Query) -> None:
        """Show the message of a hit, once the cursor has rested on it."""
        self._wanted = hit, query
        self._rest.start()

    def clear(self) -> None:
        """Show nothing."""
        self._rest.stop()
        self._wanted = None
        self._say("", "")

    @property
    def is_idle(self) -> bool:
        """Whether what is wanted is shown."""
        return not self._rest.isActive() and (self._page is None or self._page.is_idle)

    def copy(self) -> None:
        """Copy what is selected, which the mouse does here."""
        if self._page is not None:
            self._page.navigation.copy()

    def fit(self, font: QFont) -> None:
        """Write somewhat smaller than `font`, which the conversation is written in."""
        self._font = QFont(font)
        self._font.setPointSizeF(font.pointSizeF() * _SHARE)

    @property
    def page(self) -> Transcript:
        """What shows the message. It is made when it is wanted: the window opens sooner."""
        if self._page is None:
            self._page = page = Transcript(self, self._colours, self._helper)
            page.view.setAccessibleName(_("Preview"))
            page.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the keyboard
            page.view.jump.setFixedSize(0, 0)
            page.view.setFont(self._font)
            page.finder.marks_one = False
            page.offer_copying_alone()
            page.give_files(self._bytes_of)
            page.failed.connect(self.failed)
            self._layout.insertWidget(1, page, 1)
        return self._page

    def _show_wanted(self) -> None:
        if self._wanted is None or not self.isVisible():
            return
        hit, query = self._wanted
        title = " ".join(safe_text(hit.title).split())
        if hit.message_id is None:
            self._say(title, _("The title of the chat contains it."))
            return
        message = self._read(hit)
        if message is None:
            self._say(title, _("This message was deleted meanwhile."))
            return
        about = " ".join(safe_text(hit.attachment or hit.model).split())
        self._say(f"{title} · {about}" if about else title, "")
        self._draw(message, hit, query)

    def _draw(self, message: Message, hit: Hit, query: Query) -> None:
        arriving = message.state is TurnState.STREAMING
        state = TurnState.DONE if arriving else message.state
        alone = replace(message, parent_id=None, state=state, failure=None)
        if hit.where is Where.ATTACHMENT:
            alone = replace(alone, role=Role.USER, content=_text_of_file(message, hit, query))
        page = self.page
        page.finder.end_find()
        page.show_conversation(Conversation(messages=[alone]))
        unfold(page, message.id, hit.where)
        page.finder.find_all(SearchedWords(query))
        page.drawing.go_to_start()
        if page.finder.match_count:
            page.finder.go_to_match(0)

    def _say(self, title: str, note: str) -> None:
        """Show these words alone; with no `note`, the page is shown, too."""
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if self._page is not None:
            self._page.setVisible(bool(title) and not note)


def _text_of_file(message: Message, hit: Hit, query: Query) -> Content:
    """The text of the file that contains the words; the message's own where none does."""
    files = [part for part in message.content if isinstance(part, File)]
    named = [part.text for part in files if part.name == hit.attachment and part.text]
    return of_text(next((text for text in named if query.spans(text)), "")) or message.content


def unfold(page: Transcript, message_id: int, where: Where) -> None:
    """Unfold the thoughts of a reply, where these are what contains the words."""
    reply = page.feed.reply(message_id)
    thoughts = reply.thoughts if reply is not None else None
    if where is Where.REASONING and thoughts is not None and not thoughts.is_unfolded:
        page.feed.toggle_thoughts(message_id)
