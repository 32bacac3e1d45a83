"""The conversation as it is read: questions, replies as they arrive, and their actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEvent
from desktop.engine.explain.files.content import in_words
from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.style import Style
from desktop.ui.conversation.actions.copying import Copying, copy_text
from desktop.ui.conversation.actions.dragging_out import DraggingOut
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.drawn_range import DrawnRange
from desktop.ui.conversation.editing_place import EditingPlace
from desktop.ui.conversation.find.conversation_finder import ConversationFinder
from desktop.ui.conversation.internal_links import InternalLinks
from desktop.ui.conversation.jump_marks import JumpMarks
from desktop.ui.conversation.lazy.message_views import MessageViews
from desktop.ui.conversation.lazy_drawing import LazyDrawing
from desktop.ui.conversation.length_bar import LengthBar
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.message_navigation import MessageNavigation
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.overlays import Overlays
from desktop.ui.conversation.reading_place import ReadingPlaces
from desktop.ui.conversation.selection import Selection
from desktop.ui.conversation.sent.sent_display import SentDisplay
from desktop.ui.conversation.view.conversation_view import ConversationView
from desktop.ui.conversation.view.upper_edge import UpperEdge
from desktop.ui.look.theme import LIGHT


class Transcript(QWidget):
    """Makes and joins the parts of the conversation; the window uses its signals and verbs."""

    action_chosen = Signal(str, object, str)
    """As `ActionRow` emits it, but for COPY and COPY_AS, which are done here, and REMEDY."""
    action_requested = Signal(str)
    """An `engine.explain.explanation.Action` other than RETRY, from the button below a failure."""
    failed = Signal(ChatError)
    """An action on the conversation failed: code could not be saved."""

    def __init__(
        self,
        parent: QWidget | None = None,
        palette: Palette = LIGHT,
        helper: HelperProcess | None = None,
    ) -> None:
        super().__init__(parent)
        own = helper or HelperProcess()
        if helper is None:
            # The helper ends with its parent. Left to Python, it would end in any thread that
            # collects garbage while its child's pipes are still watched: a crash.
            own.setParent(self)
        self.helper = own
        messages = MessageViews()
        selection = Selection(messages)
        self.view = ConversationView(palette, self, selection.data)
        self.view.setAccessibleName(_("Conversation"))
        style = Style(palette, self.view.font())
        document = MessageDocument(self.view.document(), style, own, self.view.keeping_place)
        copying = Copying(self.view)
        drawn = DrawnRange(document, messages, copying.finish_reading)
        self.drawing = LazyDrawing(self.view, document, drawn)
        self.feed = MessageFeed(self.drawing)
        self.finder = ConversationFinder(self.drawing)
        self.navigation = MessageNavigation(self.drawing, selection, copying)
        self.places = ReadingPlaces(self.drawing)
        self.overlays = Overlays(self.drawing, self.feed)
        self.editing = EditingPlace(self.drawing, self.feed)
        self.bar = LengthBar(self.drawing, self.feed)
        self.marks = JumpMarks(self.drawing, self.feed)
        self.sent = SentDisplay(self.drawing, self.feed)
        self.links = InternalLinks(self.drawing, self.feed, self.sent.section)
        DraggingOut(self.view, document.pictures, self.links.code_at)
        self._join()
        self._lay_out()
        self._dress(palette)

    def _join(self) -> None:
        for row in self.overlays.rows:
            row.action_chosen.connect(self._on_action_chosen)
        self.links.failed.connect(self.failed)
        self.navigation.failed.connect(self.failed)
        self.sent.left_out_changed.connect(self.navigation.set_left_out)
        self.feed.changed.connect(self.finder.recount)
        self.feed.reading.failed.connect(self.failed)
        self.view.font_changed.connect(self._on_font_changed)

    def _lay_out(self) -> None:
        self.setFocusProxy(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setSpacing(0)
        layout.addWidget(UpperEdge(self.view))
        layout.addWidget(self.view)

    def show_conversation(self, conversation: Conversation) -> None:
        """Show the active path. A last reply that is STREAMING is open for `push`."""
        self.places.forget()
        if conversation is not self.feed.conversation:
            self.sent.leave()
        self.feed.show_conversation(conversation)

    def append(self, conversation: Conversation, message: Message) -> None:
        """Add the next message of the path below its parent; STREAMING opens it."""
        self.feed.append(conversation, message)

    def push(self, event: TurnEvent) -> None:
        """Take an event of the open reply."""
        self.feed.push(event)

    def end(self, message: Message) -> None:
        """End the open reply as `message`."""
        self.feed.end(message)

    def offer_continuing(self, can_continue: Callable[[Message], bool]) -> None:
        """Offer Continue where this holds, for the endpoint in use."""
        self.overlays.offer_continuing(can_continue)

    def tell_costs(self, cost_of: Callable[[Message], str]) -> None:
        """Tell below each reply what it has cost, by these words."""
        self.drawing.document.cost_of = cost_of

    def give_files(self, bytes_of: Callable[[str], bytes | None]) -> None:
        """Have the bytes of pictures, by their hash; any thread may ask for them."""
        self.drawing.document.pictures.bytes_of = bytes_of

    def offer_copying_alone(self) -> None:
        """Offer to copy the messages, and no more: they belong to no chat."""
        self.overlays.offer_copying_alone()

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in other colours, and stay where the reader is."""
        self._dress(palette)
        self.sent.restyle()
        self.feed.restyle()

    @property
    def is_idle(self) -> bool:
        """Whether everything is drawn, in its colours, and no part is at work."""
        drawn = self.feed.is_idle and self.drawing.is_settled and self.drawing.document.is_idle
        resting = self.places.is_idle and not self.finder.is_counting
        return drawn and resting and not self.navigation.is_copying

    def _dress(self, palette: Palette) -> None:
        """Show text, panels and actions in these colours, and in the font of now."""
        style = Style(palette, self.view.font())
        self.drawing.document.style = style
        self.view.document().setDefaultFont(style.font)
        self.view.set_colours(palette)
        self.overlays.set_look(palette, style.text.note().font())

    def _on_font_changed(self) -> None:
        if self.view.font() != self.drawing.document.style.font:
            self.set_palette(self.view.colours)

    def _on_action_chosen(self, name: str, message_id: int, argument: str) -> None:
        match name:
            case ActionName.COPY:
                view = self.feed.messages.of(message_id)
                copy_text(in_words(view.message).text if view is not None else "", self.view)
            case ActionName.COPY_AS:
                self.navigation.copy_message(message_id, argument)
            case ActionName.REMEDY:
                self.action_requested.emit(argument)
            case _for_the_window:
                self.action_chosen.emit(name, message_id, argument)
