"""Paints a `Plan`: quiet grounds, one accent, no line that is not needed."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby, pairwise
from statistics import median

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.wire.axis.axis_layout import Column, Plan
from desktop.ui.wire.axis.marks import Mark, Phase, Span
from desktop.ui.wire.wording import phase_text, span_text, tick_text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_STRENGTH = {
    Phase.PREPARE: 0.16, Phase.CONNECT: 0.36, Phase.TLS: 0.6,
    Phase.ANSWER: 0.2, Phase.TOKEN: 0.42, Phase.STREAM: 1.0,
}  # fmt: skip
"""How strong a phase is drawn; those before the request is out are grey."""
_GREY = (Phase.PREPARE, Phase.CONNECT, Phase.TLS)
_NAMED_FIRST = (
    Phase.STREAM, Phase.RETRY, Phase.TOKEN, Phase.ANSWER, Phase.TLS, Phase.CONNECT, Phase.PREPARE,
)  # fmt: skip
_HATCH = 6
_CALM = 6
"""Pixels that have one point of the line together."""
_SWATCH = 9
_LANE_GAP = 11
"""Pixels of the lane's height that a gap takes out of a stream."""


def paint_plan(painter: QPainter, plan: Plan, palette: Palette, current: Mark | None) -> None:
    """All of the axis but what moves over it."""
    _paint_plot(painter, plan, palette)
    _paint_lane(painter, plan, palette)
    _paint_labels(painter, plan, palette, current)
    _paint_breaks(painter, plan, palette)
    _paint_ticks(painter, plan, palette)
    _paint_legend(painter, plan, palette)


def paint_line(painter: QPainter, plan: Plan, x: float, color: str, strong: bool) -> None:
    """A line through lane and plot: where the mouse is, or a replay."""
    top, bottom = plan.lane.top() - 4, plan.plot.bottom()
    width = 2.0 if strong else 1.0
    painter.fillRect(QRectF(x - width / 2, top, width, bottom - top), _ink(color, 1.0))
    if strong:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        corners = (QPointF(x - 4, top - 1), QPointF(x + 4, top - 1), QPointF(x, top + 5))
        painter.drawPolygon(QPolygonF(corners))


def _paint_lane(painter: QPainter, plan: Plan, palette: Palette) -> None:
    lane = plan.lane
    painter.fillRect(lane, QColor(palette.code_panel))
    painter.fillRect(QRectF(lane.left(), lane.bottom(), lane.width(), 1), QColor(palette.border))
    for span in plan.spans:
        box = _box(plan, span)
        if span.phase is Phase.RETRY:
            _hatch(painter, box, palette)
        else:
            painter.fillRect(box, _colour(span, palette))
            if span.breaks:
                painter.fillRect(QRectF(box.right() - 2, box.top(), 2, box.height()),
                                 QColor(palette.error))  # fmt: skip
    for begin, end in plan.gaps:  # within the stream nothing came here
        left, right = plan.scale.x(begin), plan.scale.x(end)
        painter.fillRect(QRectF(left, lane.top(), right - left, _LANE_GAP), QColor(palette.window))


def _box(plan: Plan, span: Span) -> QRectF:
    left, right = plan.scale.x(span.begin), plan.scale.x(span.end)
    return QRectF(left, plan.lane.top(), max(right - left, 1.5), plan.lane.height())


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


def _paint_labels(painter: QPainter, plan: Plan, palette: Palette, current: Mark | None) -> None:
    """Each line first: where one passes through the words of another it gives way."""
    if current is not None and current in plan.marks:
        paint_line(painter, plan, plan.scale.x(current.at), palette.accent, False)
    for label in plan.labels:
        top = label.rect.top() + 3
        line = QRectF(label.x - 0.5, top, 1, plan.lane.top() - top)
        chosen = label.mark == current
        painter.fillRect(line, QColor(palette.accent if chosen else palette.quote))
    for label in plan.labels:
        painter.fillRect(label.rect.adjusted(-2, 1, 2, -1), QColor(palette.window))
        painter.setPen(QColor(palette.accent if label.mark == current else palette.muted))
        painter.drawText(label.rect, _LEFT, label.text)


def _paint_plot(painter: QPainter, plan: Plan, palette: Palette) -> None:
    plot = plan.plot
    for begin, end in plan.gaps:
        left, right = plan.scale.x(begin), plan.scale.x(end)
        box = QRectF(left, plan.lane.bottom() + 1, right - left, plot.bottom() - plan.lane.bottom())
        painter.fillRect(box, _ink(palette.muted, 0.12))
    for latency in plan.steps if plan.columns else [0.0]:
        y = round(plan.y(latency))
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), QColor(palette.border))
        if latency == 0:
            continue
        painter.setPen(QColor(palette.muted))
        box = QRectF(0, y - plan.line / 2, plot.left() - 7, plan.line)
        painter.drawText(box, _RIGHT, tick_text(round(latency, 9), plan.steps[-1]))
    if not plan.columns:
        painter.setPen(QColor(palette.muted))
        painter.drawText(
            plan.plot, _CENTRE, _("No token yet") if plan.is_live else _("No token came")
        )
    elif plan.is_dense:
        _paint_dense(painter, plan, palette)
    else:
        _paint_sparse(painter, plan, palette)
    _paint_gap_texts(painter, plan, palette)


def _paint_dense(painter: QPainter, plan: Plan, palette: Palette) -> None:
    """A column for each pixel: up to its longest, with a calm line through the medians."""
    faint = _ink(palette.accent, 0.3)
    spoken = [column for column in plan.columns if column.longest > 0]
    for column in spoken:
        y = plan.y(column.longest)
        painter.fillRect(QRectF(column.x, y, 1, plan.plot.bottom() - y), faint)
    line = []
    for place, columns in groupby(spoken, _place_of):
        middle = median(column.middle for column in columns)
        line.append(QPointF((place + 0.5) * _CALM, plan.y(middle)))
    painter.setPen(QPen(QColor(palette.accent), 1.5))
    for one, other in pairwise(line):
        if other.x() - one.x() <= 2 * _CALM:
            painter.drawLine(one, other)


def _place_of(column: Column) -> int:
    return int(column.x // _CALM)


def _paint_sparse(painter: QPainter, plan: Plan, palette: Palette) -> None:
    """A stem for each token."""
    stem, ground = _ink(palette.accent, 0.4), plan.plot.bottom()
    painter.setPen(Qt.PenStyle.NoPen)
    for column in plan.columns:
        y = plan.y(column.longest)
        painter.fillRect(QRectF(column.x, y, 1, ground - y), stem)
        painter.setBrush(QColor(palette.accent))
        if column.longest > plan.ceiling:
            tip = (QPointF(column.x - 3, y + 4), QPointF(column.x + 4, y + 4),
                   QPointF(column.x + 0.5, y - 1))  # fmt: skip
            painter.drawPolygon(QPolygonF(tip))
        else:
            painter.drawEllipse(QPointF(column.x + 0.5, y), 2.2, 2.2)


def _paint_gap_texts(painter: QPainter, plan: Plan, palette: Palette) -> None:
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(palette.muted))
    for begin, end in plan.gaps:
        left, right = plan.scale.x(begin), plan.scale.x(end)
        text = span_text(end - begin)
        if metrics.horizontalAdvance(text) + 8 <= right - left:
            box = QRectF(left, plan.plot.top() + 2, right - left, plan.line)
            painter.drawText(box, _CENTRE, text)


def _paint_breaks(painter: QPainter, plan: Plan, palette: Palette) -> None:
    """Two slanted strokes where a silence is drawn shorter than it was."""
    metrics = QFontMetricsF(painter.font())
    gaps = [begin for begin, _end in plan.gaps]
    for stretch in plan.scale.breaks:
        x, lane = round((stretch.left + stretch.right) / 2), plan.lane
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
            box = QRectF(x - width / 2, plan.plot.top() + 2, width, plan.line)
            painter.drawText(box, _CENTRE, text)


def _paint_ticks(painter: QPainter, plan: Plan, palette: Palette) -> None:
    """Seconds, below the plot."""
    metrics = QFontMetricsF(painter.font())
    for at in plan.ticks:
        x = plan.scale.x(at)
        painter.fillRect(QRectF(round(x), plan.plot.bottom(), 1, 4), QColor(palette.quote))
        text = plan.tick_text(at)
        width = metrics.horizontalAdvance(text)
        if x + width / 2 > plan.plot.right() + 2:
            continue
        painter.setPen(QColor(palette.muted))
        box = QRectF(x - width / 2, plan.plot.bottom() + 4, width + 1, plan.line)
        painter.drawText(box, _LEFT, text)


def _paint_legend(painter: QPainter, plan: Plan, palette: Palette) -> None:
    """The colours that occur; where there is no room for all, those that matter less are left."""
    metrics = QFontMetricsF(painter.font())
    found = {span.phase for span in plan.spans}
    widths = {phase: _SWATCH + 19 + metrics.horizontalAdvance(phase_text(phase)) for phase in found}
    free, shown = plan.plot.width() + 14, set[Phase]()
    for phase in sorted(found, key=_NAMED_FIRST.index):
        if widths[phase] <= free:
            shown.add(phase)
            free -= widths[phase]
    x = plan.plot.left()
    for phase in Phase:
        if phase in shown:
            _paint_entry(painter, plan, palette, phase, x)
            x += widths[phase]


def _paint_entry(painter: QPainter, plan: Plan, palette: Palette, phase: Phase, x: float) -> None:
    box = QRectF(x, round(plan.legend_y + (plan.line - _SWATCH) / 2), _SWATCH, _SWATCH)
    if phase is Phase.RETRY:
        _hatch(painter, box, palette)
    else:
        painter.fillRect(box, _colour(Span(0, 0, phase), palette))
    painter.setPen(QColor(palette.muted))
    place = QRectF(x + _SWATCH + 5, plan.legend_y, plan.plot.width(), plan.line)
    painter.drawText(place, _LEFT, phase_text(phase))


def _ink(color: str, strength: float) -> QColor:
    ink = QColor(color)
    ink.setAlphaF(strength)
    return ink
