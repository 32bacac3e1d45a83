"""The line above the message that says how many earlier messages do not go with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.chat.steering.steering import SentKind, SentRule
from desktop.language import _, ngettext
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel


class CutLine(QWidget):
    """Nothing is left out in silence. Without anything left out it takes no room."""

    going_requested = Signal()
    """Show the first message that still goes."""
    changing_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ElidedLabel("note")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        go = push_button(_("Show"), _("Go to the first message that is sent"), "link")
        change = push_button(_("Change"), _("Change what is sent"), "link")
        change.setAccessibleName(_("Change what is sent"))
        go.clicked.connect(self.going_requested)
        change.clicked.connect(self.changing_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(8)
        layout.addWidget(_rule(), 1)
        for part in (self.words, go, change):
            layout.addWidget(part)
        layout.addWidget(_rule(), 1)
        self.hide()

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
            self.words.setToolTip(self.words.text())
        self.setVisible(bool(count))


def _why(rule: SentRule, *, is_summarised: bool) -> str:
    if is_summarised:
        return _("a summary stands for them")
    match rule.kind:
        case SentKind.TOKENS:
            return _("limit {count} tokens").format(count=f"{rule.limit:,}")
        case SentKind.TURNS:
            return _("limit {count} questions").format(count=f"{rule.limit:,}")
    return ""


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line
