"""The page in place of the conversation on which answers to one question stand side by side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.comparing.answers import Answers
from desktop.chat.context import BytesOf
from desktop.chat.messages import Message, TurnState
from desktop.language import _, ngettext
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.table import COLUMNS
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.switch import Switch
from desktop.ui.widgets.labels import ElidedLabel, plain_label, plain_tip
from desktop.ui.window.comparing.answers.answer_column import AnswerColumn
from desktop.ui.window.comparing.answers.answer_columns import AnswerColumns
from desktop.ui.window.comparing.answers.differences import differences
from desktop.ui.window.comparing.answers.question_panel import QuestionPanel
from desktop.ui.window.shared.live_reply import LiveReply

_STATUS_MS = 250


class ComparePage(QWidget):
    """Shows what it is given, and says what the person wants; it changes no chat."""

    kept = Signal(object)
    stop_requested = Signal(object)
    """The id of the answer that is to be stopped; None: all."""
    step_requested = Signal(object, str)
    """As `AnswerColumn` emits it."""
    marking_chosen = Signal(bool)
    """Whether words that differ are to be marked."""
    entered = Signal(object)
    """As `AnswerColumn` emits it."""

    def __init__(
        self, helper: HelperProcess, palette: Palette, bytes_of: BytesOf, *, is_marking: bool
    ) -> None:
        """`bytes_of`: gives pictures by their hash."""
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(_("Answers side by side"))
        self.question = QuestionPanel()
        self.heading = plain_label(object_name="section")
        self.heading.setWordWrap(False)
        self.note = ElidedLabel("note")
        self.switch = Switch(_("Show words that differ"))
        self.switch.setAccessibleName(_("Show words that differ"))
        self.switch.setToolTip(_("Mark what most of the other answers do not say"))
        self.switch.setChecked(is_marking)
        self.switch.toggled.connect(self._on_switched)
        self._marking = QFrame()
        self.stop_all = push_button(_("Stop all"), _("Stop all answers that still arrive"))
        self.stop_all.clicked.connect(self._on_stop_all)
        self.hint = plain_label(
            _("Write a question below: each of the models answers it, side by side."), "quiet"
        )
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.columns = AnswerColumns(helper, palette, bytes_of)
        self.columns.made.connect(self._on_made)
        self.columns.narrowed.connect(self._on_narrowed)
        self._ticker = QTimer(self, interval=_STATUS_MS)
        self._ticker.timeout.connect(self._on_tick)
        self._marking_soon = QTimer(self, singleShot=True, interval=0)
        self._marking_soon.timeout.connect(self._mark)
        for number, keys in enumerate(COLUMNS):
            _ToColumn(keys, number, self)
        self._lay_out()

    def show_answers(
        self,
        answers: Answers,
        live_of: Callable[[int], LiveReply | None],
        names_of: Callable[[Message], tuple[str, str]],
    ) -> None:
        """Show a question and its answers, as they arrive."""
        self.question.show_question(answers.question)
        columns = self.columns.of(len(answers.replies))
        for column, reply in zip(columns, answers.replies, strict=True):
            column.show_reply(reply, live_of(reply.id))
            column.show_names(*names_of(reply))
        self.columns.fit()
        self.columns.arrange()
        is_empty = not answers.replies
        self.hint.setVisible(is_empty)
        self.columns.setVisible(not is_empty)
        self._marking.setVisible(len(columns) > 1)
        count = len(answers.replies)
        words = ngettext("{count} answer", "{count} answers side by side", count)
        self.heading.setText(words.format(count=count) if count else "")
        self._refresh()

    def say(self, note: str) -> None:
        """Say in the heading from which answer the next question goes on."""
        self.note.setText(note)
        self.note.setToolTip(plain_tip(note) if note else "")

    def end(self, reply: Message) -> None:
        """Show that an answer ended."""
        for column in self.columns.shown:
            if column.reply is not None and column.reply.id == reply.id:
                column.end(reply)
        self._refresh()

    def leave(self) -> None:
        """Draw nothing more that arrives."""
        self._ticker.stop()
        self._marking_soon.stop()
        self.columns.of(0)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.columns.set_palette(palette)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticker.stop()

    # inside -----------------------------------------------------------------------------
    def _refresh(self) -> None:
        """Have buttons and marks be as the answers are."""
        arriving = any(column.is_arriving for column in self.columns.shown)
        self.stop_all.setVisible(arriving)
        if not arriving:
            self._ticker.stop()
        elif self.isVisible() and not self._ticker.isActive():
            self._ticker.start()
        self._marking_soon.start()  # several answers may end at once

    def _mark(self) -> None:
        """Mark the words of those that are whole, once there are two of them."""
        whole = [column for column in self.columns.shown if _is_whole(column)]
        for column in self.columns.shown:
            if column not in whole:
                column.marks.show([])
        if not self.switch.isChecked() or len(whole) < 2:
            for column in whole:
                column.marks.show([])
            return
        texts = [column.reply.text for column in whole if column.reply is not None]
        for column, differing in zip(whole, differences(texts), strict=True):
            column.marks.show(differing)

    def _on_made(self, column: AnswerColumn) -> None:
        column.kept.connect(self.kept)
        column.stop_requested.connect(self.stop_requested)
        column.step_requested.connect(self.step_requested)
        column.entered.connect(self._on_entered)

    def _on_entered(self, transcript: object) -> None:
        for column in self.columns.shown:
            if column.transcript is transcript:
                self.columns.note_current(column)
        self.entered.emit(transcript)

    def _on_narrowed(self, narrow: bool) -> None:
        for words in (self.heading, self.note):  # the tabs say as much
            words.setVisible(not narrow)

    def _on_stop_all(self) -> None:
        self.stop_requested.emit(None)

    def _on_switched(self, on: bool) -> None:
        self._mark()
        self.marking_chosen.emit(on)

    def _on_tick(self) -> None:
        for column in self.columns.shown:
            column.tick()

    def _lay_out(self) -> None:
        self._marking.setObjectName("marking")
        inside = QHBoxLayout(self._marking)
        inside.setContentsMargins(10, 0, 10, 0)
        inside.addWidget(self.switch)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.heading)
        head.addWidget(self.note, 1000)
        head.addStretch(1)
        head.addWidget(self._marking)
        head.addWidget(self.stop_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 8)
        layout.setSpacing(12)
        layout.addWidget(self.question)
        layout.addLayout(head)
        layout.addWidget(self.columns, 1)
        layout.addWidget(self.hint, 1)


def _is_whole(column: AnswerColumn) -> bool:
    reply = column.reply
    done = reply is not None and reply.state is TurnState.DONE and bool(reply.text)
    return done and not column.is_arriving


class _ToColumn(QShortcut):
    """The keys that lead to one of the answers, while the page is in sight."""

    def __init__(self, keys: str, number: int, page: ComparePage) -> None:
        super().__init__(QKeySequence(keys), page)
        self._number, self._page = number, page
        self.activated.connect(self._on_activated)

    def _on_activated(self) -> None:
        self._page.columns.go_to(self._number)
