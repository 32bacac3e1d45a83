"""Says that an organisation has set something, and unfolds what."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.engine.explain.sentences import explain
from desktop.engine.policy.policy import Entry
from desktop.engine.policy.shown import state_text, value_words
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.settings.style import amber_of
from desktop.ui.widgets.arranging.lines import thin_line
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_LOCK = 16


class PolicyBanner(QFrame):
    """Is hidden where nobody has set anything."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("policyBanner")
        self._policy = workspace.policy
        self._lock = QLabel()
        self.words = plain_label(object_name="onAmber")
        self.unfold = push_button(
            _("What is in force"), _("Show each setting, and where it comes from"), "onAmber"
        )
        self.unfold.setCheckable(True)
        self.unfold.setCursor(Qt.CursorShape.PointingHandCursor)
        self.unfold.toggled.connect(self._on_unfold)
        head = QHBoxLayout()
        head.setSpacing(9)
        head.addWidget(self._lock)
        head.addWidget(self.words, 1)
        head.addWidget(self.unfold)
        self.list = QFrame()
        """What is in force; it stands below the banner, in the page."""
        self.list.setObjectName("inForce")
        self._rows = QVBoxLayout(self.list)
        self._rows.setContentsMargins(14, 6, 14, 6)
        self._rows.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 11, 7)
        layout.addLayout(head)
        self.list.hide()

    def set_palette(self, palette: Palette) -> None:
        """Draw the lock in these colours."""
        amber, _panel = amber_of(palette)
        self._lock.setPixmap(icon("lock", amber).pixmap(_LOCK, _LOCK))

    def refresh(self) -> None:
        """Show what is in force by now."""
        report = self._policy.report
        problems = self._policy.problems
        some = bool(report.entries or problems)
        self.setVisible(some)
        self.list.setVisible(some and self.unfold.isChecked())
        if problems:
            self.words.setText(_("Something that your organisation has set cannot be read."))
        else:
            self.words.setText(_("Some settings are set by your organisation."))
        if self.unfold.isChecked():
            self._fill()

    def _on_unfold(self, open_: bool) -> None:
        if open_:
            self._fill()
        self.list.setVisible(open_)

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for problem in self._policy.problems:
            self._add(plain_label(explain(problem).line, "error"))
        for entry in self._policy.report.entries:
            self._add(_row_of(entry))

    def _add(self, part: QWidget) -> None:
        if self._rows.count():
            self._rows.addWidget(thin_line())
        part.setContentsMargins(0, 7, 0, 7)
        self._rows.addWidget(part)


def _row_of(entry: Entry) -> QWidget:
    """The setting and its state at the left; its value at the right, and where that stands."""
    row = QWidget()
    columns = QHBoxLayout(row)
    columns.setContentsMargins(0, 0, 0, 0)
    columns.setSpacing(16)
    state = f"{entry.key.name} · {state_text(entry)}"
    value, where = value_words(entry), _breakable(entry.where)
    for texts in ((entry.key.title, state), (value, where)):
        column = QVBoxLayout()
        column.setSpacing(1)
        for text, style in zip(texts, ("entry", "faint"), strict=True):
            label = plain_label(text, style)
            label.setMinimumWidth(1)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addStretch(1)
        columns.addLayout(column, 1)
    return row


def _breakable(where: str) -> str:
    """The place, with points where a line may end: it must not widen the page."""
    return where.replace("/", "/\u200b").replace("\\", "\\\u200b")
