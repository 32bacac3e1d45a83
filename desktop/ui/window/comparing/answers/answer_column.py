"""One answer of several: what gave it, its text as it arrives, its figures, Keep or Stop."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.events import TurnEvent
from desktop.engine.explain.explanation import Action
from desktop.engine.explain.sentences import explain_end
from desktop.language import _
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.messages.state_line import rate_text, seconds_text, short_line
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel, plain_label, plain_tip
from desktop.ui.window.comparing.answers.difference_marks import DifferenceMarks
from desktop.ui.window.keyboard_home import take_no_clicks
from desktop.ui.window.shared.live_reply import LiveReply

_EDGE = 16
_SLIM = 250
"""A column of fewer pixels needs the room of the button's words for its own name."""
_CALM_MS = 400
"""From the end of an answer until it can be kept: no click that was to stop it shall keep it."""


class AnswerColumn(QFrame):
    """A card that scrolls by itself. The reply in it is drawn as in the conversation."""

    kept = Signal(object)
    """The id of the answer that the chat is to go on from."""
    stop_requested = Signal(object)
    step_requested = Signal(object, str)
    """The id of an answer that is not whole, and the `Action` that the person wants."""
    entered = Signal(object)
    """The person came here, by key or mouse: this Transcript is read."""

    def __init__(self, helper: HelperProcess, palette: Palette) -> None:
        super().__init__()
        self.setObjectName("answer")
        self._palette = palette
        self._live: LiveReply | None = None
        self.reply: Message | None = None
        """The answer as far as it is known; its text while it arrives is in the transcript."""
        self.transcript = Transcript(self, palette, helper)
        self.transcript.drawing.document.shows_figures = False
        self.transcript.offer_copying_alone()
        for part in (self.transcript.view, self.transcript.view.viewport()):
            part.installEventFilter(self)
        self.marks = DifferenceMarks(self.transcript)
        self.name, self.source = ElidedLabel("section"), ElidedLabel("note")
        self.button = QPushButton()
        self.button.setIconSize(BESIDE_WORDS)
        self.button.clicked.connect(self._on_clicked)
        self.figures = plain_label(object_name="note")
        self.step = push_button("", "", "smallLink")
        self.step.clicked.connect(self._on_step)
        self.again = push_button(_("Retry"), _("Ask this one again"), "smallLink")
        self.again.clicked.connect(self._on_again)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._on_calm)
        self._lay_out()
        take_no_clicks(self)

    @property
    def is_arriving(self) -> bool:
        """Whether the answer still arrives."""
        return self._live is not None

    def show_reply(self, reply: Message, live: LiveReply | None) -> None:
        """Show an answer: as it is stored, or with all that arrives from now on."""
        shown = self.reply if self.reply is not None and self.reply.id == reply.id else None
        if shown is not None and live is self._live and (live is not None or reply == shown):
            return
        self.leave()
        self._live, self.reply = live, reply if live is None else live.message()
        self.marks.show([])
        self.transcript.show_conversation(_alone(self.reply))
        if live is None:
            self.transcript.drawing.go_to_start()
        else:
            for event in (*live.waiting(time.monotonic()), *live.tool_calls):
                self.transcript.push(event)
            live.drawn_by = (*live.drawn_by, self._on_event)
        self._show_state()

    def show_names(self, name: str, source: str) -> None:
        """Say what gave the answer."""
        self.name.setText(name)
        self.source.setText(source)
        said = _("Answer of {model}").format(model=name)
        self.setAccessibleName(said)
        self.setAccessibleDescription(source)
        self.transcript.view.setAccessibleName(said)
        self.transcript.view.setAccessibleDescription(source)
        for label in (self.name, self.source):
            label.setToolTip(plain_tip(name) + plain_tip(source))
        self._name_button()

    def end(self, reply: Message) -> None:
        """Show that the answer ended as this message."""
        self.leave()
        self.reply = reply
        self.transcript.end(replace(reply, parent_id=None))
        self._calm.start()
        self._show_state()

    def leave(self) -> None:
        """Draw nothing more that arrives."""
        if self._live is not None:
            others = (draw for draw in self._live.drawn_by if draw != self._on_event)
            self._live.drawn_by = tuple(others)
        self._live = None
        self._calm.stop()

    def empty(self) -> None:
        """Show no answer any more: nothing of it is at work."""
        self.leave()
        self.reply = None
        self.marks.show([])
        self.transcript.show_conversation(Conversation())

    def tick(self) -> None:
        """Show the figures as they are by now."""
        if self._live is not None:
            self._say(_live_figures(self._live))

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self.transcript.set_palette(palette)
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_button()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
            self.entered.emit(self.transcript)
        return False

    # what is shown ----------------------------------------------------------------------
    def _show_state(self) -> None:
        reply = self.reply
        if reply is None:
            return
        arriving = self.is_arriving
        cost = self.transcript.drawing.document.cost_of(reply)
        self._say("" if arriving else short_line(reply, cost))
        self.tick()
        why = None if arriving else explain_end(reply)
        action = why.action if why is not None else None
        words = _step_words(action)
        self.step.setText(words)
        self.step.setAccessibleName(words)
        self.step.setToolTip(words)
        self.step.setVisible(bool(words))
        self.again.setVisible(not arriving and reply.state is not TurnState.DONE)
        self.button.setVisible(arriving or bool(reply.text))
        self.button.setEnabled(not self._calm.isActive())
        self._name_button()

    def _name_button(self) -> None:
        arriving, name = self.is_arriving, self.name.text()
        words = _("Stop") if arriving else _("Keep")
        said = _("Stop {model}") if arriving else _("Keep the answer of {model}")
        hint = _("Stop this answer alone") if arriving else _("Go on with the chat from this one")
        colour = self._palette.on_accent if arriving else self._palette.text
        self.button.setText("" if self.width() < _SLIM else words)
        self.button.setAccessibleName(said.format(model=name))
        self.button.setToolTip(hint)
        self.button.setIcon(
            beside_words("stop" if arriving else "check", colour, self._palette.muted)
        )
        wanted = "primary" if arriving else ""
        if self.button.objectName() != wanted:
            self.button.setObjectName(wanted)
            self.button.style().unpolish(self.button)
            self.button.style().polish(self.button)

    def _say(self, figures: str) -> None:
        if figures != self.figures.text():
            self.figures.setText(figures)

    # what happens -----------------------------------------------------------------------
    def _on_event(self, event: TurnEvent) -> None:
        self.transcript.push(event)

    def _on_calm(self) -> None:
        self.button.setEnabled(True)

    def _on_clicked(self) -> None:
        if self.reply is not None:
            (self.stop_requested if self.is_arriving else self.kept).emit(self.reply.id)

    def _on_step(self) -> None:
        why = explain_end(self.reply) if self.reply is not None else None
        if self.reply is not None and why is not None and why.action is not None:
            self.step_requested.emit(self.reply.id, why.action)

    def _on_again(self) -> None:
        if self.reply is not None:
            self.step_requested.emit(self.reply.id, Action.RETRY)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.name)
        names.addWidget(self.source)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 12, _EDGE, 8)
        head.setSpacing(8)
        head.addLayout(names, 1)
        head.addWidget(self.button)
        foot = QHBoxLayout()
        foot.setContentsMargins(_EDGE, 6, _EDGE, 12)
        foot.setSpacing(10)
        foot.addWidget(self.figures, 1)
        foot.addWidget(self.step)
        foot.addWidget(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.transcript, 1)
        layout.addLayout(foot)


def _alone(reply: Message) -> Conversation:
    """A conversation of this answer and nothing else."""
    return Conversation(reply.id, messages=[replace(reply, parent_id=None)])


def _live_figures(live: LiveReply) -> str:
    stats = live.turn.stats()
    if stats.ttft_ms is None:
        return live.status(time.monotonic(), is_drawn=True)
    first = _("{seconds} s to first token").format(seconds=seconds_text(stats.ttft_ms))
    return " · ".join(filter(None, (first, rate_text(stats))))


def _step_words(action: Action | None) -> str:
    """What helps beside asking again, which has a button of its own."""
    match action:
        case Action.ENTER_KEY:
            return _("Enter a key")
        case Action.ENTER_PROXY_PASSWORD:
            return _("Enter name and password")
        case Action.ENTER_PASSPHRASE:
            return _("Enter the passphrase")
        case Action.OPEN_SETTINGS:
            return _("Open settings")
        case Action.NEW_CHAT:
            return _("New chat")
        case Action.DROP_PARAMETER:
            return _("Ask without it")
        case Action.WITHOUT_PICTURES:
            return _("Send without the pictures")
    return ""
