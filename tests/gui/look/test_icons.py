"""Icons in the colours of their states, sharp at every scale of a screen."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap

from desktop.ui.look.icons import BESIDE_WORDS, beside_words, icon

INK, PALE, BRIGHT = "#102030", "#c0c0c0", "#ff0000"
STATES = {
    QIcon.Mode.Normal: INK,
    QIcon.Mode.Disabled: PALE,
    QIcon.Mode.Active: BRIGHT,
    QIcon.Mode.Selected: INK,  # Qt would tint it
}

pytestmark = pytest.mark.usefixtures("qapp")


def colors(image: QImage) -> set[str]:
    """The colours of what is drawn without any of the ground."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def inked(image: QImage) -> list[int]:
    """The columns in which anything is drawn."""
    rows = range(image.height())
    return [x for x in range(image.width()) if any(image.pixelColor(x, y).alpha() for y in rows)]


@pytest.mark.parametrize("mode", STATES)
def test_each_state_has_its_colour(mode: QIcon.Mode) -> None:
    drawn = icon("stop", INK, PALE, BRIGHT).pixmap(QSize(40, 40), 1.0, mode)
    assert colors(drawn.toImage()) == {STATES[mode]}


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 4.0])
def test_an_icon_has_a_pixel_for_each_of_the_screen(scale: float) -> None:
    """None is drawn at another size and then scaled, which blurs it."""
    drawn = icon("copy", INK).pixmap(QSize(20, 20), scale)
    assert drawn.size() == QSize(round(20 * scale), round(20 * scale))
    assert drawn.devicePixelRatio() == scale


def test_it_is_painted_in_the_pixels_of_what_it_is_painted_on() -> None:
    painted = QImage(QSize(50, 50), QImage.Format.Format_ARGB32_Premultiplied)
    painted.setDevicePixelRatio(2.5)
    painted.fill(Qt.GlobalColor.transparent)
    painter = QPainter(painted)
    icon("copy", INK).paint(painter, QRect(0, 0, 20, 20))
    painter.end()
    assert painted == icon("copy", INK).pixmap(QSize(20, 20), 2.5).toImage()


def test_beside_words_the_room_stands_after_it() -> None:
    drawn = beside_words("stop", INK).pixmap(BESIDE_WORDS, 1.0).toImage()
    square = icon("stop", INK).pixmap(QSize(18, 18), 1.0).toImage()
    assert drawn.size() == BESIDE_WORDS
    assert inked(drawn) == inked(square)
    centred = icon("stop", INK).pixmap(BESIDE_WORDS, 1.0).toImage()
    assert inked(centred) == [x + 3 for x in inked(square)]


def test_an_icon_lives_on_where_something_is_added_to_it() -> None:
    drawn = QIcon(icon("copy", INK))
    drawn.addPixmap(QPixmap(5, 5))
    gc.collect()
    assert colors(drawn.pixmap(QSize(40, 40)).toImage()) == {INK}


def test_an_icon_without_room_is_empty_and_tells_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    for size in (QSize(0, 0), QSize(0, 5), QSize(-1, -1)):
        assert icon("copy", INK).pixmap(size).isNull()
    assert capfd.readouterr().err == ""
