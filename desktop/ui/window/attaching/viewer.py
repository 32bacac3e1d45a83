"""Shows a picture large: zoomed by keys, wheel and buttons, copied, saved."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.saving import save_bytes
from desktop.language import _
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.save_dialog import SaveDialog

_STEP = 1.25
_MOST, _LEAST = 16.0, 0.02
_SHARE = 0.85
"""Of the window above which the viewer opens."""


class Viewer(QDialog):
    """A dialog to open with `open()`. Esc closes it."""

    failed = Signal(ChatError)

    def __init__(self, name: str, image: QImage, content: bytes, parent: QWidget) -> None:
        """`content`: the bytes of the picture, which are saved as they are."""
        super().__init__(parent)
        self._name, self._content = printable_line(name), content
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._name)
        self.canvas = Canvas(image)
        self.canvas.setAccessibleName(_("Picture {name}").format(name=self._name))
        self.canvas.zoomed.connect(self._on_zoomed)
        self._figure = plain_label(object_name="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.addWidget(self.canvas, 1)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._figure)
        layout.addLayout(self._row())
        self.resize(parent.window().size() * _SHARE)
        self.canvas.setFocus()

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        zoom = self.canvas
        row.addWidget(_button("−", _("Smaller (-)"), zoom.smaller))
        row.addWidget(_button("+", _("Larger (+)"), zoom.larger))
        row.addWidget(_button(_("Fit"), _("Show all of it (0)"), zoom.fit))
        row.addWidget(_button("100 %", _("Actual size (1)"), zoom.actual))
        row.addStretch(1)
        row.addWidget(_button(_("Copy"), _("Copy the picture (Ctrl+C)"), self.copy))
        row.addWidget(_button(_("Save…"), _("Save the picture (Ctrl+S)"), self.save))
        row.addWidget(_button(_("Close"), _("Close (Esc)"), self.reject))
        return row

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.canvas.image)

    def save(self) -> None:
        """Ask for a file, and save the picture there."""
        write = partial(save_bytes, content=self._content)
        dialog = SaveDialog(_("Save picture"), self._name, write, self)
        dialog.failed.connect(self.failed)
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.canvas.larger()
            case Qt.Key.Key_Minus:
                self.canvas.smaller()
            case Qt.Key.Key_0:
                self.canvas.fit()
            case Qt.Key.Key_1:
                self.canvas.actual()
            case Qt.Key.Key_C if ctrl:
                self.copy()
            case Qt.Key.Key_S if ctrl:
                self.save()
            case _:
                super().keyPressEvent(event)

    def _on_zoomed(self, scale: float) -> None:
        size = self.canvas.image.size()
        self._figure.setText(f"{size.width()} × {size.height()} · {round(scale * 100)} %")


class Canvas(QWidget):
    """The picture. The wheel zooms at the mouse, which also moves it; so do the arrows."""

    zoomed = Signal(float)
    """Pixels of the screen for one of the picture."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self.image = image
        self.scale = 1.0
        self._fits = True
        self._shift = QPointF()  # of the picture's middle from the canvas's
        self._held: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def larger(self) -> None:
        """One step."""
        self._zoom(self.scale * _STEP, QPointF(self.rect().center()))

    def smaller(self) -> None:
        """One step."""
        self._zoom(self.scale / _STEP, QPointF(self.rect().center()))

    def actual(self) -> None:
        """One pixel of the picture for one of the screen."""
        self._zoom(1 / self.devicePixelRatioF(), QPointF(self.rect().center()))

    def fit(self) -> None:
        """Show all of it, no larger than it is."""
        size = self.image.size().expandedTo(QSize(1, 1))
        self.scale = min(1.0, self.width() / size.width(), self.height() / size.height())
        self._fits, self._shift = True, QPointF()
        self._show()

    def _zoom(self, scale: float, at: QPointF) -> None:
        """Another scale; what is seen at this place stays there."""
        scale = min(max(scale, _LEAST), _MOST)
        middle = QPointF(self.rect().center()) + self._shift
        self._shift += (middle - at) * (scale / self.scale - 1)
        self.scale, self._fits = scale, False
        self._show()

    def _show(self) -> None:
        room = QSize(self.image.size() * self.scale)
        over_x = max(0.0, (room.width() - self.width()) / 2)
        over_y = max(0.0, (room.height() - self.height()) / 2)
        x = min(max(self._shift.x(), -over_x), over_x)
        self._shift = QPointF(x, min(max(self._shift.y(), -over_y), over_y))
        self.zoomed.emit(self.scale * self.devicePixelRatioF())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.scale < 4:  # larger, one wants to see the pixels
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = self.image.width() * self.scale, self.image.height() * self.scale
        middle = QPointF(self.rect().center()) + self._shift
        place = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
        painter.drawImage(place, self.image)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits:
            self.fit()
        else:
            self._show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(self.scale * _STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position().toPoint()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            now = event.position().toPoint()
            self._shift += QPointF(now - self._held)
            self._held = now
            self._show()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        self._shift += step
        self._show()


_ARROWS: dict[int, QPointF] = {
    Qt.Key.Key_Left: QPointF(60, 0),
    Qt.Key.Key_Right: QPointF(-60, 0),
    Qt.Key.Key_Up: QPointF(0, 60),
    Qt.Key.Key_Down: QPointF(0, -60),
}


def _button(text: str, hint: str, clicked: object) -> QPushButton:
    button = push_button(text, hint)
    button.setAccessibleName(hint.partition(" (")[0])
    button.clicked.connect(clicked)
    return button
