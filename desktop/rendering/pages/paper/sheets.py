"""Fills sheets of paper with strips, from the top to the bottom, and numbers them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QIODevice, QLocale, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from desktop.rendering.objects.inline_objects import set_font
from desktop.rendering.pages.paper.strips import Row, Strip
from desktop.rendering.style.style import Style

_DOTS = 300
"""To the inch: a colour emoji is a picture of so many dots, and at the usual 1,200 each takes
16 kB."""
_PIXELS = 96
"""To the inch: those that styles count in."""
_SIDE, _TOP, _BOTTOM = 16.0, 15.0, 20.0
"""Millimetres of margin."""
_LETTER = ("US", "CA", "MX", "PH", "CL", "CO", "VE", "CR")
"""Where paper is not A4."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline."""

    level: int
    words: str
    sheet: int
    """From 0."""
    height: float
    """Points above the lower edge."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A place on a sheet that leads to a chat."""

    chat: int
    """From 0."""
    sheet: int
    box: tuple[float, float, float, float]
    """Left, lower, right and upper edge in points, from the lower left corner."""


class Sheets:
    """A PDF that is written. `end` it."""

    def __init__(self, device: QIODevice, style: Style, title: str) -> None:
        self.entries: list[Entry] = []
        self.jumps: list[Jump] = []
        self._style, self._title = style, title
        self._writer = QPdfWriter(device)
        self._writer.setResolution(_DOTS)
        self._writer.setTitle(title)
        self._writer.setCreator("Weir")
        layout = QPageLayout(
            QPageSize(paper()),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_SIDE, _TOP, _SIDE, _BOTTOM),
            QPageLayout.Unit.Millimeter,
        )
        self._writer.setPageLayout(layout)
        area = layout.paintRectPixels(_PIXELS)
        self.width, self.height = float(area.width()), float(area.height())
        self._layout = layout
        self._small = QFont(style.text.note().font())
        self._painter = QPainter(self._writer)
        self._painter.scale(_DOTS / _PIXELS, _DOTS / _PIXELS)
        self._at = 0.0
        self._held: list[tuple[Strip, float]] = []
        """Headings, and what stands above text that has not come yet."""
        self.count = 1

    def add(self, strip: Strip, gap: float = 0.0) -> None:
        """Put a strip below the others, cut where a sheet ends. `gap`: pixels above it."""
        if not strip.rows:
            return
        self._held.append((strip, gap))
        if strip.rows[-1].keeps:  # until it is known what stands below it
            return
        held, self._held = self._held, []
        if self._splits(held):
            self._turn()
        for one in held:
            self._put(*one)

    def _splits(self, held: list[tuple[Strip, float]]) -> bool:
        """Whether a sheet would end between a heading and what it stands above."""
        *above, (last, last_gap) = held
        tall = sum(gap + one.rows[-1].bottom for one, gap in above)
        needed = tall + last_gap + last.rows[0].bottom
        is_apart = any(one.is_apart for one, _gap in held)
        return (
            0 < tall < self.height / 3 and self._at > 0 and not is_apart
        ) and self._at + needed > self.height

    def _put(self, strip: Strip, gap: float) -> None:
        rows = strip.rows
        if strip.is_apart and (self._at > 0 or self.count > 1):
            self._turn()
        if self._at > 0:
            self._at += gap + max(0.0, rows[0].top)
        first, top = 0, rows[0].top
        while first < len(rows):
            last = self._last_fitting(rows, first, top)
            if last < first and self._at > 0:
                self._turn()
                continue
            if first == 0 and top == rows[0].top:
                self._note(strip)
            if last < first:  # taller than a sheet: cut within it
                bottom = top + self.height
                self._paint(strip, rows[first], top, bottom)
                self._turn()
                top = bottom
                if top >= rows[first].bottom:
                    first += 1
                    top = rows[first].top if first < len(rows) else top
                continue
            bottom = rows[last].bottom
            self._paint(strip, rows[first], top, bottom)
            first = last + 1
            if first < len(rows):
                self._turn()
                top = rows[first].top

    def end(self) -> None:
        """Finish the last sheet."""
        for one in self._held:
            self._put(*one)
        self._held = []
        self._number()
        self._painter.end()

    def _last_fitting(self, rows: list[Row], first: int, top: float) -> int:
        """The last row that has room on this sheet; before `first`: none has."""
        last = first - 1
        room = self.height - self._at
        while last + 1 < len(rows) and rows[last + 1].bottom - top <= room:
            last += 1
        if last + 1 < len(rows):
            while last >= first and rows[last].keeps:
                last -= 1
            if last < first and self._at == 0:  # there is no better sheet
                last = first if rows[first].bottom - top <= room else last
        return last

    def _paint(self, strip: Strip, first: Row, top: float, bottom: float) -> None:
        self._painter.save()
        self._painter.translate(0, self._at - top)
        strip.paint(self._painter, first, top, bottom)
        self._painter.restore()
        self._at += bottom - top

    def _note(self, strip: Strip) -> None:
        """Note where a strip begins that the outline leads to, or that leads elsewhere."""
        text = self._layout.paintRectPoints()
        height = self._layout.fullRectPoints().height() - text.top() - self._at * 72 / _PIXELS
        if strip.keeps_place is not None:
            level, words = strip.keeps_place
            self.entries.append(Entry(level, words, self.count - 1, height))
        if strip.leads_to is not None:
            row = strip.rows[0]
            lower = height - (row.bottom - row.top) * 72 / _PIXELS
            box = (float(text.left()), lower, float(text.right()), height)
            self.jumps.append(Jump(strip.leads_to, self.count - 1, box))

    def _turn(self) -> None:
        """Go on at the top of a new sheet."""
        self._number()
        self._writer.newPage()
        self.count += 1
        self._at = 0.0

    def _number(self) -> None:
        """Write title and number below the text."""
        painter, palette = self._painter, self._style.palette
        set_font(painter, self._small)
        painter.setPen(QColor(palette.muted))
        metrics = QFontMetricsF(self._small)
        number = str(self.count)
        wide = metrics.horizontalAdvance(number)
        y = self.height + 30.0
        painter.drawText(QPointF(self.width - wide, y), number)
        room = self.width - wide - 24
        shown = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(0, y), shown)
        painter.fillRect(QRectF(0, y - metrics.ascent() - 7, self.width, 0.75), palette.border)


def paper() -> QPageSize.PageSizeId:
    """The size of a sheet where the person is."""
    place = QLocale.territoryToCode(QLocale.system().territory())
    return QPageSize.PageSizeId.Letter if place in _LETTER else QPageSize.PageSizeId.A4
