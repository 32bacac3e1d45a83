"""Says above a temporary chat that nothing of it is kept, and offers to keep it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.language import _
from desktop.ui.widgets.labels import narrow_label


class TemporaryBar(QFrame):
    """A bar that stands there for as long as a temporary chat is shown."""

    keeping_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        words = _("Temporary chat: nothing of it is saved. It ends with Weir.")
        self.setAccessibleName(words)
        label = narrow_label(words)
        self._keep = QPushButton(_("Keep this chat"))
        self._keep.setAccessibleName(_("Keep this chat"))
        self._keep.clicked.connect(self.keeping_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(12)
        layout.addWidget(label, 1)
        layout.addWidget(self._keep)
        self.hide()

    def show_for(
        self,
        *,
        is_temporary: bool,
        has_messages: bool,
        is_streaming: bool,
        may_be_kept: bool = True,
    ) -> None:
        """Be there in a temporary chat; it can be kept once its reply is there, unless an
        organisation keeps no chats."""
        self._keep.setVisible(may_be_kept)
        self.setVisible(is_temporary)
        self._keep.setEnabled(has_messages and not is_streaming)
        self._keep.setToolTip(
            _("Once the reply is there")
            if is_streaming
            else _("Save the chat as any other, with all that was said so far")
        )
