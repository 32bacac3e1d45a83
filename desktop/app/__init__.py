"""Starts the window program, up to an empty window on the screen.

Only what the empty window needs is loaded before that. Then there is a message to write in, and
`app.session` loads and does the rest.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from desktop.app.display import has_display
from desktop.app.single import Wish
from desktop.footprint import leave_imports_alone

if TYPE_CHECKING:  # Qt is loaded once it is known that a window can open
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from desktop.app.single import StartSocket
    from desktop.engine.remembered.window_state import WindowState
    from desktop.ui.window.window_frame import WindowFrame

_PAINT_MS = 500
"""Milliseconds to wait for the first paint: a window that opens out of sight is never painted."""


def main(
    recording: Path | None = None, wish: Wish = Wish.WINDOW, *, minimised: bool = False
) -> int:
    """Open the window, play a recording in it if one is given, and wait until it is closed. With a
    wish for the quick window, open that one alone.

    Where the home has a window already, that one does it and comes to the front. Returns the exit
    status where no window opens; else the process ends with it.
    """
    _end_at_interrupts()
    gc.disable()  # `session.run` allows it again: all that is loaded until then stays
    if not has_display():
        from desktop import language
        from desktop.language import _

        language.use()
        sys.stderr.write(
            _('weir: no display to open a window on; `weir ask "question"` works without one.')
            + "\n"
        )
        return 1
    start_socket = _start_socket()
    if start_socket is not None and start_socket.hand_over(recording, wish):
        if wish is Wish.WINDOW:
            _say_it_is_open()
        return 0
    application = make_application()
    is_alone = wish is Wish.QUICK
    frame = _frame() if is_alone else _painted_frame(application, minimised=minimised)
    if not is_alone:
        frame.offer_message()
    from desktop.app.breathing import breathing

    with breathing():
        from desktop.app import session
    from desktop.ui.motion.reduced import follow_system

    follow_system()
    _leave(application, session.run(application, frame, recording, start_socket, wish))


def _end_at_interrupts() -> None:
    """Let Ctrl+C end the process at once until the session closes its windows at it. Python's own
    way, an exception in whatever is being loaded, tells a traceback, or crashes within C."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _start_socket() -> StartSocket | None:
    """Where starts on this home meet; None where nobody knows the home: the session says so."""
    from desktop.app.single import StartSocket
    from desktop.paths import NoSuchHome, places

    try:
        return StartSocket(places().database.parent)
    except (NoSuchHome, OSError, RuntimeError):  # the last two: a path that leads in circles
        return None


def _say_it_is_open() -> None:
    """Tell it to a person at a terminal; a desktop shows the window."""
    if not sys.stdout.isatty():
        return
    from desktop import language
    from desktop.language import _

    language.use()
    sys.stdout.write(_("Weir is open already: its window comes to the front.") + "\n")


def _leave(application: QApplication, status: int) -> NoReturn:
    """End the process once all is closed and Qt is gone, without Python's own farewell.

    A daemon thread may still import what the first request needs, or wait for a keyring. Python
    would end it in the middle of whatever calls it, and a frame of C++ there aborts the process.
    """
    application.shutdown()  # hands the clipboard on to the desktop's clipboard manager
    os._exit(status)


def make_application() -> QApplication:
    """Return a QApplication that is set up, without a window."""
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    leave_imports_alone()
    from desktop.app.input_method import input_method

    QGuiApplication.setDesktopFileName("weir")
    with input_method():
        application = QApplication(sys.argv[:1])
    application.setApplicationName("Weir")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)  # the end waits for the turns
    _set_readable_font(application)
    return application


def _painted_frame(application: QApplication, *, minimised: bool = False) -> WindowFrame:
    """Return the empty window, once it is painted on the screen or minimised."""
    from PySide6.QtCore import QEventLoop, QTimer

    frame, painting = _frame(), QEventLoop()
    frame.painted.connect(painting.quit)
    QTimer.singleShot(_PAINT_MS, painting.quit)
    if minimised:
        frame.showMinimized()
    else:
        frame.appear()
    painting.exec()
    frame.painted.disconnect(painting.quit)
    return frame


def _frame() -> WindowFrame:
    """Return the empty window, which is not on the screen."""
    from desktop.ui.window.window_frame import WindowFrame

    return WindowFrame(_state())


def _state() -> WindowState | None:
    """What the last window left; None where nobody knows the home: the session says so."""
    from desktop.engine.remembered.window_state import WindowState
    from desktop.paths import NoSuchHome, places

    try:
        return WindowState(places().window)
    except NoSuchHome:
        return None


def _set_readable_font(application: QApplication) -> None:
    """Set a larger font where no desktop names one: Qt then takes one of 9 points from X11."""
    font = application.font()
    if font.family() == "Sans Serif" and font.pointSize() == 9:
        font.setFamilies(["Noto Sans", "Noto Sans CJK SC", "Cantarell", "DejaVu Sans"])
        font.setPointSize(11)
        application.setFont(font)
