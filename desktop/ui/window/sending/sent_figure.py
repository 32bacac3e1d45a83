"""Says below the message about how many tokens go with it, and how many the model reads."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from desktop.language import _
from desktop.ui.widgets.labels import plain_label

_CLOSE = 0.9
"""The share of the limit from which on the figure stands out."""


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
