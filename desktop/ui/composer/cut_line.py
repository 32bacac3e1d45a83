"""The line above the message that says how many earlier messages do not go with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.chat.steering.steering import SentKind, SentRule
from desktop.language import _, ngettext
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel, plain_tip


class CutLine(QWidget):
    """Nothing is left out in silence. Without anything left out it takes no room."""

    going_requested = Signal()
    """Show the first message that still goes."""
    changing_requested = Signal()
    summing_requested = Signal()
    """Have a summary written for what does not go; or no more, while one is being written."""
    reading_requested = Signal()
    """Show the summary."""
    undo_requested = Signal()
    """Have the messages be sent again in place of their summary."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = ""
        self.words = ElidedLabel("note")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        go = push_button(_("Show"), _("Go to the first message that is sent"), "smallLink")
        self.sum_up = push_button("", "", "smallLink")
        self.undo = push_button(
            _("Undo"), _("Send the messages in place of the summary"), "smallLink"
        )
        self.undo.setAccessibleName(_("Undo the summary"))
        self.read = push_button(_("Summary…"), _("Read the summary, and change it"), "smallLink")
        self.read.clicked.connect(self.reading_requested)
        self.sum_up.clicked.connect(self.summing_requested)
        self.undo.clicked.connect(self.undo_requested)
        change = push_button(_("Change"), _("Change what is sent"), "smallLink")
        change.setAccessibleName(_("Change what is sent"))
        go.clicked.connect(self.going_requested)
        change.clicked.connect(self.changing_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(8)
        layout.addWidget(_rule(), 1)
        for part in (self.words, go, self.sum_up, self.read, self.undo, change):
            layout.addWidget(part)
        layout.addWidget(_rule(), 1)
        self.hide()

    def show_summary(self, summary: str, *, is_writing: bool, is_possible: bool) -> None:
        """Offer to sum up what does not go, to stop that, or to take the summary back."""
        self.sum_up.setVisible(is_writing or is_possible)
        self.sum_up.setText(_("Stop summing up") if is_writing else _("Sum up"))
        hint = _("Have the model sum up what is not sent; the summary goes in its place")
        self.sum_up.setToolTip(self.sum_up.text() if is_writing else hint)
        self.sum_up.setAccessibleName(self.sum_up.text())
        for button in (self.read, self.undo):
            button.setVisible(bool(summary) and not is_writing)
        self._summary = summary

    def show_cut(self, count: int, rule: SentRule, *, is_summarised: bool) -> None:
        """Say how many messages do not go, and why; 0: nothing is said."""
        if count:
            said = ngettext(
                "{count} earlier message is not sent",
                "{count} earlier messages are not sent",
                count,
            )
            why = _why(rule, is_summarised=is_summarised)
            self.words.setText(said.format(count=count) + (f" ({why})" if why else ""))
            self.words.setToolTip(plain_tip(self._summary or self.words.text()))
            self.words.setAccessibleDescription(self._summary)
        self.setVisible(bool(count))


def _why(rule: SentRule, *, is_summarised: bool) -> str:
    if is_summarised:
        return _("a summary stands for them")
    match rule.kind:
        case SentKind.TOKENS:
            return _("limit {count} tokens").format(count=f"{rule.limit:,}")
        case SentKind.TURNS:
            said = ngettext("limit {count} question", "limit {count} questions", rule.limit)
            return said.format(count=f"{rule.limit:,}")
    return ""


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line
