"""Says that an organisation has set something, and unfolds what."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.engine.explain.sentences import explain
from desktop.engine.policy.policy import Entry
from desktop.engine.policy.shown import state_text, value_text
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_LOCK = 16


class PolicyBanner(QFrame):
    """Is hidden where nobody has set anything."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("policyBanner")
        self._policy = workspace.policy
        self._palette = LIGHT
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
        self.list = QWidget()
        self._rows = QGridLayout(self.list)
        self._rows.setContentsMargins(0, 8, 0, 2)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(7)
        self._rows.setColumnStretch(0, 3)
        self._rows.setColumnStretch(1, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 11, 7)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list)
        self.list.hide()

    def set_palette(self, palette: Palette) -> None:
        """Draw the lock in these colours."""
        self._palette = palette
        dark = QColor(palette.window).lightness() < 128
        self._lock.setPixmap(icon("lock", "#f0c674" if dark else "#8a5a00").pixmap(_LOCK, _LOCK))

    def refresh(self) -> None:
        """Show what is in force by now."""
        report = self._policy.report
        problems = self._policy.problems
        self.setVisible(bool(report.entries or problems))
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
        row = 0
        for problem in self._policy.problems:
            words = plain_label(explain(problem).line, "error")
            self._rows.addWidget(words, row, 0, 1, 2)
            row += 1
        for entry in self._policy.report.entries:
            self._add(entry, row)
            row += 1

    def _add(self, entry: Entry, row: int) -> None:
        """The setting and its state at the left; its value at the right, and where that stands."""
        title = plain_label(entry.key.title, "entry")
        value = plain_label(value_text(entry), "entry")
        state = plain_label(f"{entry.key.name} · {state_text(entry)}", "faint")
        where = plain_label(_breakable(entry.where), "faint")
        for left, right, offset in ((title, value, 0), (state, where, 1)):
            self._rows.addWidget(left, 2 * row + offset, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(right, 2 * row + offset, 1, Qt.AlignmentFlag.AlignTop)
        for part in (value, where):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


def _breakable(where: str) -> str:
    """The place, with points where a line may end: it must not widen the page."""
    return where.replace("/", "/\u200b").replace("\\", "\\\u200b")
