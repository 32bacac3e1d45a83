"""One step of the test of an endpoint, as a line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.engine.events import Step, StepName
from desktop.engine.explain.sentences import explain
from desktop.engine.explain.steps import line_of, not_tried_words, told
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.widgets.labels import narrow_label, plain_label

_MARK = 16
"""The side of a step's icon, in pixels."""
_MARK_COLUMN = 22


class StepLine(QWidget):
    """A step that was tried: whether it went well, what it was, and how long it took."""

    def __init__(self, step: Step, palette: Palette) -> None:
        super().__init__()
        self.step = step
        self._mark = QLabel()
        self._mark.setFixedWidth(_MARK_COLUMN)
        self._mark.setAccessibleName(_went(step))
        self.text = narrow_label(line_of(step))
        self.text.setObjectName("step")
        time = _("{ms:.0f} ms").format(ms=step.ms) if step.ok else "—"
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(0)
        row.setVerticalSpacing(2)
        row.setColumnStretch(1, 1)
        row.addWidget(self._mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 0, 1)
        note = plain_label(time, "note")
        note.setWordWrap(False)
        row.addWidget(note, 0, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        if step.caution is not None:
            self.caution = narrow_label(told(explain(step.caution)))
            self.caution.setObjectName("amber")
            row.addWidget(self.caution, 1, 1, 1, 2)
        self.set_palette(palette)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        name, color = "check", palette.accent
        if not self.step.ok:
            name, color = "close", palette.error
        elif self.step.caution is not None:
            name, color = "caution", palette.warning
        drawn = icon(name, color)
        self._mark.setPixmap(drawn.pixmap(QSize(_MARK, _MARK), self.devicePixelRatioF()))


class UntriedLine(QWidget):
    """A step that was not worth a try."""

    def __init__(self, name: StepName) -> None:
        super().__init__()
        self.name = name
        row = QGridLayout(self)
        row.setContentsMargins(_MARK_COLUMN, 0, 0, 0)
        row.addWidget(plain_label(not_tried_words(name), "note"), 0, 0)


def _went(step: Step) -> str:
    if not step.ok:
        return _("failed")
    return _("passed, with a remark") if step.caution is not None else _("passed")
