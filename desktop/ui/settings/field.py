"""A control of the settings with its name at the left, and its state told below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from desktop.ui.widgets.inputs.remark import Remark, set_by_organisation
from desktop.ui.widgets.labels import plain_label

_NAME_WIDTH = 134
"""The width in pixels of the names, so that all controls of a page begin on one line."""

_WIDEST = 16_777_215
"""What Qt gives for a control that may be as wide as it likes."""
_TO_LINE = 8
"""Pixels from the top of a control to the top of its text."""


class Field(QWidget):
    """Shows a control, a remark about it, and why its value cannot be used."""

    def __init__(self, name: str, control: QWidget, shown: QWidget | None = None) -> None:
        """`shown`: the widget that holds the control, where it does not stand alone."""
        super().__init__()
        self.name_width = _NAME_WIDTH
        self.title = name
        self.remark = Remark()
        self.error = plain_label(object_name="error")
        self._control = self._refused = control
        label = QLabel("" if isinstance(control, QCheckBox) else name)  # a tick has its name
        label.setBuddy(control)
        label.setFixedWidth(_NAME_WIDTH)
        label.setWordWrap(True)
        label.setContentsMargins(0, _TO_LINE if shown else 0, 4, 0)
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(0)
        rows.setVerticalSpacing(3)
        rows.setColumnStretch(1, 1)
        at = Qt.AlignmentFlag  # of what unfolds, the name stays beside the first line
        rows.addWidget(label, 0, 0, at.AlignTop if shown else at.AlignVCenter)
        slim = (shown or control).maximumWidth() < _WIDEST  # it would stand in the middle
        rows.addWidget(shown or control, 0, 1, at.AlignLeft if slim else at(0))
        rows.addWidget(self.remark, 1, 1)
        rows.addWidget(self.error, 2, 1)
        self.remark.hide()
        self.error.hide()

    def say(self, text: str) -> None:
        """Show a remark below the control; none where the text is empty."""
        self.remark.setText(text)
        self.remark.setVisible(bool(text))

    def lock(self, locked: bool, otherwise: str = "") -> None:
        """Have nothing be changed, and say by whom; or not, and say what is said `otherwise`."""
        self.setEnabled(not locked)
        self.remark.show_lock(locked)
        self.say(set_by_organisation() if locked else otherwise)
        self._control.setAccessibleDescription(self.remark.text())

    def refuse(self, why: str, at: QWidget | None = None) -> None:
        """Say that the value is not saved, and why; `at`: what to mark in place of the control."""
        self._refused = at or self._control
        self.error.setText(why)
        self.error.show()
        self._refused.setAccessibleDescription(why)
        self._mark(True)

    def accept(self) -> None:
        """Take back what `refuse` said."""
        if self.is_refused:
            self.error.clear()
            self.error.hide()
            self._refused.setAccessibleDescription("")
            self._mark(False)

    def _mark(self, refused: bool) -> None:
        """Have the style sheet frame what cannot be used in the colour of errors."""
        self._refused.setProperty("refused", refused)
        self._refused.style().unpolish(self._refused)
        self._refused.style().polish(self._refused)

    @property
    def is_refused(self) -> bool:
        """Whether the value cannot be used."""
        return bool(self.error.text())
