"""A control of a narrow form: its name above it, and below it why its value cannot be used."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.widgets.labels import plain_label


class Captioned(QWidget):
    """Shows a name, a control, and a sentence where `refuse` says one."""

    def __init__(
        self,
        name: str,
        control: QWidget,
        beside: QWidget | None = None,
        *,
        is_main: bool = False,
    ) -> None:
        """`name` may be empty; `beside` stands at the right of it; `is_main`: it is changed often,
        and its name is written like any text."""
        super().__init__()
        self.control = control
        self.error = plain_label(object_name="smallError")
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1 if is_main else 5)  # a slider has room of its own above its track
        if name:
            caption = QLabel(name)
            caption.setObjectName("" if is_main else "caption")
            caption.setBuddy(control)
            head = QHBoxLayout()
            head.addWidget(caption, 1)
            if beside is not None:
                head.addWidget(beside)
            layout.addLayout(head)
        layout.addWidget(control)
        layout.addWidget(self.error)

    def refuse(self, why: str, marked: QWidget | None = None) -> None:
        """Say why the value is not taken. `marked`: the widget to frame, if not the control."""
        self.error.setText(why)
        self.error.setVisible(bool(why))
        control = marked or self.control
        control.setAccessibleDescription(why)
        if bool(control.property("refused")) != bool(why):
            control.setProperty("refused", bool(why))
            control.style().unpolish(control)
            control.style().polish(control)

    @property
    def is_refused(self) -> bool:
        """Whether the value is not taken."""
        return bool(self.error.text())
