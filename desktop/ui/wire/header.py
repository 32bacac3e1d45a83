"""The top of the wire window: endpoint and model, how the turn ended, and its figures."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.chat.messages import Message
from desktop.engine.explain.sentences import ending
from desktop.engine.recording.reading import Reading
from desktop.engine.recording.recording import Recording
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.messages.state_line import state_line
from desktop.ui.look.icons import icon
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel, plain_label
from desktop.ui.wire.figures import figures
from desktop.ui.wire.marks import Mark
from desktop.ui.wire.wording import failure_text, figures_text, left_out_text, spoken, title


class Header(QWidget):
    """Shows plain labels, and buttons to go from turn to turn where a reply had several."""

    turn_chosen = Signal(int)
    """-1: the person wants the turn before; 1: the turn after."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("section")
        self.figures = plain_label(object_name="status")
        self.failure = plain_label(object_name="error")
        self.note = plain_label(object_name="note")
        self.before = _arrow(_("The turn before"))
        self.after = _arrow(_("The turn after"))
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setObjectName("status")
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.words = ""
        """The turn in words, for a screen reader."""
        self._lay_out()

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in these colours."""
        self.before.setIcon(icon("previous", palette.text, palette.border))
        self.after.setIcon(icon("next", palette.text, palette.border))

    def show_turn(self, recording: Recording, reading: Reading | None, marks: list[Mark]) -> None:
        """Show a turn as far as it was read; `reading` is None while it is being read."""
        self.title.setText(title(recording))
        known = _("Reading…") if reading is None else figures_text(figures(reading))
        self._say(known, failure_text(recording), left_out_text(recording))
        self.words = "" if reading is None else spoken(title(recording), known, marks)

    def show_message(self, reply: Message) -> None:
        """Show a reply of which only the message is kept."""
        named = (reply.endpoint_name, reply.model, ending(reply))
        self.title.setText(" · ".join(filter(None, named)))
        kept = _(
            "What went over the wire is kept until Weir closes; of this reply there is nothing. "
            "Its request can still be copied as code."
        )
        self._say(state_line(reply), "", kept)

    def show_nothing(self) -> None:
        """Show that there is no turn."""
        self.title.setText(_("No reply yet"))
        self._say("", "", _("Ask something, or open a recording that was saved."))

    def show_place(self, index: int, count: int) -> None:
        """Show which of a reply's `count` turns this is; `index` counts from 0."""
        for widget in (self.before, self.count, self.after):
            widget.setVisible(count > 1)
        self.count.setText(f"{index + 1}/{count}")
        self.before.setEnabled(index > 0)
        self.after.setEnabled(index + 1 < count)

    def _say(self, known: str, failure: str, note: str) -> None:
        for label, text in ((self.figures, known), (self.failure, failure), (self.note, note)):
            label.setText(text)
            label.setVisible(bool(text))

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self.title, 1)
        for widget in (self.before, self.count, self.after):
            first.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(first)
        for label in (self.figures, self.failure, self.note):
            layout.addWidget(label)

    def _on_before(self) -> None:
        self.turn_chosen.emit(-1)

    def _on_after(self) -> None:
        self.turn_chosen.emit(1)


def _arrow(name: str) -> QPushButton:
    button = push_button("", name, "bare")
    button.setFixedSize(26, 26)
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(name)
    return button
