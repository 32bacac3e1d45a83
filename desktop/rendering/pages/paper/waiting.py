"""Waits for the helper process, which colours and draws for strips: as long as it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, QTimer

from desktop.rendering.document.code_colours import CodeColours
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.pages.paper.strips import Strip

SLOW = 20.0
"""Seconds without anything drawn, after which strips stand as they are."""
_PATIENCE = 3
"""How often that may happen, until nothing is drawn by the helper any more."""
_BEAT = 5.0
"""Seconds from one word to the parent to the next."""


class Waiting:
    """Of one PDF. What was made to hang costs a minute at most, however much of it there is."""

    def __init__(
        self,
        helper: HelperProcess,
        colours: CodeColours,
        beat: Callable[[], None],
        slow: float = SLOW,
    ) -> None:
        """`beat` tells whoever waits for the PDF that it is being made."""
        self._helper, self._colours, self._beat = helper, colours, beat
        self._given_up = 0
        self._next_beat = time.monotonic() + _BEAT
        self._slow = QTimer()
        self._slow.setSingleShot(True)
        self._slow.setInterval(round(slow * 1000))
        helper.answered.connect(self._on_answered)

    def until_drawn(self, strips: Sequence[Strip]) -> None:
        """Wait until these have their colours, formulas and pictures, as far as they come."""
        for strip in strips:
            strip.lay_out()  # which orders them
        if self._given_up >= _PATIENCE:
            return
        loop = QEventLoop()
        self._slow.start()
        while self._slow.isActive() and not self._is_done(strips):
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            for strip in strips:
                if not strip.is_idle:
                    strip.lay_out()
        if not self._slow.isActive():
            self._given_up += 1
            if self._given_up == _PATIENCE:
                self._helper.close()
        self._slow.stop()

    def _is_done(self, strips: Sequence[Strip]) -> bool:
        drawn = self._helper.is_idle and self._colours.is_idle
        return drawn and all(strip.is_idle for strip in strips)

    def _on_answered(self, _number: int, answer: object) -> None:
        if answer is not None:
            self._slow.start()
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + _BEAT
            self._beat()
