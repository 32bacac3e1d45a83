"""The title of the chat above the conversation, where it is also changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QStackedLayout, QWidget

from desktop.language import _
from desktop.ui.widgets.labels import plain_tip

_LEAST = 72
_EDITED = 320
"""Widths in pixels: of the title at least, and of the field at most."""


class ChatTitle(QWidget):
    """One line with the title. A click, or `rename`, puts a field in its place."""

    renamed = Signal(str)
    """The person typed this title."""
    done = Signal()
    """Renaming is over, with or without a new title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_rename = False
        self._label = _TitleLabel()
        self._label.pressed.connect(self.rename)
        self._edit = QLineEdit()
        self._edit.setObjectName("titleEditor")
        self._edit.setAccessibleName(_("Title"))
        self._edit.editingFinished.connect(self.finish)
        self._edit.installEventFilter(self)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._label)
        self._pages.addWidget(self._edit)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()  # until there is a title

    def show_title(self, title: str, *, can_rename: bool, more: str = "") -> None:
        """Show the title of another chat, or another title; in its tip, `more` of the chat."""
        self._can_rename = can_rename
        self._label.setText(title)
        named = _("Title of the chat: {title}").format(title=title)
        self._label.setAccessibleName(", ".join(filter(None, (named, more))))
        tip = _("{title} (F2 renames)").format(title=title) if can_rename else ""
        self._label.setToolTip("".join(plain_tip(one) for one in (tip, more) if one))
        shape = Qt.CursorShape.IBeamCursor if can_rename else Qt.CursorShape.ArrowCursor
        self._label.setCursor(shape)
        self._pages.setCurrentWidget(self._label)
        self.setVisible(bool(title))  # else the header begins with the gap after it
        self.updateGeometry()

    @property
    def text(self) -> str:
        """The title that is shown."""
        return self._label.text()

    @property
    def is_edited(self) -> bool:
        """Whether the person is writing another title."""
        return self._pages.currentWidget() is self._edit

    def rename(self) -> None:
        """Let the person edit the title here."""
        if not self._can_rename or self.is_edited:
            return
        self._edit.setText(self.text)
        self._pages.setCurrentWidget(self._edit)
        self.updateGeometry()
        self._edit.selectAll()
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        """As wide as the whole title, and enough for a longer one while it is edited."""
        height = self._edit.sizeHint().height()
        wide = self._label.sizeHint().width()
        edited = self._pages.currentWidget() is self._edit
        return QSize(max(wide, _EDITED) if edited else wide, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(_LEAST, self.sizeHint().width()), self.sizeHint().height())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Leave the title as it is by Esc."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        match event.type():
            case QEvent.Type.ShortcutOverride:
                event.accept()  # before the window stops a reply by it
            case QEvent.Type.KeyPress:
                self._edit.setText(self.text)
                self.finish()
                return True
        return False

    def finish(self) -> None:
        """Take the new title: Enter was pressed, or the keyboard or the chat is elsewhere now."""
        if self._pages.currentWidget() is not self._edit:
            return
        title, had = " ".join(self._edit.text().split()), self._edit.hasFocus()
        self._pages.setCurrentWidget(self._label)
        self.updateGeometry()
        if title and title != self.text:
            self.renamed.emit(title)
        if had:
            self.done.emit()


class _TitleLabel(QLabel):
    """One line that ends in "…" where there is no room for all of it."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("chatTitle")

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, super().sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
