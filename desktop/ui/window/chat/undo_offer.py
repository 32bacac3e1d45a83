"""Offers, above the composer, to bring back messages that were just deleted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.language import _, ngettext
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.shortcuts import with_shortcut

_EDGE = 12
"""Pixels between the bar and the lower edge of the conversation."""
_WIDTH = 300


class UndoOffer(QFrame):
    """Lies over the lower end of the conversation, so that nothing moves when it comes and goes."""

    undo_requested = Signal()

    def __init__(self, conversation: QWidget) -> None:
        """`conversation` stands in the widget that the bar lies over: it may be out of sight."""
        over = conversation.parentWidget() or conversation
        super().__init__(over)
        self._conversation = conversation
        self.setObjectName("bar")
        self._label = ElidedLabel()
        undo = push_button(
            _("Undo"),
            with_shortcut(_("Bring the messages back"), keys_of(CommandName.UNDO_DELETE)),
            "link",
        )
        undo.clicked.connect(self.undo_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 6, 4)
        layout.addWidget(self._label, 1)
        layout.addWidget(undo)
        self.setFixedWidth(_WIDTH)
        self.hide()
        over.installEventFilter(self)

    def offer(self, count: int) -> None:
        """Offer to bring back so many messages."""
        words = ngettext("{count} message deleted", "{count} messages deleted", count)
        self._label.setText(words.format(count=count))
        self.show()

    def setVisible(self, visible: bool) -> None:
        """Fade, whatever shows or hides it."""
        with fading(self.parentWidget() if visible == self.isHidden() else None):
            super().setVisible(visible)
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        place = self._conversation.geometry()
        left = place.left() + (place.width() - self.width()) // 2
        self.move(max(0, left), place.bottom() - self.height() - _EDGE)
        self.raise_()
