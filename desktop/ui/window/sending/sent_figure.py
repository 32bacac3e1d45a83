"""Says below the message about how many tokens go with it, how many the model reads, and how many
messages do not go."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.language import _, ngettext

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

    def sizeHint(self) -> QSize:
        """One line, so that the message keeps its place when it comes and goes."""
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

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
    """Empty, it takes no room. Where there is little, it has fewer words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = self._brief = ""
        self.setObjectName("status")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(_("Size of what is sent"))
        self.hide()

    def show_size(self, size: int, limit: int | None, *, has_files: bool = False) -> None:
        """Show about how many tokens go; `limit`: how many the model reads. `has_files`: the
        message has some, of which a part may go."""
        self._brief = self._words = _("≈ {size} tokens").format(size=f"{size:,}")
        if limit is not None:
            said = {"size": f"{size:,}", "limit": f"{limit:,}"}
            self._words = _("≈ {size} of {limit} tokens").format(**said)
            self._brief = "≈ {size} / {limit}".format(**said)
        self.setAccessibleDescription(self._words)
        over = limit is not None and size > limit * _CLOSE
        if over and has_files:
            tip = _("This may be more than the model reads. Choose a part of a file on its card.")
        elif over:
            tip = _("This may be more than the model reads. The server says so, or cuts it.")
        else:
            tip = _("About so many tokens go with the next question: all that is sent, and it.")
        self.setToolTip(tip)
        if bool(self.property("over")) != over:
            self.setProperty("over", over)
            self.style().unpolish(self)
            self.style().polish(self)
        self.updateGeometry()
        self._fit()
        self.show()

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._words), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(self._brief), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fits = self.width() >= self._width(self._words) or not self.isVisible()
        self.setText(self._words if fits else self._brief)

    def _width(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 2


class SentFigures(QWidget):
    """Both figures, one above the other."""

    def __init__(self) -> None:
        super().__init__()
        self.left_out, self.size_of_it = LeftOutFigure(), SentFigure()
        self.setCursor(Qt.CursorShape.ArrowCursor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.left_out, 0, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.size_of_it)
