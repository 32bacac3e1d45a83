"""The messages that wait above the composer until the reply has ended: a panel each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.text import printable_line
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.composer.attached.file_marks import FileMarks
from desktop.ui.look.icons import icon
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel, plain_label, plain_tip

_ROWS = 4
"""Panels that are seen without scrolling."""
_GAP = 4
_NARROW = 560
"""Pixels of a panel that has room for the name of one file."""
_SHOWN, _IN_TIP = 300, 1000
"""Characters of a message that are shown in its panel, and in its tool tip."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits."""

    text: str
    files: tuple[str, ...] = ()
    """The names of the files that go with it."""


class QueuePanels(QWidget):
    """Shows the messages in the order in which they will be sent. Without one it takes no room."""

    edit_requested = Signal(int)
    """The place of a message, from 0: it is to be written in the composer again."""
    remove_requested = Signal(int)
    send_requested = Signal()
    """The first message is to be sent now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = "gray"
        self._panels: list[_Panel] = []
        self._line = plain_label(object_name="note")
        self._send = push_button(_("Send now"), "", "smallLink")
        self._send.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._send.clicked.connect(self.send_requested)
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_GAP)
        self._scroll = _NarrowScroll(self._inside)
        below = QHBoxLayout()
        below.setContentsMargins(17, 0, 11, 0)
        below.addWidget(self._line, 1)
        below.addWidget(self._send, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(2)
        layout.addWidget(self._scroll)
        layout.addLayout(below)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def setVisible(self, visible: bool) -> None:
        """Fade, whatever shows or hides it."""
        with fading(self.parentWidget() if visible == self.isHidden() else None):
            super().setVisible(visible)

    @property
    def texts(self) -> list[str]:
        """The beginnings of the messages, as they are shown."""
        return [panel.label.text() for panel in self._panels if not panel.isHidden()]

    @property
    def files(self) -> list[list[str]]:
        """The names of the files of each message, as far as they are shown."""
        return [panel.files.names for panel in self._panels if not panel.isHidden()]

    @property
    def words(self) -> str:
        """The line below the messages: when they will be sent."""
        return self._line.text()

    def show_messages(self, messages: Sequence[Queued], words: str, send_tip: str) -> None:
        """Show these messages, below them when they will be sent, and what Send now does."""
        while len(self._panels) < len(messages):
            self._add_panel()
        for panel, message in zip(self._panels, messages, strict=False):
            panel.show_message(message)
        for place, panel in enumerate(self._panels):
            panel.setVisible(place < len(messages))
        self._line.setText(words)
        self._send.setToolTip(send_tip)
        self.setVisible(bool(messages))
        if messages:
            rows = min(len(messages), _ROWS)
            self._scroll.setFixedHeight(rows * (self._panels[0].sizeHint().height() + _GAP) - _GAP)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._color = palette.muted
        for panel in self._panels:
            panel.tint(self._color)

    def _add_panel(self) -> None:
        panel = _Panel(len(self._panels), self._color)
        panel.edit_requested.connect(self.edit_requested)
        panel.remove_requested.connect(self.remove_requested)
        self._panels.append(panel)
        self._rows.addWidget(panel)


class _Panel(QFrame):
    """One message that waits."""

    edit_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, place: int, color: str) -> None:
        super().__init__()
        self._place = place
        self.setObjectName("queued")
        self.setAccessibleName(_("Queued message"))
        self._sign = QLabel()
        self.files = FileMarks()
        self.label = ElidedLabel()
        self._edit = _Once(_("Edit"))
        self._edit.setObjectName("smallLink")
        self._edit.setAccessibleName(_("Edit queued message"))
        self._edit.setToolTip(_("Put this message back into the composer"))
        self._edit.clicked.connect(self._on_edit)
        self._remove = _Once()
        self._remove.setObjectName("bare")
        self._remove.setAccessibleName(_("Remove queued message"))
        self._remove.setToolTip(_("Remove this message; it is not sent"))
        self._remove.clicked.connect(self._on_remove)
        self._remove.setFixedSize(28, 28)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 4, 2)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.files)
        row.addWidget(self.label, 1)
        row.addWidget(self._edit)
        row.addWidget(self._remove)
        self.tint(color)

    def show_message(self, message: Queued) -> None:
        """Show the files and the beginning of a message."""
        text = message.text
        self.files.show_names(message.files)
        self.label.setText(printable_line(text[:_SHOWN]) + "…" * (len(text) > _SHOWN))
        self.label.setToolTip(plain_tip(text[:_IN_TIP] + "…" * (len(text) > _IN_TIP)))
        words = (*map(printable_line, message.files), self.label.text())
        self.setAccessibleDescription(", ".join(filter(None, words)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.files.set_narrow(self.width() < _NARROW)

    def tint(self, color: str) -> None:
        """Draw the icons in this colour."""
        sharp = self.devicePixelRatioF()
        self._sign.setPixmap(icon("queued", color).pixmap(QSize(16, 16), sharp))
        self._remove.setIcon(icon("close", color))
        self.files.tint(color)

    def _on_edit(self) -> None:
        self.edit_requested.emit(self._place)

    def _on_remove(self) -> None:
        self.remove_requested.emit(self._place)


class _Once(QPushButton):
    """A button whose second press, of a double click, does not reach the message behind it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


class _NarrowScroll(QScrollArea):
    """A frameless area that scrolls its content up and down only."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
