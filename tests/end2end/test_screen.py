"""The real window on real screens, small ones too: it lies on them wholly, frame and all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.desktop import Box, Desktop, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="screens of an X server")

NOWHERE = "http://127.0.0.1:9/v1"
SHRINK = """
xrandr --newmode small 63.5 1024 1072 1176 1328 600 605 610 615
xrandr --addmode screen small
xrandr --output screen --mode small
"""


def open_wire(desktop: Desktop) -> Box:
    """Open the wire's window; a window that is not furnished yet takes no keys."""

    def opened() -> list[str]:
        desktop.keys("F12")
        return desktop.told("xdotool", "search", "--onlyvisible", "--name", "^Wire$").split()

    until(opened)
    return desktop.place("Wire")


def lies_within(box: Box, width: int, height: int) -> bool:
    return box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height


@pytest.mark.parametrize(
    ("size", "panel", "least"),
    [("1366x768", 40, 700), ("1024x700", 0, 670), ("480x360", 40, 300)],
)
def test_each_window_lies_wholly_on_the_screen(
    tmp_path: Path, size: str, panel: int, least: int
) -> None:
    """`least`: what the first window takes of the height, so that it is no smaller than it must."""
    width, height = map(int, size.split("x"))
    with Desktop(tmp_path, size, panel) as desktop:
        desktop.start_weir(NOWHERE)
        first = desktop.place("Weir")
        assert lies_within(first, width, height - panel)
        assert first.bottom - first.top >= least
        assert lies_within(open_wire(desktop), width, height - panel)


def test_a_window_stays_where_it_is_put_until_the_screen_becomes_smaller(tmp_path: Path) -> None:
    with Desktop(tmp_path, "1600x1200") as desktop:
        desktop.start_weir(NOWHERE)
        before = desktop.place("Weir")
        assert before.right - before.left > 1024
        mine = ("search", "--onlyvisible", "--name", "^Weir$", "windowmove", "900", "600")

        def moved() -> bool:
            desktop.told("xdotool", *mine)
            return desktop.place("Weir").left > 800

        until(moved)
        desktop.type("x")
        assert desktop.place("Weir").right > 1600
        desktop.told("sh", "-c", SHRINK)
        until(lambda: lies_within(desktop.place("Weir"), 1024, 600))


def test_a_window_that_opens_while_the_screen_is_off_is_there_once_it_is_on(tmp_path: Path) -> None:
    with Desktop(tmp_path, "1600x1200") as desktop:
        desktop.told("xrandr", "--output", "screen", "--off")
        desktop.start_weir(NOWHERE)
        desktop.told("xrandr", "--output", "screen", "--mode", "1600x1200")
        until(lambda: lies_within(desktop.place("Weir"), 1600, 1200))
        shown = desktop.place("Weir")
        assert (shown.right - shown.left, shown.bottom - shown.top) >= (1024, 700)
