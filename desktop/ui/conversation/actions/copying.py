"""Copies in slices: a long text takes seconds to make ready, and the window stays usable."""

from __future__ import annotations

import time

from PySide6.QtCore import QMimeData, QObject, QPoint, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.language import _
from desktop.rendering.export.clipboard import Steps, at_once
from desktop.ui.widgets.labels import plain_label

_FIRST, _SLICE = 0.03, 0.008
"""CPU seconds of the first slice, in which nearly everything is ready, and of each that follows."""
_QUIET = 0.2
"""Seconds until the progress of a copy is shown."""
_MARGIN = 12


def copy_text(text: str, near: QWidget) -> None:
    """Put a text on the clipboard, and say so at the mouse. `near`: the widget that was used."""
    QGuiApplication.clipboard().setText(text)
    QToolTip.showText(QCursor.pos() + QPoint(0, 12), _("Copied"), near)


class Copying(QObject):
    """Puts one thing after the other on the clipboard. The clipboard changes at the very end."""

    def __init__(self, page: QWidget) -> None:
        """`page`: the progress of a long copy is shown over its lower edge."""
        super().__init__(page)
        self._page = page
        self._steps: Steps | None = None
        self._reads_page = False
        self._share = self._started = 0.0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_turn)
        self._label = plain_label(object_name="bar", parent=page)
        self._label.setWordWrap(False)
        self._label.setMargin(8)
        self._label.hide()

    @property
    def is_active(self) -> bool:
        """Whether a copy is still being made ready."""
        return self._steps is not None

    def start(self, steps: Steps, *, reads_page: bool = False) -> None:
        """Copy what these steps make, in place of a copy that is not ready yet.

        `reads_page`: the steps read the page's document.
        """
        self.cancel()
        self._steps, self._reads_page = steps, reads_page
        self._share, self._started = 0.0, time.monotonic()
        self._run(steps, _FIRST)

    def cancel(self) -> None:
        """Copy nothing: the clipboard keeps what it has."""
        self._steps = None
        self._timer.stop()
        self._label.hide()

    def finish_reading(self) -> None:
        """Make the copy ready that reads the page, whose text is about to be removed."""
        if self._steps is not None and self._reads_page:
            self._put(at_once(self._steps))

    def _on_turn(self) -> None:
        if self._steps is not None:
            self._run(self._steps, _SLICE)

    def _run(self, steps: Steps, seconds: float) -> None:
        end = time.thread_time() + seconds
        try:
            self._share = next(steps)
            while time.thread_time() < end:
                self._share = next(steps)
        except StopIteration as made:
            self._put(made.value)
            return
        if time.monotonic() - self._started > _QUIET:
            self._show_share()
        self._timer.start()

    def _put(self, data: QMimeData) -> None:
        self.cancel()
        QGuiApplication.clipboard().setMimeData(data)

    def _show_share(self) -> None:
        percent = round(self._share * 100)
        self._label.setText(_("Copying… {percent} % (Esc to cancel)").format(percent=percent))
        self._label.adjustSize()
        left = (self._page.width() - self._label.width()) // 2
        self._label.move(left, self._page.height() - self._label.height() - _MARGIN)
        self._label.show()
        self._label.raise_()
