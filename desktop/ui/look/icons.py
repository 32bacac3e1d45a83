"""Makes icons from the SVG files in `resources/icons`, in the colours of the palette in use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop import paths

_FORMAT = QImage.Format.Format_ARGB32_Premultiplied

BESIDE_WORDS = QSize(24, 18)
"""The size of an icon of `beside_words`: a style puts the words close to it."""


def program_icon() -> QIcon:
    """Return Weir's own icon, in its own colours."""
    result, source = QIcon(), _source("weir")
    for side in (16, 32, 48, 128, 256):  # a desktop takes the sizes that there are
        result.addPixmap(_drawn(source, QSize(side, side), Qt.AlignmentFlag.AlignCenter))
    return result


@lru_cache(maxsize=200)
def icon(name: str, color: str, disabled: str | None = None, hovered: str | None = None) -> QIcon:
    """Return the icon `name` in one colour, and in others for disabled and hovered buttons.

    Those of a palette are made once: some are asked for at every paint.
    """
    return _coloured(name, color, {QIcon.Mode.Disabled: disabled, QIcon.Mode.Active: hovered})


@lru_cache(maxsize=50)
def beside_words(name: str, color: str, disabled: str | None = None) -> QIcon:
    """Return the icon `name` with room after it, for a button with words and `BESIDE_WORDS`."""
    return _coloured(name, color, {QIcon.Mode.Disabled: disabled}, Qt.AlignmentFlag.AlignLeft)


def _coloured(
    name: str,
    color: str,
    others: Mapping[QIcon.Mode, str | None],
    place: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
) -> QIcon:
    source, colors = _source(name), {QIcon.Mode.Normal: color, **others}
    drawings = {mode: source.replace("currentColor", one) for mode, one in colors.items() if one}
    return QIcon(_Drawn(drawings, place))


def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


class _Drawn(QIconEngine):
    """Draws an icon once for each size that is asked for: sharp at every scale of a screen, and no
    pixels are kept for scales that no screen here has."""

    def __init__(self, drawings: Mapping[QIcon.Mode, str], place: Qt.AlignmentFlag) -> None:
        """Where there is more room than the square of the drawing, it stands at `place`."""
        super().__init__()
        self._drawings, self._place = drawings, place
        self._known: dict[tuple[str, int, int], QPixmap] = {}

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        if size.isEmpty():
            return QPixmap()
        source = self._drawings.get(mode) or self._drawings[QIcon.Mode.Normal]
        key = (source, size.width(), size.height())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _drawn(source, size, self._place)
        return found

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        sharp = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self.pixmap(rect.size() * sharp, mode, state))

    def clone(self) -> QIconEngine:
        # WORKAROUND PySide6 6.11: it deletes a clone that nobody holds, while the icon has it.
        _clones.append(_Drawn(self._drawings, self._place))
        return _clones[-1]


_clones = list[QIconEngine]()
"""Kept to the end: Qt asks for one where a copy of an icon gets a picture of its own."""


def _drawn(svg: str, size: QSize, place: Qt.AlignmentFlag) -> QPixmap:
    """Draw it as large as it fits."""
    picture = QImage(size, _FORMAT)
    picture.fill(Qt.GlobalColor.transparent)
    side = min(size.width(), size.height())
    left = 0 if place is Qt.AlignmentFlag.AlignLeft else (size.width() - side) // 2
    painter = QPainter(picture)
    box = QRectF(left, (size.height() - side) // 2, side, side)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, box)
    painter.end()
    # A copy: what was painted on keeps its paint engine, which takes more than an icon does.
    return QPixmap.fromImage(picture.copy())
