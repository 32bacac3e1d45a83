"""A rounded panel with a soft shadow over the middle of a window, which is dimmed meanwhile.

It is a part of the window: so the window's shortcuts still work, and what is typed and belongs to
no field of the panel goes on to the window.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _
from desktop.ui.look.icons import icon
from desktop.ui.motion.fading import fading
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.shadow import DIM, paint_shadow
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.widgets.typed import takes_escape, typed_text

_TOP, _EDGE = 84, 12
"""Pixels between the panel and the window's upper edge where there is room, and at least."""
_CLOSE = QSize(32, 32)
_ROUND = 12
"""The radius of a panel's corners."""
_PANEL = Qt.WindowType.SubWindow


class Popup(QWidget):
    """Covers `over`, and shows `panel` in its middle. What shall stand in it is put in `panel`.

    Esc, a click beside the panel, and focus that goes elsewhere in the window close it. It is made
    anew each time it is wanted, and ends when it closes.
    """

    closed = Signal()

    def __init__(self, name: str, width: int, over: QWidget) -> None:
        """`name` is what a screen reader says. The panel is no wider than `width`."""
        super().__init__(over)
        self._over, self._width = over, width
        self.setAccessibleName(name)
        self.panel = QFrame(self)
        self.panel.setObjectName("popup")
        self.panel.setAccessibleName(name)
        self._foot: QHBoxLayout | None = None
        self.hide()

    def open(self, first: QWidget) -> None:
        """Show the popup, with the keyboard in `first`."""
        with fading(self._over):
            self.show()  # fonts of the style sheet are known only now
            self.fit()
            self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def head(self, title: QWidget) -> QHBoxLayout:
        """Return the upper row of the panel: a title, and the button that closes the popup."""
        close = push_button("", with_shortcut(_("Close"), "Esc"), "bare")
        close.setAccessibleName(_("Close"))
        close.setFixedSize(_CLOSE)
        text = self._over.palette().color(QPalette.ColorRole.WindowText)
        close.setIcon(icon("close", text.name()))
        close.clicked.connect(self.close_popup)
        row = QHBoxLayout()
        row.setContentsMargins(24, 16, 16, 8)
        row.addWidget(title, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def fill(self, title: QWidget, content: QWidget, foot: QHBoxLayout) -> None:
        """Put into the panel: its head, what scrolls in a low window, and a row below that."""
        self._foot = foot
        foot.setContentsMargins(24, 10, 24, 20)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self.head(title))
        layout.addWidget(PopupBody(content), 1)
        layout.addLayout(foot)

    def close_popup(self) -> None:
        """Close the popup for good."""
        if not self.isHidden():
            with fading(self._over):
                self.hide()
            self.closed.emit()
            self.deleteLater()

    def fit(self) -> None:
        """Make the panel as large as what it holds, within the window."""
        room = self._over.rect()
        self.setGeometry(room)
        width = min(self._width, room.width() - 2 * _EDGE)
        self.panel.setFixedWidth(width)
        self.panel.resize(width, room.height())
        wanted = self._wanted_height()
        top = max(_EDGE, min(_TOP, (room.height() - wanted) // 2))
        height = min(wanted, room.height() - top - _EDGE)
        self.panel.setGeometry((room.width() - width) // 2, top, width, height)
        self.update()  # the shadow goes along

    def _wanted_height(self) -> int:
        """Return the height of all that the panel holds, at its width of now."""
        layout, body = self.panel.layout(), self.panel.findChild(PopupBody)
        if layout is None or body is None:
            return self.panel.sizeHint().height()
        layout.activate()  # now each knows its width, and from it the height of lines that wrap
        foot = self._foot.sizeHint().height() if self._foot is not None else 0
        inside = max(body.sizeHint().height(), body.minimumSizeHint().height())
        return body.y() + inside + body.x() + foot

    # closing ----------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._over.installEventFilter(self)
        _application().focusChanged.connect(self._on_focus_changed)

    def hideEvent(self, event: QHideEvent) -> None:
        self._over.removeEventFilter(self)
        _application().focusChanged.disconnect(self._on_focus_changed)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self.fit()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_popup()

    def event(self, event: QEvent) -> bool:
        """Take Esc for the popup, before the window takes it."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave to the window what writes text; keys that move nothing here move nothing there."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_popup()
        elif typed_text(event) or event.matches(QKeySequence.StandardKey.Paste):
            event.ignore()
        else:
            event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the popup."""
        stops = self._stops() if self.isVisible() else []
        if not stops:
            return super().focusNextPrevChild(forward)
        at = next((n for n, stop in enumerate(stops) if stop.hasFocus()), -1)
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _stops(self) -> list[QWidget]:
        """Return the controls that Tab leads to, in their order."""
        return [
            widget
            for widget in self.panel.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and widget.isVisibleTo(self)
        ]

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.window() is self.window() and not self.isAncestorOf(now):
            self.close_popup()

    # painting ---------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(DIM)
        round_ = _ROUND if self._over.windowType() == _PANEL else 0
        painter.drawRoundedRect(self.rect(), round_, round_)
        paint_shadow(painter, self.panel.geometry())


class PopupBody(QScrollArea):
    """What a popup holds below its head: as tall as its content, or scrolled in a low window."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setObjectName("body")
        self.setStyleSheet("QScrollArea#body, QWidget#content { background: transparent; }")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setObjectName("content")
        self._content = content
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        content = self._content
        width = self.width() or content.sizeHint().width()
        wraps = content.hasHeightForWidth()
        height = content.heightForWidth(width) if wraps else content.sizeHint().height()
        return QSize(content.sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)


def lies_in(widget: QWidget) -> QWidget:
    """Return the panel over a window that a widget stands in, else its window: a popup for it
    covers that."""
    over = widget
    while (above := over.parentWidget()) is not None and over.windowType() != _PANEL:
        over = above
    return over


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
