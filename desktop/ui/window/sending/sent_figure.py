"""Says below the message about how many tokens go with it, how many the model reads, and how many
messages do not go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.language import _, ngettext
from desktop.ui.widgets.labels import plain_label

_CLOSE = 0.9
"""The share of the limit from which on the figure stands out."""


class LeftOutFigure(QPushButton):
    """Is there while the conversation does not show it itself: nothing is left out in silence."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("smallLink")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many messages do not go; 0: nothing is said."""
        self.setText(ngettext("{count} not sent", "{count} not sent", count).format(count=count))
        said = ngettext(
            "{count} earlier message is not sent", "{count} earlier messages are not sent", count
        ).format(count=count)
        self.setAccessibleName(said)
        self.setToolTip(_("{said}. Show where").format(said=said))
        self.setVisible(bool(count))


class SentFigure(QLabel):
    """Empty, it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setTextFormat(plain_label().textFormat())
        self.setAccessibleName(_("Size of what is sent"))
        self.hide()

    def show_size(self, size: int, limit: int | None) -> None:
        """Show about how many tokens go; `limit`: how many the model reads."""
        words = _("≈ {size} tokens").format(size=f"{size:,}")
        if limit is not None:
            words = _("≈ {size} of {limit} tokens").format(size=f"{size:,}", limit=f"{limit:,}")
        self.setText(words)
        self.setAccessibleDescription(words)
        over = limit is not None and size > limit * _CLOSE
        self.setToolTip(
            _("This may be more than the model reads. The server says so, or cuts it.")
            if over
            else _("About so many tokens go with the next question: all that is sent, and it.")
        )
        if bool(self.property("over")) != over:
            self.setProperty("over", over)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()
