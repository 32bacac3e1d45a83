"""Asks a question in a small dialog, with a button for each answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.ui.look.dressed import dressed
from desktop.ui.look.text_size import with_text

Role = QMessageBox.ButtonRole
_LEAST = 320
"""Pixels that the text is wide at least."""
_ROOMY = 420
"""The same for more than a question."""
_AROUND = 8
"""Pixels left free beside the dialog in a narrow window."""
_BESIDE = 26
"""Pixels left and right of the text."""


class Question(QMessageBox):
    """A dialog to open with `open()`. Esc and Enter give the answer that changes nothing."""

    def __init__(self, text: str, harmless: str, parent: QWidget) -> None:
        """`text` is shown as it is. `harmless` is the text of the answer that changes nothing."""
        super().__init__(dressed(parent))
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(parent.window().windowTitle())
        self.setText(text)
        give_room(self)
        button = self.addButton(harmless, Role.RejectRole)
        self.setDefaultButton(button)
        self.setEscapeButton(button)

    def say(self, *paragraphs: str) -> None:
        """Say more below the question, in quieter letters."""
        self.setInformativeText("\n\n".join(paragraphs))
        for label in self.findChildren(QLabel, "qt_msgbox_informativelabel"):
            label.setMinimumWidth(min(with_text(_ROOMY), self._room() - 2 * _BESIDE))
        give_room(self)  # the layout was made anew

    def event(self, event: QEvent) -> bool:
        """Stay within a narrow window: the box gives itself a width of its own."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return done

    def _room(self) -> int:
        """Pixels that the dialog may be wide."""
        return max(self._over.window().width() - 2 * _AROUND, with_text(_LEAST))

    def _fit(self) -> None:
        room, layout = self._room(), self.layout()
        if self.width() <= room or layout is None:
            return
        for label in self.findChildren(QLabel):
            label.setWordWrap(True)
            label.setMinimumWidth(0)
        for buttons in self.findChildren(QDialogButtonBox):
            if buttons.sizeHint().width() > room - 2 * _BESIDE:
                buttons.setOrientation(Qt.Orientation.Vertical)
                buttons.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedSize(room, layout.totalHeightForWidth(room))

    def offer(self, words: str, role: Role, answered: Callable[[], None]) -> None:
        """Add an answer. `answered` is called once the dialog has closed."""
        button = QPushButton(words, self)
        if role is Role.DestructiveRole:
            button.setObjectName("danger")
        self.addButton(button, role)
        button.clicked.connect(answered)


def give_room(box: QMessageBox) -> None:
    """Leave room around and between what a box says and its buttons."""
    layout = box.layout()
    if isinstance(layout, QGridLayout):
        layout.setContentsMargins(_BESIDE, 24, _BESIDE, 20)
        layout.setHorizontalSpacing(0)  # there is no picture beside the text
        layout.setVerticalSpacing(14)
    for label in box.findChildren(QLabel, "qt_msgbox_label"):
        label.setMinimumWidth(with_text(_LEAST))
