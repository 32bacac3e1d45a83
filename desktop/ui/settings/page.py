"""What every page of the settings has: its title, its content that scrolls, and its last line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.settings.changes import Changes
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel, plain_label

_FOR_CLOSE = 44
"""The room that a title leaves for the close button, which lies over all pages."""
TOP = 16
"""Pixels above the title of a page."""
_BACK = QSize(28, 28)
_BESIDE = 24
"""Pixels beside the content."""


class Header(QWidget):
    """A title, with a way back before it where the pages are a list that one goes into."""

    def __init__(self, title: str, name: str = "section") -> None:
        super().__init__()
        self.title = ElidedLabel(name)
        self.title.setText(title)
        self.back = push_button("", _("Back to the list (Alt+Left)"), "bare")
        self.back.setAccessibleName(_("Back"))
        self.back.setFixedSize(_BACK)
        self.back.setIconSize(QSize(18, 18))
        self.back.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _FOR_CLOSE, 0)
        row.addWidget(self.back)
        row.addWidget(self.title, 1)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        self.back.setIcon(icon("previous", palette.text))


class Page(QWidget):
    """Holds the parts of one page, one below the other."""

    back_requested = Signal()

    def __init__(self, title: str, changes: Changes) -> None:
        super().__init__()
        self.changes = changes
        self.header = Header(title, "pageTitle")
        self.header.back.clicked.connect(self.back_requested)
        self.state = StateLine(changes)
        self._content = QVBoxLayout()
        self._content.setContentsMargins(0, 0, 0, 0)
        self._content.setSpacing(10)
        inside = QWidget()
        inside.setObjectName("page")
        self._around = QVBoxLayout(inside)
        self._around.addLayout(self._content)
        self._around.addStretch(1)
        self.area = _scrolling(inside)
        self._bar = self.area.verticalScrollBar()
        self._bar.rangeChanged.connect(self._leave_room)
        self._leave_room()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, TOP, 0, 14)
        layout.setSpacing(10)
        layout.addLayout(indented(self.header))
        layout.addWidget(self.area, 1)
        layout.addLayout(indented(self.state))

    def _leave_room(self) -> None:
        """End where the title ends, whether a scroll bar stands beside the content or not."""
        taken = self._bar.sizeHint().width() if self._bar.maximum() > 0 else 0
        self._around.setContentsMargins(_BESIDE, 4, _BESIDE - taken, 12)

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        self.header.set_palette(palette)

    def add(self, part: QWidget) -> None:
        """Put a part below the others."""
        self._content.addWidget(part)

    def add_space(self) -> None:
        """Keep what comes next apart from the part above it."""
        self._content.addSpacing(10)

    def take_keyboard(self) -> None:
        """Put the keyboard in the first control of the content."""
        if (first := _first_stop(self.area)) is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_in_narrow(self, narrow: bool) -> None:
        """Show the way back where the page takes the whole dialog."""
        self.header.back.setVisible(narrow)

    def finish(self) -> list[str]:
        """Save what is typed. Returns a sentence for each value that cannot be saved."""
        return []

    def refresh(self) -> None:
        """Show everything as it holds."""


class StateLine(QWidget):
    """Says that nothing waits to be saved, and takes the last change back."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes
        self.text = plain_label(object_name="muted")
        self.undo = push_button(_("Undo"), _("Take the last change back (Ctrl+Z)"), "link")
        self.undo.clicked.connect(changes.take_back)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self.text)
        self.row.addWidget(self.undo)
        self.row.addStretch(1)
        self.text.setWordWrap(False)
        changes.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show whether there is a change to take back."""
        changed = len(self._changes) > 0
        self.text.setText(_("Saved.") if changed else _("Saved as you type."))
        self.undo.setVisible(changed)


def indented(part: QWidget) -> QHBoxLayout:
    """A row that begins and ends where the content of a page does."""
    row = QHBoxLayout()
    row.setContentsMargins(_BESIDE, 0, _BESIDE, 0)
    row.addWidget(part)
    return row


def _first_stop(inside: QWidget) -> QWidget | None:
    """Return what Tab leads to first of all that is inside."""
    widget = inside.nextInFocusChain()
    while widget is not None and widget is not inside:
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_tab and inside.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled():
            return widget
        widget = widget.nextInFocusChain()
    return None


class _Area(QScrollArea):
    """Scrolls by the arrow keys, but not by Alt and an arrow, which goes back."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _scrolling(content: QWidget) -> QScrollArea:
    scroll = _Area()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    return scroll
