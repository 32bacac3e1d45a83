"""Decides what happens when the last window is closed: Weir ends, goes on in the tray, or asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app.windows import Windows
from desktop.chat.settings.setting import TRAY
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.attention.notifier import Notifier
from desktop.ui.attention.tray import Need, Tray
from desktop.ui.widgets.question import Question, Role
from desktop.ui.window.window_frame import WindowFrame


class Farewell(QObject):
    """Keeps Weir running without a window while replies arrive, or where the person wants that.

    It then ends by itself once the last reply has ended and its notification is gone: until then a
    click on that opens the chat.
    """

    def __init__(
        self, workspace: Workspace, windows: Windows, tray: Tray, notifier: Notifier
    ) -> None:
        super().__init__()
        self._workspace, self._windows = workspace, windows
        self._tray, self._notifier = tray, notifier
        self._question: Question | None = None
        windows.parting = self
        tray.quit_requested.connect(windows.close_all)  # who quits there sees no question
        notifier.gone.connect(self.leave_if_done)

    def may_close(self, frame: WindowFrame) -> bool:
        """Whether the last window closes. Else it goes to the tray, or the person is asked."""
        if _is_session_ending() or not self._stays:
            return True
        if not Tray.is_available():
            return self.may_quit()
        if self._replies_arrive and not self._workspace.window_state.knows_tray:
            words = _("A reply is still arriving. Weir can go on in the tray until it is there.")
            self._ask(words, self._go_on)
        else:
            self._go_to_tray(frame)
        return False

    def may_quit(self) -> bool:
        """Whether Weir ends at once. Else the person is asked."""
        if self._replies_arrive and not _is_session_ending():
            self._ask(_("A reply is still arriving."))
            return False
        return True

    def leave_if_done(self) -> None:
        """End where no window is in sight, and there is nothing left to wait for."""
        if self._windows.is_in_sight or not self._windows.is_open:
            return
        if self._stays or self._notifier.is_showing:
            self._tray.need(Need.CLOSED, True)  # the one sign of it
        else:
            self._windows.close_all()

    def on_appeared(self) -> None:
        """A window is back: the icon is no longer the only way to Weir."""
        self._tray.need(Need.CLOSED, False)

    @property
    def _replies_arrive(self) -> bool:
        return self._workspace.turns.are_running

    @property
    def _stays(self) -> bool:
        """Whether Weir goes on without a window."""
        return self._replies_arrive or self._workspace.settings[TRAY].value

    def _ask(self, words: str, go_on: Callable[[], None] | None = None) -> None:
        """Ask in the window at the front. `go_on`: what it means to choose the tray."""
        if self._question is not None:
            return
        window = self._windows.front.content
        question = self._question = Question(words, _("Keep window open"), window)
        if go_on is not None:
            question.offer(_("Go on in the tray"), Role.AcceptRole, go_on)
        question.offer(_("Stop and close"), Role.DestructiveRole, self._windows.close_all)
        question.finished.connect(self._on_answered)
        question.open()

    def _on_answered(self) -> None:
        self._question = None

    def _go_on(self) -> None:
        self._workspace.window_state.knows_tray = True
        self._go_to_tray(self._windows.front.frame)
        self.leave_if_done()  # the reply may have ended while the question stood there

    def _go_to_tray(self, frame: WindowFrame) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and _belongs_to(window, frame):
                window.close()
        frame.hide()
        self._tray.need(Need.CLOSED, True)


def _is_session_ending() -> bool:
    """Whether the person logs off: nobody is there to answer."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()


def _belongs_to(window: QWidget, frame: QWidget) -> bool:
    parent = window.parentWidget()
    while parent is not None and parent is not frame:
        parent = parent.parentWidget()
    return parent is frame
