"""Windows are fitted into their screen. Real screens are in tests/end2end/test_screen.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.on_screen import fitted
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import MemoryKeyring, open_window, until

SIDES, PLACES = st.integers(1, 4000), st.integers(-4000, 4000)
BOXES = st.builds(QRect, PLACES, PLACES, SIDES, SIDES)


@given(window=BOXES, room=BOXES)
def test_a_window_is_moved_and_shrunk_no_more_than_it_must(window: QRect, room: QRect) -> None:
    now = fitted(window, room)
    assert room.contains(now)
    assert now.size() == window.size().boundedTo(room.size())
    if room.contains(window):
        assert now == window


def unbounded(window: QWidget, size: QSize, least: QSize) -> None:
    """The test's own screen is large."""


@pytest.mark.parametrize(("width", "height"), [(1008, 612), (478, 293)])
async def test_the_composer_is_in_sight_however_small_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int, height: int
) -> None:
    """The smaller one: a screen of 480 x 360 with a panel of 40."""
    MemoryKeyring(monkeypatch)
    monkeypatch.setattr("desktop.ui.window.window_frame.OnScreen", unbounded)

    async with open_window(tmp_path) as driver:
        frame = WindowFrame()
        frame.furnish(driver.window)
        frame.resize(width, height)
        frame.show()
        await until(lambda: driver.window.width() == width)
        for name in ("Message", "Send", "New chat" if width > 720 else "Show chats"):
            control = driver.find(name, QWidget)
            place = QRect(control.mapTo(frame, QPoint()), control.size())
            assert frame.rect().contains(place), name
        frame.takeCentralWidget()
        frame.close()
        frame.deleteLater()
