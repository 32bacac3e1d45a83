"""Paints an `AxisLayout`: quiet backgrounds, one accent colour, no line that is not needed."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby, pairwise
from statistics import median

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.wire.axis.axis_layout import AxisLayout, Column
from desktop.ui.wire.marks import Mark, Phase, Span
from desktop.ui.wire.wording import phase_text, span_text, tick_text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_STRENGTH = {
    Phase.PREPARE: 0.16, Phase.CONNECT: 0.36, Phase.TLS: 0.6,
    Phase.ANSWER: 0.2, Phase.TOKEN: 0.42, Phase.STREAM: 1.0,
}  # fmt: skip
"""Opacity of the phases; those before the request was sent are grey."""
_GREY = (Phase.PREPARE, Phase.CONNECT, Phase.TLS)
_NAMED_FIRST = (
    Phase.STREAM, Phase.RETRY, Phase.TOKEN, Phase.ANSWER, Phase.TLS, Phase.CONNECT, Phase.PREPARE,
)  # fmt: skip
_HATCH = 6
_CALM = 6
"""So many pixels share one point of the line."""
_SWATCH = 9
_LANE_GAP = 11
"""Pixels that a gap takes off the height of the lane."""


def paint_axis(
    painter: QPainter, layout: AxisLayout, palette: Palette, current: Mark | None
) -> None:
    """Paint all of the axis but the lines that move over it."""
    _paint_plot(painter, layout, palette)
    _paint_lane(painter, layout, palette)
    _paint_labels(painter, layout, palette, current)
    _paint_breaks(painter, layout, palette)
    _paint_ticks(painter, layout, palette)
    _paint_legend(painter, layout, palette)


def paint_line(painter: QPainter, layout: AxisLayout, x: float, color: str, strong: bool) -> None:
    """Paint a line through lane and plot: for the mouse, the selected row, or a replay."""
    top, bottom = layout.lane.top() - 4, layout.plot.bottom()
    width = 2.0 if strong else 1.0
    painter.fillRect(QRectF(x - width / 2, top, width, bottom - top), _ink(color, 1.0))
    if strong:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        corners = (QPointF(x - 4, top - 1), QPointF(x + 4, top - 1), QPointF(x, top + 5))
        painter.drawPolygon(QPolygonF(corners))


def _paint_lane(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    lane = layout.lane
    painter.fillRect(lane, QColor(palette.code_panel))
    painter.fillRect(QRectF(lane.left(), lane.bottom(), lane.width(), 1), QColor(palette.border))
    for span in layout.spans:
        box = _box(layout, span)
        if span.phase is Phase.RETRY:
            _hatch(painter, box, palette)
        else:
            painter.fillRect(box, _colour(span, palette))
            if span.breaks:
                painter.fillRect(QRectF(box.right() - 2, box.top(), 2, box.height()),
                                 QColor(palette.error))  # fmt: skip
    for begin, end in layout.gaps:  # within the stream nothing came here
        left, right = layout.scale.x(begin), layout.scale.x(end)
        painter.fillRect(QRectF(left, lane.top(), right - left, _LANE_GAP), QColor(palette.window))


def _box(layout: AxisLayout, span: Span) -> QRectF:
    left, right = layout.scale.x(span.begin), layout.scale.x(span.end)
    return QRectF(left, layout.lane.top(), max(right - left, 1.5), layout.lane.height())


def _colour(span: Span, palette: Palette) -> QColor:
    if span.failed:
        return _ink(palette.error, 0.2 + 0.3 * _STRENGTH[span.phase])
    base = palette.muted if span.phase in _GREY else palette.accent
    return _ink(base, _STRENGTH[span.phase])


def _hatch(painter: QPainter, box: QRectF, palette: Palette) -> None:
    painter.save()
    painter.setClipRect(box)
    painter.setPen(QPen(_ink(palette.muted, 0.55), 1))
    start = box.left() - box.height()
    for number in range(int((box.width() + box.height()) / _HATCH) + 1):
        x = start + number * _HATCH
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
    painter.restore()


def _paint_labels(
    painter: QPainter, layout: AxisLayout, palette: Palette, current: Mark | None
) -> None:
    """Paint the lines before the texts: a line that crosses the text of another mark is
    interrupted."""
    if current is not None and current in layout.marks:
        paint_line(painter, layout, layout.scale.x(current.at), palette.accent, False)
    for label in layout.labels:
        top = label.rect.top() + 3
        line = QRectF(label.x - 0.5, top, 1, layout.lane.top() - top)
        chosen = label.mark == current
        painter.fillRect(line, QColor(palette.accent if chosen else palette.quote))
    for label in layout.labels:
        painter.fillRect(label.rect.adjusted(-2, 1, 2, -1), QColor(palette.window))
        painter.setPen(QColor(palette.accent if label.mark == current else palette.muted))
        painter.drawText(label.rect, _LEFT, label.text)


def _paint_plot(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    plot = layout.plot
    for begin, end in layout.gaps:
        left, right = layout.scale.x(begin), layout.scale.x(end)
        box = QRectF(
            left, layout.lane.bottom() + 1, right - left, plot.bottom() - layout.lane.bottom()
        )
        painter.fillRect(box, _ink(palette.muted, 0.12))
    for latency in layout.steps if layout.columns else [0.0]:
        y = round(layout.y(latency))
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), QColor(palette.border))
        if latency == 0:
            continue
        painter.setPen(QColor(palette.muted))
        box = QRectF(0, y - layout.line / 2, plot.left() - 7, layout.line)
        painter.drawText(box, _RIGHT, tick_text(round(latency, 9), layout.steps[-1]))
    if not layout.columns:
        painter.setPen(QColor(palette.muted))
        painter.drawText(
            layout.plot, _CENTRE, _("No token yet") if layout.is_live else _("No token came")
        )
    elif layout.is_dense:
        _paint_dense(painter, layout, palette)
    else:
        _paint_sparse(painter, layout, palette)
    _paint_gap_texts(painter, layout, palette)


def _paint_dense(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    """Paint a column for each pixel, as high as its longest latency, and a line through the
    medians."""
    faint = _ink(palette.accent, 0.3)
    spoken = [column for column in layout.columns if column.longest > 0]
    for column in spoken:
        y = layout.y(column.longest)
        painter.fillRect(QRectF(column.x, y, 1, layout.plot.bottom() - y), faint)
    line = []
    for place, columns in groupby(spoken, _place_of):
        middle = median(column.middle for column in columns)
        line.append(QPointF((place + 0.5) * _CALM, layout.y(middle)))
    painter.setPen(QPen(QColor(palette.accent), 1.5))
    for one, other in pairwise(line):
        if other.x() - one.x() <= 2 * _CALM:
            painter.drawLine(one, other)


def _place_of(column: Column) -> int:
    return int(column.x // _CALM)


def _paint_sparse(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    """Paint a stem for each token."""
    stem, ground = _ink(palette.accent, 0.4), layout.plot.bottom()
    painter.setPen(Qt.PenStyle.NoPen)
    for column in layout.columns:
        y = layout.y(column.longest)
        painter.fillRect(QRectF(column.x, y, 1, ground - y), stem)
        painter.setBrush(QColor(palette.accent))
        if column.longest > layout.ceiling:
            tip = (QPointF(column.x - 3, y + 4), QPointF(column.x + 4, y + 4),
                   QPointF(column.x + 0.5, y - 1))  # fmt: skip
            painter.drawPolygon(QPolygonF(tip))
        else:
            painter.drawEllipse(QPointF(column.x + 0.5, y), 2.2, 2.2)


def _paint_gap_texts(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(palette.muted))
    for begin, end in layout.gaps:
        left, right = layout.scale.x(begin), layout.scale.x(end)
        text = span_text(end - begin)
        if metrics.horizontalAdvance(text) + 8 <= right - left:
            box = QRectF(left, layout.plot.top() + 2, right - left, layout.line)
            painter.drawText(box, _CENTRE, text)


def _paint_breaks(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    """Paint two slanted strokes where a silence is drawn shorter than it was."""
    metrics = QFontMetricsF(painter.font())
    gaps = [begin for begin, _end in layout.gaps]
    for stretch in layout.scale.breaks:
        x, lane = round((stretch.left + stretch.right) / 2), layout.lane
        corners = (QPointF(x - 1, lane.bottom() + 3), QPointF(x + 5, lane.top() - 3),
                   QPointF(x + 1, lane.top() - 3), QPointF(x - 5, lane.bottom() + 3))  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.window))
        painter.drawPolygon(QPolygonF(corners))
        painter.setPen(QPen(QColor(palette.muted), 1.2))
        painter.drawLine(corners[0], corners[1])
        painter.drawLine(corners[3], corners[2])
        text = span_text(stretch.end - stretch.begin)
        width = metrics.horizontalAdvance(text) + 10
        near = bisect_left(gaps, stretch.begin - 0.01)
        is_gap = near < len(gaps) and gaps[near] < stretch.begin + 0.01
        if width <= stretch.right - stretch.left and not is_gap:
            box = QRectF(x - width / 2, layout.plot.top() + 2, width, layout.line)
            painter.drawText(box, _CENTRE, text)


def _paint_ticks(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    """Paint the seconds below the plot."""
    metrics = QFontMetricsF(painter.font())
    for at in layout.ticks:
        x = layout.scale.x(at)
        painter.fillRect(QRectF(round(x), layout.plot.bottom(), 1, 4), QColor(palette.quote))
        text = layout.tick_text(at)
        width = metrics.horizontalAdvance(text)
        if x + width / 2 > layout.plot.right() + 2:
            continue
        painter.setPen(QColor(palette.muted))
        box = QRectF(x - width / 2, layout.plot.bottom() + 4, width + 1, layout.line)
        painter.drawText(box, _LEFT, text)


def _paint_legend(painter: QPainter, layout: AxisLayout, palette: Palette) -> None:
    """Paint the legend of the colours in use; without room for all, the less important ones are
    left out."""
    metrics = QFontMetricsF(painter.font())
    found = {span.phase for span in layout.spans}
    widths = {phase: _SWATCH + 19 + metrics.horizontalAdvance(phase_text(phase)) for phase in found}
    free, shown = layout.plot.width() + 14, set[Phase]()
    for phase in sorted(found, key=_NAMED_FIRST.index):
        if widths[phase] <= free:
            shown.add(phase)
            free -= widths[phase]
    x = layout.plot.left()
    for phase in Phase:
        if phase in shown:
            _paint_entry(painter, layout, palette, phase, x)
            x += widths[phase]


def _paint_entry(
    painter: QPainter, layout: AxisLayout, palette: Palette, phase: Phase, x: float
) -> None:
    box = QRectF(x, round(layout.legend_y + (layout.line - _SWATCH) / 2), _SWATCH, _SWATCH)
    if phase is Phase.RETRY:
        _hatch(painter, box, palette)
    else:
        painter.fillRect(box, _colour(Span(0, 0, phase), palette))
    painter.setPen(QColor(palette.muted))
    place = QRectF(x + _SWATCH + 5, layout.legend_y, layout.plot.width(), layout.line)
    painter.drawText(place, _LEFT, phase_text(phase))


def _ink(color: str, strength: float) -> QColor:
    ink = QColor(color)
    ink.setAlphaF(strength)
    return ink
