"""Changes the size of all text by keys, or Ctrl and the wheel; keeps it for the next start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QToolTip

from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import ZOOM, ZOOM_RANGE
from desktop.engine.workspace import Workspace
from desktop.ui.commands.command import CommandName
from desktop.ui.conversation.view.conversation_view import ConversationView
from desktop.ui.errors import errors_to
from desktop.ui.look.text_size import set_text_size, text_size

SMALLEST, LARGEST = ZOOM_RANGE
STEP = 0.1
"""Multiples of the system's size."""
_NOTCH = 120
"""Eighths of a degree that a mouse wheel turns by one step."""
_SAVE_MS = 600
"""Milliseconds without a change until the factor is written to the settings."""


class Zoom(QObject):
    """Keeps the factor of the text's size, and gives the program's text that size."""

    changed = Signal(float)
    """The text has another size. Style sheets are to be made anew."""
    failed = Signal(ChatError)
    """The factor could not be written to the settings."""

    def __init__(self, workspace: Workspace, page: ConversationView) -> None:
        """`page`: Ctrl and the wheel change the size over it."""
        super().__init__(page)
        self._workspace = workspace
        self._page = page
        self._turned = 0
        self._pause = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._pause.timeout.connect(self.save)
        page.turned_with_ctrl.connect(self.turn)

    @property
    def factor(self) -> float:
        """How large the text is: in all windows the same."""
        return text_size()

    def calls(self) -> dict[CommandName, Callable[[], object]]:
        """What the commands of the window about the size of the text call."""
        name = CommandName
        return {name.LARGER: self.enlarge, name.SMALLER: self.reduce, name.USUAL_SIZE: self.reset}

    def enlarge(self) -> None:
        """Make the text one step larger."""
        self._set(self.factor + STEP)

    def reduce(self) -> None:
        """Make the text one step smaller."""
        self._set(self.factor - STEP)

    def reset(self) -> None:
        """Make the text as large as the system's."""
        self._set(1.0)

    def save(self) -> None:
        """Write the factor to the settings."""
        self._pause.stop()
        with errors_to(self.failed):
            self._workspace.settings.change(ZOOM, self.factor)

    def turn(self, eighths: int) -> None:
        """Change the size by a turn of the wheel, in eighths of a degree."""
        self._turned += eighths
        steps = int(self._turned / _NOTCH)  # towards 0, also for a turn downwards
        self._turned -= steps * _NOTCH
        if steps:
            self._set(self.factor + steps * STEP)

    def _set(self, factor: float) -> None:
        factor = round(min(max(factor, SMALLEST), LARGEST), 1)
        if factor != self.factor:
            set_text_size(factor)
            self.changed.emit(factor)
            self._pause.start()
        middle = QPoint(self._page.width() // 2, 8)
        QToolTip.showText(self._page.mapToGlobal(middle), f"{factor:.0%}", self._page)
