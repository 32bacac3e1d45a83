"""Marks the widget that the keyboard brought the focus to: only there a focus ring is drawn.

A style sheet knows `:focus` alone, which holds after a click, too.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

MARK = "keyFocus"
"""The property of the marked widget, for `[keyFocus="true"]` in the style sheet."""
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress)
_MOVING_KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left,
    Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip


class KeyFocus(QObject):
    """Watches what the native windows are told, not the widgets: few events pass there."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_keys = False
        self._marked: QWidget | None = None
        self._windows: set[QWindow] = set()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusWindowChanged.connect(self._on_window)
        application.focusChanged.connect(self._on_focus)
        self._on_window(application.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note whether the person uses the keyboard or the mouse."""
        kind = event.type()
        if kind in _PRESSES:
            self._by_keys = False
            self._mark(None)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress and _moves(event):
            self._by_keys = True
            self._mark(QApplication.focusWidget())
        return False

    def _on_window(self, window: QWindow | None) -> None:
        if window is not None and window not in self._windows:
            self._windows.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(self._on_destroyed)

    def _on_destroyed(self) -> None:
        self._windows = {window for window in self._windows if isValid(window)}

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._mark(now if self._by_keys else None)

    def _mark(self, widget: QWidget | None) -> None:
        if widget is self._marked:
            return
        before, self._marked = self._marked, widget
        for one, marked in ((before, False), (widget, True)):
            if one is not None and isValid(one):
                one.setProperty(MARK, marked)
                one.style().unpolish(one)
                one.style().polish(one)
                one.update()


def _moves(event: QKeyEvent) -> bool:
    """Whether a key may move the focus, or acts on what has it."""
    return event.key() in _MOVING_KEYS or bool(event.modifiers() & _HELD)


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
