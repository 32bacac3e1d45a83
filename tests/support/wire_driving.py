"""The wire window, opened and looked at."""

from __future__ import annotations

from desktop.ui.wire.marks import Kind, Phase
from desktop.ui.wire.wire_window import WireWindow
from tests.support.driving import Driver, until


async def wire_of(driver: Driver) -> WireWindow:
    """Open the wire of the last reply by its key."""
    driver.press("F12")
    window = driver.window.wire.window
    assert window is not None
    await until(window.isActiveWindow)
    return window


async def ask(driver: Driver, text: str = "Hello") -> None:
    driver.find("Message").setFocus()
    driver.commit(text)
    driver.press("Return")


def words(window: WireWindow) -> list[str]:
    """What the list says, row by row."""
    model = window.view.rows.rows
    return [
        f"{model.index(row, 1).data()} {model.index(row, 3).data()}".strip()
        for row in range(model.rowCount())
    ]


def kinds(window: WireWindow) -> list[Kind]:
    return [mark.kind for mark in window.view.axis.marks]


def phases(window: WireWindow) -> set[Phase]:
    layout = window.view.axis.axis_layout
    assert layout is not None
    return {span.phase for span in layout.spans}


def everything_shown(window: WireWindow) -> str:
    """All that the window holds in words, each row's raw text too."""
    reading = window.view.reading
    assert reading is not None
    raw = [window.view.rows.rows.text(row) for row in range(reading.row_count)]
    axis = window.view.axis
    tips = [axis.words_at(float(x)) for x in range(0, axis.width(), 4)]
    labels = [window.head.title.text(), window.head.figures.text(), axis.accessibleDescription()]
    return "\n".join([*words(window), *raw, *tips, *labels])
