"""Has answers to one question stand side by side in the window, and keeps the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPushButton

from desktop.chat.content import Question
from desktop.chat.failures import ChatError
from desktop.chat.messages import Message
from desktop.chat.tree import Conversation
from desktop.engine.explain.explanation import Action
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.errors import errors_to
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.comparing.answer_verbs import AnswerVerbs
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.keyboard_home import take_no_clicks
from desktop.ui.window.shared.live_reply import LiveReply
from desktop.ui.window.shared.shared import Shared

if TYPE_CHECKING:  # no window needs them before answers are compared in it
    from desktop.ui.window.comparing.answers.answer_column import AnswerColumn
    from desktop.ui.window.comparing.asked.asked_models import AskedModels
    from desktop.ui.window.comparing.compare_page import ComparePage


class Comparing(QObject):
    """Joins the page, those that are asked, and the shown chat. The page is made when it is first
    wanted."""

    step_requested = Signal(str, str)
    """An `Action` that helps against the failure of an answer, and is not done here; the name of
    the endpoint that failed."""
    read = Signal(object)
    """The keys of the conversation are for this Transcript now."""
    done = Signal()
    """The keyboard may go home."""
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        chat: ChatController,
        in_use: EndpointInUse,
        pane: ConversationPane,
    ) -> None:
        super().__init__(chat)
        self._workspace, self._shared, self._chat = workspace, shared, chat
        self._in_use, self._pane = in_use, pane
        self._live = shared.live
        self._verbs = AnswerVerbs(workspace)
        self._palette = LIGHT
        self._conversation: Conversation | None = None
        """The chat whose answers are shown; None: the page is closed."""
        self.page: ComparePage | None = None
        self.models: AskedModels | None = None
        self.button = QPushButton()
        self.button.setObjectName("flat")
        self.button.setFixedWidth(42)
        self.button.setCheckable(True)
        self.button.setAccessibleName(_("Compare"))
        tip = _("Compare answers side by side")
        self.button.setToolTip(with_shortcut(tip, keys_of(CommandName.COMPARE)))
        self.button.clicked.connect(self.toggle)
        pane.add_at_end(self.button)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        chat.chat_shown.connect(self._on_chat_shown)
        chat.messages.conversation_wanted.connect(self.show_chat)
        self._live.begun.connect(self._on_begun)
        self._live.ended.connect(self._on_ended)
        self._live.led.connect(self._on_led)
        shared.endpoints_changed.connect(self._on_endpoints_changed)

    @property
    def is_open(self) -> bool:
        """Whether the page stands in place of the conversation."""
        return self._conversation is not None

    # opening and closing ----------------------------------------------------------------
    def toggle(self) -> None:
        """Show the answers to the last question of the chat side by side, or the chat again."""
        if self.is_open:
            self.show_chat()
        else:
            self.open()
        self.done.emit()

    def show_chat(self) -> None:
        """Show the chat that is compared as any other from now on."""
        self._leave_chat()
        self.close()

    def open(self) -> None:
        """Show the page for the shown chat."""
        page, models = self._made()
        self._conversation = self._chat.conversation
        self.button.setChecked(True)
        models.begin()
        self._pane.stand_in(page)
        models.bar.show()
        self._pane.composer.status.hide()  # each answer says how it is
        self._pane.composer.edit.set_hint(models.hint)
        self._chat.turns.ask_several = self.ask
        self._show()
        page.columns.make_ready(len(models.asked))

    def close(self) -> None:
        """Show the chat again, with all answers as variants. Those that arrive go on."""
        self.button.setChecked(False)
        if self.page is None or self.models is None or not self.is_open:
            return
        self._conversation = None
        self._soon.stop()
        self._chat.turns.ask_several = None
        self.models.close()
        self.models.bar.hide()
        self._pane.composer.status.show()
        self.page.leave()
        self._pane.composer.edit.set_hint("")
        self._pane.stand_in(None)
        self.read.emit(self._pane.transcript)

    def _leave_chat(self) -> None:
        """Have the chat that is compared be shown as any other from now on."""
        if self._conversation is not None:
            for live in self._live.all_of(self._conversation.id):
                live.is_compared = False

    def escape(self) -> bool:
        """Do what Esc does on the page: stop what arrives, else close it where nothing is written.

        False: the page is closed.
        """
        if not self.is_open:
            return False
        if self._chat.streaming:
            self._chat.turns.stop()
        elif not self._pane.composer.text().strip():
            self.close()
        self.done.emit()
        return True

    def leave(self) -> None:
        """The window closes."""
        self._soon.stop()
        if self.page is not None and self.models is not None:
            self.models.leave()
            self.page.leave()
        self._live.begun.disconnect(self._on_begun)
        self._live.ended.disconnect(self._on_ended)
        self._live.led.disconnect(self._on_led)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self.button.setIcon(icon("compare", palette.text))
        if self.page is not None and self.models is not None:
            self.page.set_palette(palette)
            self.models.set_palette(palette)

    # asking and keeping -----------------------------------------------------------------
    def ask(self, question: Question) -> bool:
        """Ask this of all in the shown chat. False: that could not begin."""
        conversation, models = self._chat.conversation, self.models
        if models is None:
            return False
        with errors_to(self.failed):
            asked = models.to_ask(conversation.steering)
            self._chat.turns.follow(self._verbs.ask(conversation, question, asked))
            self._shared.endpoints_changed.emit()  # the chat asks the first of them now
            return True
        return False

    def keep(self, reply_id: int) -> None:
        """Lead the chat through this answer, and show the chat again."""
        conversation = self._conversation
        if conversation is None or reply_id not in conversation:
            return
        with errors_to(self.failed):
            self._verbs.keep(conversation, reply_id)
        self.show_chat()
        self._live.led.emit(conversation)
        self._shared.endpoints_changed.emit()  # the chat asks another model now
        self.done.emit()

    def _ask_again(self, reply_id: int, why: Action) -> None:
        conversation = self._conversation
        if conversation is None or reply_id not in conversation:
            return
        reply = conversation[reply_id]
        with errors_to(self.failed):
            self._chat.turns.follow([self._verbs.ask_again(conversation, reply, why)])

    # what is shown ----------------------------------------------------------------------
    def _show(self) -> None:
        if self.page is not None and self._conversation is not None:
            answers = self._verbs.answers(self._conversation)
            self.page.show_answers(answers, self._live.reply, self._verbs.names_of)
            self.page.say(self._verbs.next_words(answers))
            if (current := self.page.columns.current) is not None:
                self.read.emit(current.transcript)

    def _made(self) -> tuple[ComparePage, AskedModels]:
        from desktop.ui.window.comparing.asked.asked_models import AskedModels
        from desktop.ui.window.comparing.compare_page import ComparePage

        if self.page is None or self.models is None:
            state, helper = self._workspace.window_state, self._pane.transcript.helper
            looks = (helper, self._palette, self._workspace.files.bytes_of)
            self.page = ComparePage(*looks, is_marking=state.differing)
            self.models = AskedModels(
                *(self._workspace, self._live.tasks, self._shared.saver, self._pane),
                self._in_use,
            )
            self._pane.composer.add_row(self.models.bar)
            self.models.bar.follow(self._pane.composer.button)
            self.models.bar.hide()
            take_no_clicks(self.page)
            self.page.columns.made.connect(self._on_column_made)
            self.page.kept.connect(self.keep)
            self.page.stop_requested.connect(self._on_stop)
            self.page.step_requested.connect(self._on_step)
            self.page.marking_chosen.connect(self._on_marking)
            self.page.entered.connect(self.read)
            self.models.changed.connect(self._on_asked_changed)
            self.models.done.connect(self.done)
            self.set_palette(self._palette)
        return self.page, self.models

    def _on_column_made(self, column: AnswerColumn) -> None:
        """Let an answer be read as the conversation is."""
        column.transcript.failed.connect(self.failed)
        column.transcript.tell_costs(self._workspace.usage.prices.cost_text)
        view = self._pane.transcript.view
        column.transcript.view.turned_with_ctrl.connect(view.turned_with_ctrl)

    # what happens -----------------------------------------------------------------------
    def _on_chat_shown(self) -> None:
        shown = self._chat.conversation
        if self.is_open and shown is self._conversation:
            self._soon.start()
        elif any(live.is_compared for live in self._live.all_of(shown.id)):
            self.open()
        else:
            self.close()

    def _on_begun(self, live: LiveReply, _asked_by: object) -> None:
        if live.conversation is self._conversation:
            self._soon.start()

    def _on_ended(self, live: LiveReply, reply: Message) -> None:
        if self.page is not None and live.conversation is self._conversation:
            self.page.end(reply)
            self.page.say(self._verbs.next_words(self._verbs.answers(live.conversation)))

    def _on_led(self, conversation: Conversation) -> None:
        if conversation is self._conversation:
            self._soon.start()

    def _on_endpoints_changed(self) -> None:
        if self.models is not None and self.is_open:
            self.models.begin()
            self._soon.start()

    def _on_asked_changed(self) -> None:
        if self.models is not None:
            self._pane.composer.edit.set_hint(self.models.hint)
        if self.page is not None and self.models is not None and self.is_open:
            self.page.columns.make_ready(len(self.models.asked))

    def _on_stop(self, reply_id: int | None) -> None:
        if reply_id is None:
            self._chat.turns.stop()
        elif (live := self._live.reply(reply_id)) is not None:
            live.turn.stop()
        self.done.emit()

    def _on_step(self, reply_id: int, action: str) -> None:
        match Action(action):
            case Action.RETRY | Action.DROP_PARAMETER | Action.WITHOUT_PICTURES as again:
                self._ask_again(reply_id, again)
            case other:
                self.step_requested.emit(other, self._chat.conversation[reply_id].endpoint_name)

    def _on_marking(self, on: bool) -> None:
        self._workspace.window_state.differing = on
        self._shared.saver.later()
