"""What was made to hang does not keep a PDF from coming."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot

from desktop.rendering.document.code_colours import CodeColours
from desktop.rendering.pages.paper import waiting as module
from desktop.rendering.pages.paper.waiting import Waiting


class Helper(QObject):
    """Takes orders, and draws nothing by itself."""

    answered = Signal(int, object)
    is_idle = False
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def helper(qtbot: QtBot) -> Helper:
    return Helper()


def test_it_gives_up_and_in_the_end_for_good(helper: Helper) -> None:
    beats: list[int] = []
    colours = CodeColours(helper)  # type: ignore[arg-type] # all that it asks for
    waiting = Waiting(helper, colours, lambda: beats.append(1), slow=0.01)  # type: ignore[arg-type]
    for _time in range(module._PATIENCE):
        assert not helper.is_closed
        waiting.until_drawn([])
    assert helper.is_closed
    waiting.until_drawn([])  # at once


def test_it_waits_as_long_as_something_is_drawn(
    helper: Helper, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[int] = []
    monkeypatch.setattr(module, "_BEAT", 0.0)
    colours = CodeColours(helper)  # type: ignore[arg-type]
    waiting = Waiting(helper, colours, lambda: beats.append(1), slow=600)  # type: ignore[arg-type]
    drawing = QTimer(helper)

    def draw() -> None:
        helper.answered.emit(len(beats), object())
        helper.is_idle = len(beats) == 5

    drawing.timeout.connect(draw)
    drawing.start(0)
    waiting.until_drawn([])
    assert len(beats) == 5
    assert not helper.is_closed
    drawing.stop()
