"""The window before anything stands in it: its background, on the screen at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.engine.remembered.window_state import WindowPlace, WindowState
from desktop.rendering.style.palette import Palette
from desktop.ui.look.measures import (
    FOLD_BELOW,
    LEAST_PANE,
    LEAST_SIDEBAR,
    SIDEBAR,
    sidebar_in,
    steering_width,
)
from desktop.ui.look.text_size import set_text_size
from desktop.ui.look.theme import DARK, LIGHT
from desktop.ui.widgets.on_screen import OnScreen
from desktop.ui.window.remembering.placing import put

if TYPE_CHECKING:  # loaded behind the first paint
    from PySide6.QtWidgets import QLabel

    from desktop.ui.composer.early_message import EarlyMessage
    from desktop.ui.composer.message_edit import MessageEdit


class WindowFrame(QMainWindow):
    """Holds the program's widgets once they are there, and emits what happens to the window."""

    painted = Signal()
    """The window is on the screen; slow work may begin."""
    closed = Signal()
    activated = Signal()
    appeared = Signal()
    """The window is shown: at the start, or anew."""

    def __init__(self, state: WindowState | None = None, place: WindowPlace | None = None) -> None:
        """`state`: what the last window left; None: nothing is known, or this is no frame.

        `place`: where it is to lie, if not where the last one did.
        """
        super().__init__()
        self.setWindowTitle("Weir")
        self._state = state
        self.may_close: Callable[[], bool] | None = None
        """Asked before the window closes. False: it stays."""
        self._message: EarlyMessage | None = None
        """What one writes in while the window is empty."""
        self._typed = ""
        """What was typed before that was there."""
        self._line: QLabel | None = None
        """Says why the window is empty yet."""
        self.is_open = False
        """Whether it is there: on the screen, or hidden until it comes back."""
        self._place = place or (state.place if state is not None else None)
        OnScreen(self, QSize(1180, 820), QSize(480, 360))
        if self._place is not None:
            put(self, self._place)

    def appear(self) -> None:
        """Come on the screen as the last window left it."""
        if self._place is not None and self._place.maximised:
            self.showMaximized()
        else:
            self.show()

    def come_forward(self) -> None:
        """Come back to the front from wherever the window is, with the keyboard."""
        if self.isMinimized():
            from PySide6.QtCore import Qt  # late: see `_fill`

            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def leave(self) -> None:
        """Close without a question."""
        self.may_close = None
        self.close()

    def offer_message(self) -> None:
        """Let the person write where the message will be. Call it once the window is painted."""
        from desktop import language
        from desktop.ui.composer.early_message import EarlyMessage

        if self._state is not None:
            language.use(self._state.language)
            set_text_size(self._state.text_size or 1.0)
        self._message = EarlyMessage(self, self._palette())
        self._message.stand_in(self._beside())
        self._message.show()
        self._message.edit.setFocus()
        self._message.edit.insertPlainText(self._typed)
        self._message.repaint()  # now, and not when Qt has time for it

    @property
    def is_composing(self) -> bool:
        """Whether an input method is in the middle of a word."""
        return self._message is not None and self._message.edit.composing()

    def written(self) -> str:
        """What was written so far in a window that is empty otherwise."""
        return self._message.edit.toPlainText() if self._message is not None else ""

    def withdraw_message(self) -> None:
        """Take the message away: there will be nothing to hand it to. What was written stays, so
        that it can be copied."""
        if self._message is not None and not self.written():
            self._message.hide()

    def hand_over(self, message: MessageEdit) -> None:
        """Give the program's own message what was written so far, and sent."""
        if self._message is not None:
            early, self._message = self._message, None
            early.hand_over(message, may_send=self.is_open)
            early.hide()
            early.deleteLater()

    def furnish(self, content: QWidget) -> None:
        """Put the program's widgets in. The frame decides how small they may be."""
        content.setMinimumSize(0, 0)
        if self._line is not None:
            self._line.deleteLater()
            self._line = None
        self.setCentralWidget(content)
        if self._message is not None:
            self._message.raise_()  # until that is handed over

    def say_upgrading(self, share: float) -> None:
        """Say, in the empty window, how far an older history is brought up to date."""
        from desktop.language import _  # behind the first paint

        self.say(
            _(
                "Your chats are brought up to date for this version: {percent} %.\n"
                "Nothing is lost if you close Weir meanwhile; the next start goes on."
            ).format(percent=round(share * 100))
        )

    def say(self, text: str) -> None:
        """Say, in the empty window, why it is empty."""
        if self._line is None:
            from PySide6.QtCore import Qt  # late: see `_fill`

            from desktop.ui.widgets.labels import plain_label

            self._line = plain_label(parent=self)
            self._line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._line.setMargin(40)
            self._line.setStyleSheet(f"color: {self._palette().muted}; background: transparent")
            self._line.show()
        self._line.setGeometry(self._beside())
        self._line.setText(text)
        if self._message is not None:
            self._message.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.centralWidget() is None:
            self._paint_ground()
        self.painted.emit()

    def _paint_ground(self) -> None:
        palette, beside = self._palette(), self._beside()
        painter = QPainter(self)
        _fill(painter, self.rect(), palette.window)
        if beside.left() > 0:
            side = QRect(0, 0, beside.left(), self.height())
            _fill(painter, side, palette.sidebar)
            _fill(painter, QRect(side.right(), 0, 1, side.height()), palette.border)
        if beside.right() < self.rect().right():
            _fill(painter, QRect(beside.right() + 1, 0, 1, self.height()), palette.border)

    def _palette(self) -> Palette:
        chosen = self._state.theme if self._state is not None else None
        is_dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        return DARK if chosen == "dark" or (chosen is None and is_dark) else LIGHT

    def _beside(self) -> QRect:
        """The window's area between the list of chats and the settings of the chat."""
        state, area = self._state, self.rect()
        has_list = self.width() >= FOLD_BELOW and not (state is not None and state.folded)
        least = (LEAST_SIDEBAR if has_list else 0) + LEAST_PANE + steering_width()
        if state is not None and state.steering and self.width() >= least:
            area.setWidth(area.width() - steering_width())
        if has_list:
            wanted = (state.sidebar if state is not None else None) or SIDEBAR
            area.setLeft(sidebar_in(area.width(), wanted))
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._message is not None:
            self._message.stand_in(self._beside())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._message is None and self.centralWidget() is None:
            from desktop.ui.widgets.typed import typed_text  # late: see `_fill`

            self._typed += typed_text(event)
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.is_open = True
        self.appeared.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close is not None and not self.may_close():
            event.ignore()
            return
        super().closeEvent(event)
        self.is_open = False
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()


def _fill(painter: QPainter, area: QRect, color: str) -> None:
    """As `fillRect` does, which would first load all of the namespace `Qt`: a fifth of the start.
    So would asking for the system's colour scheme, or for a brush."""
    pixmap = QPixmap(1, 1)
    pixmap.fill(QColor(color))
    painter.drawPixmap(area, pixmap)
