"""What a window did with its list of chats and can undo for some seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.ui.errors import errors_to

UNDO_OFFERED_MS = 8_000


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done."""

    undo: Callable[[], None]
    """Raises ChatError; then it is offered on."""
    settle: Callable[[], None] | None = None
    """Is called when it can be undone no longer."""


class UndoSteps(QObject):
    """Undo is offered where it was done. The last step is undone; with it the offer ends."""

    offered = Signal(str)
    """Something was done, in these words; `undo()` undoes it while that is offered."""
    expired = Signal()
    """There is nothing to undo any more."""
    failed = Signal(object)
    """The history failed to make a change; carries the ChatError."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        self._offer = QTimer(self, interval=UNDO_OFFERED_MS, singleShot=True)
        self._offer.timeout.connect(self._on_offer_ended)

    def add(self, words: str, step: Step) -> None:
        """Offer to undo what was done."""
        self._steps.append(step)
        self._offer.start()
        self.offered.emit(words)

    def undo(self) -> None:
        """Undo what was done last, while that is offered."""
        if not self._steps:
            return
        step = self._steps[-1]
        with errors_to(self.failed):
            step.undo()
            self._steps.remove(step)
            self.end()

    def end(self) -> None:
        """Offer no longer to undo anything."""
        self._offer.stop()
        self._on_offer_ended()

    def _on_offer_ended(self) -> None:
        ended, self._steps = self._steps, []
        for step in ended:
            if step.settle is not None:
                step.settle()
        self.expired.emit()
